import { expect, test } from 'vitest';
import { totalTimeout } from '../../../../src/rules/end/total-timeout/index.ts';
import { upstreamClosed } from '../../../../src/rules/end/upstream-closed/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { findingOf, findingsOf } from '../../rules/judged.ts';

const caddy = (name: string) => ({ ...sampleHop('caddy'), name });
const edge = { ...sampleHop('nginx'), name: 'edge' };
const write = (hop: string, ms = 3_000) =>
  setting({ kind: 'total-timeout', setting: 'write', state: 'response', ms, hop, proxy: 'caddy', line: 4 });
/** Each ends with the first event behind 3 s. */
const late = () => [
  stream().eventsEvery(290, 10).cutAt(3_205).done(),
  stream().openedAfter(1_300).eventsEvery(290, 10).cutAt(3_210).done(),
];
const left = (hop: string) => row('caddy', 'client-closed', { hop, reasonConfidence: 'possible' });
const closed = row('nginx', 'upstream-closed', { hop: 'edge' });

const atFront = (streams = late(), settings = [] as ReturnType<typeof write>[]) =>
  facts({
    hops: [caddy('front')],
    streams,
    joins: streams.map((one) => joined(one, left('front'))),
    settings,
  });
const behind = (settings = [] as ReturnType<typeof write>[], denies = false, streams = late()) => {
  const rows = denies ? [closed, left('middle')] : [closed];
  const joins = streams.flatMap((one) => rows.map((record) => joined(one, record)));
  return facts({ hops: [edge, caddy('middle')], streams, joins, settings });
};

test('a front proxy that says its client left, which stayed, ended it by a limit of its own', () => {
  const { where, why } = findingOf(totalTimeout, atFront());
  expect(where).toEqual({ hop: 'front', proxy: 'caddy' });
  expect(why).toContain('logged that its client had left, and this tool did not');
});

test('unless its config was read, and has no such limit', () => {
  const { where } = findingOf(totalTimeout, atFront(late(), [write('front', 0)]));
  expect(where.hop).not.toBe('front');
});

test('ends of no common age are no limit', () => {
  const streams = [
    stream().eventsEvery(300, 4).cutAt(1_300).done(),
    stream().eventsEvery(300, 9).cutAt(2_900).done(),
  ];
  expect(findingsOf(totalTimeout, atFront(streams))).toEqual([]);
});

test('a hop that the one in front blames has a limit that these ends met with their next event', () => {
  const given = behind([write('middle')]);
  expect(findingOf(totalTimeout, given)).toMatchObject({
    confidence: 'likely',
    where: { hop: 'middle', proxy: 'caddy' },
    fix: [{ setting: 'write', line: 4 }],
  });
});

test('also where the events are far apart, so that the ages differ', () => {
  const streams = [
    stream().eventAt(20).cutAt(3_300).done(),
    stream().openedAfter(1_200).eventAt(20).eventAt(2_100).cutAt(6_100).done(),
  ];
  expect(findingOf(totalTimeout, behind([write('middle')], true, streams)).where.hop).toBe('middle');
});

test('without its config, by its own rows alone', () => {
  expect(findingOf(totalTimeout, behind([], true)).where).toEqual({ hop: 'middle', proxy: 'caddy' });
});

test('a limit that is far from the ends leaves them to what the row in front says', () => {
  const given = behind([write('middle', 60_000)]);
  expect(findingsOf(totalTimeout, given)).toEqual([]);
  expect(findingOf(upstreamClosed, given).where.hop).toBe('middle');
});

test('events that went on after the limit clear it', () => {
  const streams = [
    stream().eventsEvery(850, 5).cutAt(5_000).done(),
    stream().openedAfter(900).eventsEvery(850, 5).cutAt(5_000).done(),
  ];
  expect(findingsOf(totalTimeout, behind([write('middle')], false, streams))).toEqual([]);
});
