/** A timer of what a proxy asks in place of the origin: a framework's own proxy, which no log was given of. Part of `idle-timeout`. */
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import type { DirectComparison } from '../../../analysis/ends/direct-ends.ts';
import { isSharedEnd } from '../../../analysis/ends/moment.ts';
import { isRepeated, longestEarlierGap } from '../../../analysis/ends/timing.ts';
import { isDirectAddress } from '../../../analysis/parties/direct-streams.ts';
import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Stream } from '../../../model/stream.ts';
import { notByHeartbeat } from '../../frames/at-origin.ts';
import { countOf, delayWords, endOf, rowOf, sentence } from '../../frames/evidence.ts';
import { ifItIsWords } from '../../frames/own-words.ts';
import { comparedWith, severityByShare, silenceStatistic } from '../../frames/population-facts.ts';
import { heartbeatMs, silenceWords } from '../../frames/timer.ts';
import type { Draft } from '../../rule.ts';

/**
 * By a row that says that its upstream closed, at an address that is not the one of the direct streams, which lived on
 * through longer silences. Null where the ends fit one moment, or a silence was survived.
 */
export function hopTimer(facts: Facts, group: CutGroup, direct: DirectComparison): Draft | null {
  const { streams, timing, blames } = group;
  const row = blames[0]?.record ?? null;
  const address = row?.upstreamAddress ?? null;
  if (group.hop !== null || address === null || isDirectAddress(facts, address)) return null;
  if (timing.swept || !isRepeated(streams) || isSharedEnd(facts, streams)) return null;
  if (direct.shown !== 'outlived' || !direct.survived.every((stream) => isQuieter(stream, timing.idleMs[1])))
    return null;
  return {
    severity: severityByShare(facts, streams),
    confidence: 'likely',
    where: { hop: null, proxy: 'unknown' },
    what: `${sentence(countOf(streams, comparedWith(facts)))} ended ${silenceWords(group, null)} after the last byte, by what listens at ${address}.`,
    why: `${sentence(address)} closed them, each after the same silence.${between}${delayWords(facts, streams)}`,
    covers: streams,
    evidence: [
      ...silenceStatistic(facts, group),
      ...(row ? [rowOf(row, blames[0]?.stream.id)] : []),
      ...streams.slice(0, 4).map(endOf),
      ...direct.survived.slice(0, 2).map(endOf),
    ],
    fix: [raiseLimit(address), beatSooner(timing.idleLimitMs)],
  };
}

const between =
  ' Asked around the proxies the streams were silent for longer, and went on: so it is another server than the one asked there, such as the proxy of a framework, and has a limit on a silent upstream.';

function raiseLimit(address: string): ProposedFix {
  const text = `Raise the limit on a silent upstream of what listens at ${address}.${ifItIsWords('silent-upstream')}`;
  return { proxy: 'unknown', setting: 'limit on a silent upstream', text };
}

function beatSooner(limitMs: number): ProposedFix {
  const every = formatMs(heartbeatMs(limitMs));
  return {
    proxy: 'origin',
    setting: 'heartbeat',
    suggested: `a comment every ${every}`,
    text: `Or have the origin send a comment line (": \\n\\n") every ${every} or less.`,
    doesNotCure: notByHeartbeat,
  };
}

/** It lived through a silence longer than that. */
function isQuieter(stream: Stream, silenceMs: number): boolean {
  const running = stream.close.how === 'own-stop' ? (stream.close.idleMs ?? 0) : 0;
  return Math.max(running, longestEarlierGap(stream)) > silenceMs;
}
