/** Which limit cuts a stream, and when: what the reader says against what the real Envoy does, by its own log too. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isForetold, limitsOf } from './envoy-limits/foretell.ts';
import { type Asked, type Drawn, draw, managers } from './envoy-limits/generate.ts';
import { type LimitsStage, type Seen, startLimitsStage } from './envoy-limits/stage.ts';

const each = Number(process.env.ROUTES ?? 20);
const seed = Number(process.env.SEED ?? 1);
/** So many streams at once; one that a busy machine may have disturbed is asked again, with a few others. */
const atOnce = 30;
const rounds = 4;

const dir = mkdtempSync(join(tmpdir(), 'envoy-limits-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Judged {
  one: Asked;
  limits: ReturnType<typeof limitsOf>;
  seen: Seen | null;
}

/** Streams that ended otherwise each time. */
async function strangers(stage: LimitsStage, asked: Judged[]): Promise<Judged[]> {
  let left = asked;
  for (let round = 0; round < rounds && left.length > 0; round += 1) {
    const size = round === 0 ? atOnce : 8;
    const next: Judged[] = [];
    for (let from = 0; from < left.length; from += size) {
      const some = left.slice(from, from + size);
      const seen = await stage.ask(some.map(({ one }) => one));
      const judged = some.map((row, at) => ({ ...row, seen: seen[at] ?? null }));
      next.push(...judged.filter((row) => row.seen && !isForetold(row.limits, row.seen)));
    }
    left = next;
  }
  return left;
}

function shown({ one, seen, limits }: Judged, { routes }: Drawn) {
  return {
    manner: one.manner,
    manager: managers[one.listener],
    route: routes[one.listener]?.[Number(one.path.slice(2))],
    says: limits.map(({ setting, atMs }) => `${setting.setting} ${setting.value}: at ${atMs}`),
    seen,
  };
}

describe('the limit that the reader says is the one that cuts', { timeout: 90_000 }, () => {
  const drawn = draw(seed, each);

  test.each(['1.36.2', '1.40.0'])('in Envoy %s', async (version) => {
    const stage = await startLimitsStage(dir, version, drawn);
    try {
      const asked = drawn.asked.map((one) => {
        const limits = limitsOf(stage.config, stage.ports[one.listener] ?? 0, one);
        return { one, limits, seen: null };
      });
      const cut = asked.filter(({ limits }) => limits.length > 0).length;
      const wrong = await strangers(stage, asked);
      console.log(
        `Envoy ${version}: ${asked.length} streams, ${cut} to be cut, ${wrong.length} ended otherwise`,
      );
      expect(wrong.slice(0, 6).map((row) => shown(row, drawn))).toEqual([]);
      expect(cut).toBeGreaterThan(0.6 * asked.length);
    } finally {
      await stage.stop();
    }
  });
});
