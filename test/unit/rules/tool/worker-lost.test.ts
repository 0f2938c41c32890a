import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../../src/analysis/verdict.ts';
import type { WorkerFacts } from '../../../../src/model/population/figures.ts';
import { judge, remainderRules, rules } from '../../../../src/rules/index.ts';
import { workerLost } from '../../../../src/rules/tool/worker-lost.ts';
import { startTally } from '../../../../src/tally/index.ts';
import { facts, stream } from '../../facts-builder.ts';
import { heldPlan, opening, runBegan, tick } from '../../held-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

/** Two processes hold two streams each for 20 s; `dead` of them are killed. */
function soak(dead: number) {
  const plan = heldPlan(4, 2);
  const tally = startTally(plan, runBegan);
  for (const id of ['c1', 'c2', 'c3', 'c4']) tally.opening(opening({ id }));
  for (const worker of ['1', '2'])
    tally.tick(tick({ worker, atMs: 20_000, open: 2, counts: { attempts: 2, opened: 2, events: 40 } }));
  for (let n = 0; n < dead; n++) tally.workerDied(`${2 - n}`, 'killed by SIGKILL');
  const streams = [1, 2].map(() => stream().eventsEvery(1_000, 19).stoppedAt(20_000).done());
  return facts({ plan, streams, figures: tally.figures() });
}

describe('worker-lost', () => {
  it('warns of the streams that died with a process of the tool', () => {
    expect(findingOf(workerLost, soak(1))).toMatchObject({
      severity: 'warning',
      confidence: 'certain',
      where: { hop: null, proxy: 'client' },
      what: '1 of 2 processes of this tool died, and 2 of 4 streams with it.',
      evidence: [{ fact: 'process 2: killed by SIGKILL; its 2 streams are lost' }],
    });
  });

  it('is ruled out where all ran to the end, and in a diagnose', () => {
    clearedOf(workerLost, soak(0));
    clearedOf(workerLost, facts({}));
  });

  it('leaves the endpoint neither healthy nor at fault', () => {
    const seen = soak(1);
    const { findings } = judge(seen, rules, remainderRules);
    expect(findings.map(({ rule }) => rule)).toContain('worker-lost');
    const { verdict, settle } = verdictOf(seen, findings);
    expect(verdict).toBe('inconclusive');
    expect(settle).toContain('2 streams were lost with a process of this tool');
  });
});

it('sums the streams of several dead processes', () => {
  const { workers } = soak(2).figures as { workers: WorkerFacts[] };
  expect(workers.map(({ lost }) => lost)).toEqual([2, 2]);
  expect(findingOf(workerLost, soak(2)).what).toBe(
    '2 of 2 processes of this tool died, and 4 of 4 streams with them.',
  );
});
