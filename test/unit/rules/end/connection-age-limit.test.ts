import { describe, expect, test } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { connectionAgeLimit } from '../../../../src/rules/end/connection-age-limit.ts';
import { facts, sampleHop, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

const began = Date.parse('2026-11-30T02:00:00Z');

/** On the connection of that port: it opened and was cut at these times, ms. */
const on = (localPort: number, fromMs: number, untilMs: number): Stream => ({
  ...stream()
    .via('http2')
    .eventsEvery(300, 3)
    .cutAt(untilMs - fromMs)
    .done(),
  localPort,
  openedAt: began + fromMs,
});
/** Three connections that live 5 s each. */
const aged = [0, 1_500, 3_000].flatMap((fromMs, at) =>
  [0, 500, 1_000].map((laterMs) => on(40_000 + at, fromMs + laterMs, fromMs + 5_000)),
);

describe('connection-age-limit', () => {
  test('is likely where connections end at one age with streams of every age', () => {
    expect(findingOf(connectionAgeLimit, facts({ streams: aged }))).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'unknown' },
      covers: aged,
    });
  });

  test('names the line of a limit that fits', () => {
    const limit = setting({
      kind: 'total-timeout',
      proxy: 'envoy',
      hop: 'envoy',
      setting: 'max_downstream_connection_duration',
      value: '5s',
      ms: 5_000,
      line: 12,
    });
    const given = facts({ hops: [sampleHop('envoy')], streams: aged, settings: [limit] });
    expect(findingOf(connectionAgeLimit, given)).toMatchObject({
      where: { hop: 'envoy', proxy: 'envoy' },
      fix: [{ setting: 'max_downstream_connection_duration', line: 12 }],
    });
  });

  test.each([
    [
      'streams that each end at their own age',
      [0, 1, 2].flatMap((at) => [
        on(at, at * 900, at * 900 + 5_000),
        on(at, at * 900 + 700, at * 900 + 5_700),
      ]),
    ],
    [
      'all connections in one moment',
      [0, 1, 2].flatMap((at) => [on(at, at * 900, 6_000), on(at, at * 900 + 700, 6_000)]),
    ],
    ['connections that began together', [0, 1, 2].flatMap((at) => [on(at, 0, 5_000), on(at, 700, 5_000)])],
    ['a connection for each stream', [0, 1, 2].map((at) => on(at, at * 900, at * 900 + 5_000))],
  ])('stays silent for %s', (_, streams) => {
    clearedOf(connectionAgeLimit, facts({ streams }));
  });
});
