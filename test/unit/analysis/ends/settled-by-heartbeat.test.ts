import { describe, expect, test } from 'vitest';
import { judgedStreams } from '../../../../src/model/facts.ts';
import { makePlan } from '../../../../src/plan/index.ts';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { totalTimeout } from '../../../../src/rules/end/total-timeout/index.ts';
import { facts, stream } from '../../facts-builder.ts';

const url = 'http://app.example.test:8080/events';
const plan = makePlan({ url, heartbeatParam: { name: 'ping', values: ['1', '10'] } }, {});
type Made = ReturnType<typeof stream>;

const every = (ms: number, untilMs: number) => stream().commentsEvery(ms, Math.floor((untilMs - 1) / ms) + 1);
/** One event, and cut: silence and age are one. */
const bare = (atMs = 4_000) => stream().commentAt(2).cutAt(atMs);

/** What both rules say of two such streams, with what `ping=1` and `ping=10` came to. */
function outcomes(fast: Made | null, slow: Made | null, own: Made[] = [bare(), bare()]) {
  const plain = own.map((made, at) => ({ ...made.done(), id: `c${at + 1}` }));
  const tried = [fast, slow].flatMap((made, at) =>
    made
      ? [
          {
            ...made.done(),
            id: `c${at + 3}`,
            trial: at === 0 ? 'ping=1' : 'ping=10',
            asks: 'heartbeat' as const,
          },
        ]
      : [],
  );
  const streams = [...plain, ...tried];
  const given = facts({ plan, ...judgedStreams({ streams, generator: facts({}).generator }) });
  return [idleTimeout.judge(given).kind, totalTimeout.judge(given).kind];
}

describe('a cut with nothing before it', () => {
  test('is a limit on silence or on age as long as nothing tells', () => {
    expect(outcomes(null, null)).toEqual(['found', 'found']);
  });

  test('is a limit on silence where the cut moves with the heartbeat', () => {
    expect(outcomes(every(1_000, 9_000).stoppedAt(9_000), bare())).toEqual(['found', 'ruled-out']);
  });

  test('is a limit on age where it does not', () => {
    const [idle, total] = outcomes(every(500, 3_900).cutAt(4_000), every(1_500, 3_900).cutAt(4_000));
    expect([idle, total]).toEqual(['ruled-out', 'found']);
  });

  test('is one on age also where a busy machine makes the ages differ a little', () => {
    const late = [bare(4_000), stream().commentAt(300).cutAt(4_300)];
    const tried = [every(500, 3_900).cutAt(4_000), every(1_500, 3_900).cutAt(4_000)] as const;
    expect(outcomes(...tried, late)).toEqual(['ruled-out', 'found']);
  });

  test('stays open where the experiment met another limit', () => {
    expect(outcomes(every(1_000, 9_000).stoppedAt(9_000), bare(7_000))).toEqual(['found', 'found']);
  });
});
