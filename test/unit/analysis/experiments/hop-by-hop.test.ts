import { describe, expect, test } from 'vitest';
import { hopByHop } from '../../../../src/analysis/experiments/hop-by-hop.ts';
import { judgedStreams } from '../../../../src/model/facts.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { makePlan } from '../../../../src/plan/index.ts';
import { facts, stream } from '../../facts-builder.ts';

const plan = makePlan(
  { url: 'http://app.example.test:8080/events', via: ['http://a:1', 'http://b:2', 'http://c:3'] },
  {},
);
const places = ['http1', 'via-1', 'via-2', 'direct'] as const;
type Made = ReturnType<typeof stream>;

/** One stream a place, edge to origin. */
function asked(...made: (Made | null)[]) {
  const streams = made.flatMap((one, at): Stream[] => {
    const trial = plan.trials.find(({ name }) => name === places[at])!;
    return one ? [{ ...one.done(), trial: trial.name, asks: trial.asks, route: trial.route }] : [];
  });
  const generator = facts({}).generator;
  return hopByHop(facts({ plan, ...judgedStreams({ streams, generator }) }));
}

const cut = () => stream().commentsEvery(500, 3).cutAt(2_000);
const lives = () => stream().commentsEvery(500, 15).stoppedAt(8_000);
const refused = (status = 404) => stream().answered(status);

describe('where the trouble first shows', () => {
  test.each<[string, string, (Made | null)[]]>([
    ['cut by the hop in the middle', 'via 1 ended', [cut(), cut(), lives(), lives()]],
    ['cut by the edge', 'target ended', [cut(), lives(), lives(), lives()]],
    ['the application itself ends it', 'direct ended', [cut(), cut(), cut(), cut()]],
    ['refused at the inner proxy', 'via 2 refused', [refused(502), refused(502), refused(503), lives()]],
    [
      'ended cleanly where the hop behind runs on',
      'via 1 ended',
      [cut(), stream().commentsEvery(500, 3).endedAt(2_000), lives(), lives()],
    ],
    [
      'a late head',
      'via 2 head late',
      [
        stream().headAfter(4_000).stoppedAt(8_000),
        stream().headAfter(4_000).stoppedAt(8_000),
        stream().headAfter(4_000).stoppedAt(8_000),
        lives(),
      ],
    ],
  ])('%s', (_, expected, made) => {
    const shown = asked(...made)?.firstShown;
    expect(`${shown?.stop} ${shown?.trouble}`).toBe(expected);
  });

  test('nothing is said where the place behind was not reached: it may end its streams as well', () => {
    const shown = asked(cut(), refused(502), lives(), lives());
    expect(shown).toMatchObject({ firstShown: null, unclear: expect.stringContaining('opened no stream') });
  });

  test('a refusal for another reason than the target has is no part of the way', () => {
    const noSocket = stream().failed('connect', 'ECONNREFUSED', 'ECONNREFUSED');
    expect(asked(refused(404), noSocket, lives(), lives())).toMatchObject({
      firstShown: null,
      unclear: expect.stringContaining('via 1 (http://a:1/events) opened no stream (ECONNREFUSED)'),
      unopened: [{ stop: 'via 1', url: 'http://a:1/events' }],
    });
    const behind = stream().failed('connect', 'ECONNREFUSED', 'ECONNREFUSED');
    expect(asked(refused(502), behind, lives(), lives())).toMatchObject({
      firstShown: { stop: 'via 1', trouble: 'refused' },
      unopened: [],
    });
  });

  test('a place that gave no stream beside a target that did is named', () => {
    expect(asked(lives(), lives(), refused(404), lives())).toMatchObject({
      firstShown: null,
      unopened: [{ stop: 'via 2', words: expect.stringContaining('404') }],
    });
  });

  test('nothing is said where no place is worse', () => {
    expect(asked(lives(), lives(), lives(), lives())).toMatchObject({ firstShown: null });
  });

  test('an end that the application gives a finite answer is no trouble of a hop', () => {
    const ends = () => stream().commentsEvery(500, 3).endedAt(2_000);
    expect(asked(ends(), ends(), ends(), ends())?.firstShown).toBeNull();
  });

  test('a hop that was watched for less than the streams lived does not clear itself', () => {
    const old = () => stream().commentsEvery(500, 12).cutAt(8_000);
    const seen = asked(old(), stream().commentsEvery(500, 5).stoppedAt(3_000), lives(), lives());
    expect(seen?.firstShown).toBeNull();
    expect(seen?.unclear).toMatch(/^via 1 .*longer --for/);
  });

  test('without --via there is no table', () => {
    expect(asked(cut(), null, null, lives())).toBeNull();
  });
});

test('streams at a hop between are none of those that rules judge', () => {
  const seen = judgedStreams({
    streams: [cut().done(), { ...cut().done(), asks: 'via' }],
    generator: facts({}).generator,
  });
  expect(seen.streams).toHaveLength(1);
  expect(seen.beside).toHaveLength(1);
});
