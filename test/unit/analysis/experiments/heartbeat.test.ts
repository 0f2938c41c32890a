import { describe, expect, test } from 'vitest';
import { heartbeatTrial } from '../../../../src/analysis/experiments/heartbeat.ts';
import { judgedStreams } from '../../../../src/model/facts.ts';
import { makePlan } from '../../../../src/plan/index.ts';
import { facts, stream } from '../../facts-builder.ts';

const url = 'http://app.example.test:8080/events';
const plan = makePlan({ url, heartbeatParam: { name: 'ping', values: ['1', '10'] } }, {});
type Made = ReturnType<typeof stream>;

function said(fast: Made, slow: Made) {
  const streams = [fast, slow].map((made, at) => ({
    ...made.done(),
    trial: at === 0 ? 'ping=1' : 'ping=10',
    asks: 'heartbeat' as const,
  }));
  return heartbeatTrial(facts({ plan, ...judgedStreams({ streams, generator: facts({}).generator }) }))?.says;
}

const every = (ms: number, untilMs: number) => stream().commentsEvery(ms, Math.floor((untilMs - 1) / ms) + 1);

describe('whether the cut moves with the heartbeat', () => {
  test.each<[string, string | undefined, Made, Made]>([
    [
      'the slow one alone is cut',
      'idle',
      every(1_000, 9_000).stoppedAt(9_000),
      stream().commentAt(2).cutAt(4_000),
    ],
    [
      'both, after the same silence',
      'idle',
      every(1_000, 5_000).cutAt(6_000),
      every(2_000, 9_000).cutAt(10_000),
    ],
    ['both, at the same age', 'age', every(1_000, 7_000).cutAt(7_500), every(3_000, 7_000).cutAt(7_500)],
    ['both, at the next write', 'age', every(1_000, 8_000).cutAt(8_000), every(3_000, 9_000).cutAt(9_000)],
    ['neither', 'no cut', every(1_000, 9_000).stoppedAt(9_000), every(3_000, 9_000).stoppedAt(9_000)],
    [
      'the parameter does nothing',
      'no effect',
      every(1_000, 7_000).cutAt(7_500),
      every(1_000, 7_000).cutAt(7_500),
    ],
    [
      'before a heartbeat of either',
      'unclear',
      stream().commentAt(2).cutAt(900),
      stream().commentAt(2).cutAt(900),
    ],
    [
      'the fast one was not watched for long',
      'unclear',
      every(1_000, 3_000).stoppedAt(3_000),
      stream().commentAt(2).cutAt(4_000),
    ],
    ['the fast one alone', 'unclear', every(1_000, 7_000).cutAt(7_500), every(3_000, 9_000).stoppedAt(9_000)],
    ['a value that is refused', 'unclear', every(1_000, 7_000).cutAt(7_500), stream().answered(400)],
  ])('%s: %s', (_, says, fast, slow) => {
    expect(said(fast, slow)).toBe(says);
  });
});

describe('the values', () => {
  const trials = (heartbeatParam: { name: string; values: string[] }, at = url) =>
    makePlan({ url: at, heartbeatParam }, {}).trials.flatMap(({ query }) => query?.value ?? []);

  test('that of the URL is one of them where one is given', () => {
    expect(trials({ name: 'ping', values: ['1'] }, `${url}?ping=30`)).toEqual(['1', '30']);
  });

  test('one alone is refused, with how to write two', () => {
    expect(() => trials({ name: 'ping', values: [] })).toThrow(/needs two values/);
  });
});
