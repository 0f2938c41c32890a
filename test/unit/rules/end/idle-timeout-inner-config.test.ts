import { expect, it } from 'vitest';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { findingOf } from '../judged.ts';

const hops = [
  { ...sampleHop('envoy'), name: 'edge' },
  { ...sampleHop('haproxy'), name: 'middle' },
];
const limit = (ms: number) =>
  setting({ hop: 'middle', proxy: 'haproxy', kind: 'idle-timeout', setting: 'timeout server', ms, line: 7 });
/** Envoy passes the end on 1 s late. */
const cut = (ms: number) =>
  stream()
    .eventsEvery(ms, 3)
    .cutAt(ms * 2 + 3_500)
    .done();
const given = (ms: number) => {
  const streams = [cut(400), cut(900)];
  const joins = streams.map((one) => joined(one, row('envoy', 'upstream-closed', { hop: 'edge' })));
  return facts({ hops, streams, joins, records: joins.map(({ record }) => record), settings: [limit(ms)] });
};

it('is told of the hop behind, which has no row and a limit that the ends fit', () => {
  expect(findingOf(idleTimeout, given(2_500))).toMatchObject({
    confidence: 'likely',
    where: { hop: 'middle', proxy: 'haproxy' },
    fix: expect.arrayContaining([expect.objectContaining({ setting: 'timeout server', line: 7 })]),
  });
});

it('names no line where that limit is another', () => {
  const { confidence, fix } = findingOf(idleTimeout, given(9_000));
  expect(confidence).toBe('possible');
  expect(fix.map(({ line }) => line)).not.toContain(7);
});
