/** A limit that is named for an end must be as long as the silence or the age that was measured at that end. */
import type { Stream } from '../../../src/model/stream.ts';
import type { CoveringFinding, JudgedWorld } from '../judged.ts';
import type { Failure } from './index.ts';

const measures = {
  'idle-timeout': ({ close }: Stream) => close.idleMs,
  'total-timeout': ({ close }: Stream) => close.ageMs,
} as const;

export function contradictedNumbers(world: JudgedWorld): Failure[] {
  // What came while the tool stood still was measured late.
  if (world.situation.pause !== null) return [];
  return world.findings.flatMap((finding) => {
    const measure = measures[finding.rule as keyof typeof measures];
    const limitMs = limitOf(finding);
    if (!measure || limitMs === null || finding.confidence === 'possible') return [];
    const odd = world.facts.streams.find(
      (stream) =>
        finding.coveredIds?.includes(stream.id) &&
        !isNear(world, limitMs, measuredMs(world, stream, measure(stream), finding.rule), finding.rule),
    );
    if (!odd) return [];
    const detail = `${finding.fix[0]?.setting} ${finding.fix[0]?.current}, measured ${measure(odd)} ms on ${odd.id}`;
    return [{ said: `${finding.rule} ${finding.confidence}`, detail }];
  });
}

/** Of bytes that a hop kept back the wire shows no silence: what that hop saw counts. */
function measuredMs(
  { truths }: JudgedWorld,
  { id }: Stream,
  wireMs: number | null,
  rule: string,
): number | null {
  const truth = truths.get(id);
  return rule === 'idle-timeout' && truth?.heldBy ? truth.idleMs : wireMs;
}

/** As it stands in the config. */
function limitOf({ fix }: CoveringFinding): number | null {
  const written = /^([\d.]+)(ms|s|m|h)$/.exec(fix[0]?.current ?? '');
  if (!written) return null;
  const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  return Number(written[1]) * (units[written[2] ?? ''] ?? 1);
}

/** An idle timer may be early by 0.3 s, and each Envoy closes up to a second late. */
function isNear(
  { situation }: JudgedWorld,
  limitMs: number,
  measuredMs: number | null,
  rule: string,
): boolean {
  if (measuredMs === null) return true;
  const lateMs = situation.hops.filter(({ kind }) => kind === 'envoy').length * 1_000;
  const earlyMs = rule === 'idle-timeout' ? 300 : 0;
  const slackMs = Math.max(250, limitMs * 0.05);
  return measuredMs >= limitMs - earlyMs - slackMs && measuredMs <= limitMs + lateMs + slackMs;
}
