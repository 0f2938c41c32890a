import { describe, expect, test } from 'vitest';
import { headTrial } from '../../../../src/analysis/experiments/head.ts';
import { judgedStreams } from '../../../../src/model/facts.ts';
import { makePlan } from '../../../../src/plan/index.ts';
import { followUps } from '../../../../src/probe/trials/follow-up.ts';
import { methodRejected } from '../../../../src/rules/start/method-rejected.ts';
import { facts, samplePlan, stream } from '../../facts-builder.ts';

type Made = ReturnType<typeof stream>;

const asked = (get: Made, head: Made) =>
  facts(
    judgedStreams({
      streams: [get.done(), { ...head.done(), trial: 'head', asks: 'head', method: 'HEAD' }],
      generator: facts({}).generator,
    }),
  );
const open = () => stream().eventsEvery(500, 10).stoppedAt(6_000);

describe('HEAD beside GET', () => {
  test.each([
    [
      'another party',
      stream().answered(403, [['server', 'edge']]),
      stream().answered(404, [['server', 'app']]),
      /refused differently/,
    ],
    [
      'the same party',
      stream().answered(404, [['server', 'edge']]),
      stream().answered(404, [['server', 'edge']]),
      /one party refuses both/,
    ],
    [
      'HEAD passes',
      stream().answered(405, [['server', 'edge']]),
      stream().answered(200, [['server', 'app']]),
      /goes by the method/,
    ],
    [
      'HEAD alone is refused',
      open(),
      stream().answered(405, [['server', 'app']]),
      /405 \(server: app\) where GET opens the stream/,
    ],
  ])('%s', (_, get, head, says) => {
    expect(headTrial(asked(get, head))?.words).toMatch(says);
  });

  test('its 405 beside a GET that streams is none of the endpoint', () => {
    const verdict = methodRejected.judge(asked(open(), stream().answered(405)));
    expect(verdict.kind).toBe('ruled-out');
  });
});

describe('is asked', () => {
  const trials = (...made: Made[]) =>
    followUps(
      samplePlan,
      made.map((one) => one.done()),
    ).filter(({ asks }) => asks === 'head');

  test('where every GET was refused', () => {
    expect(trials(stream().answered(503), stream().answered(405))).toMatchObject([
      { method: 'HEAD', streams: 1 },
    ]);
  });

  test('not where one opened, nor beside POST', () => {
    expect(trials(stream().answered(503), open())).toEqual([]);
    const post = makePlan({ url: 'http://a/', method: 'POST' }, {});
    expect(followUps(post, [stream().answered(405).done()])).toEqual([]);
  });
});
