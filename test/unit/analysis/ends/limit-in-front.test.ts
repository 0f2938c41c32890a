/** HAProxy 3.0.11 writes CD, as for a client that left, where its own `timeout server` was over. */
import { describe, expect, test } from 'vitest';
import { clientClosed } from '../../../../src/rules/end/client-closed.ts';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { findingOf, findingsOf } from '../../rules/judged.ts';

const silent = () => [
  stream().eventAt(20).cutAt(3_020).done(),
  stream().openedAfter(700).eventsEvery(500, 3).cutAt(4_000).done(),
];
const said = (kind: 'haproxy' | 'nginx', limits: number[]) => {
  const record = row(kind, 'client-closed');
  const streams = silent();
  return facts({
    hops: [sampleHop(kind)],
    streams,
    joins: streams.map((one) => joined(one, record)),
    settings: limits.map((ms) =>
      setting({
        kind: 'idle-timeout',
        setting: 'timeout server',
        ms,
        hop: sampleHop(kind).name,
        proxy: kind,
        line: 9,
      }),
    ),
  });
};

describe('a first hop that says its client left, and the client stayed', () => {
  test('cut the stream itself where its own limit on silence fits', () => {
    const given = said('haproxy', [3_000]);
    expect(findingOf(idleTimeout, given)).toMatchObject({
      confidence: 'likely',
      where: { proxy: 'haproxy' },
      fix: expect.arrayContaining([expect.objectContaining({ setting: 'timeout server', line: 9 })]),
    });
    expect(findingsOf(clientClosed, given)).toEqual([]);
  });

  test('may have, or a box in front of it, where its limits are not known', () => {
    const given = said('haproxy', []);
    expect(findingOf(clientClosed, given)).toMatchObject({ confidence: 'possible' });
    expect(findingOf(idleTimeout, given)).toMatchObject({ confidence: 'possible' });
  });

  test.each([
    ['haproxy', [60_000]],
    ['nginx', [3_000]],
  ] as const)('did not where its limit does not fit, or it has no such habit: %s %j', (kind, limits) => {
    const given = said(kind, [...limits]);
    expect(findingOf(clientClosed, given)).toMatchObject({
      confidence: 'certain',
      where: { proxy: 'network' },
    });
    expect(findingsOf(idleTimeout, given)).toEqual([]);
  });
});
