import { describe, expect, it, test } from 'vitest';
import { errorEvent } from '../../../src/rules/end/error-event.ts';
import { h2StreamLimit } from '../../../src/rules/end/h2-stream-limit.ts';
import { heartbeatMissing } from '../../../src/rules/end/heartbeat-missing.ts';
import { heartbeatTooSlow } from '../../../src/rules/end/heartbeat-too-slow.ts';
import { idleTimeout } from '../../../src/rules/end/idle-timeout/index.ts';
import { networkReset } from '../../../src/rules/end/network-reset.ts';
import { originEnded } from '../../../src/rules/end/origin-ended/index.ts';
import { originRestart } from '../../../src/rules/end/origin-restart/index.ts';
import { closedBeforeHeaders } from '../../../src/rules/start/closed-before-headers/index.ts';
import { connectTimeout } from '../../../src/rules/start/connect-timeout.ts';
import { responseTimeout } from '../../../src/rules/start/response-timeout/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../facts-builder.ts';
import { alive, crowd, jitter, member } from '../population.ts';
import { clearedOf, findingOf } from './judged.ts';

const nginx = sampleHop('nginx');
const limit = setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: '60s', ms: 60_000 });

describe('what is said of many streams', () => {
  test.each([originRestart, originEnded, networkReset, errorEvent])(
    'streams that this tool interrupted were not ended by the other side: $id',
    (rule) => {
      const ours = crowd(20, (n) =>
        member({
          openedAfter: n,
          ageMs: 9_000,
          idleMs: 300,
          close: { how: 'own-stop', by: 'us', because: 'interrupt' },
        }),
      );
      expect(clearedOf(rule, facts({ streams: ours }))).toContain('no stream was ended by the other side');
    },
  );

  test('connections that were refused were not made, and TCP is measured without TLS', () => {
    const streams = [stream().done(), stream().failed('connect', 'ECONNREFUSED').done()];
    const words = clearedOf(connectTimeout, facts({ streams }));
    expect(words).not.toContain('every connection was made');
    expect(words).toContain('slowest TCP handshake took 1 ms');
  });

  test('HTTP/2 streams that share a connection are counted, those that followed one another are not', () => {
    const shared = (n: number, openedAfter: number) => ({
      ...alive({ openedAfter, ageMs: 5_000, idleMs: 300 }),
      protocol: 'http2' as const,
      localPort: 40_000 + (n % 2),
      h2: { maxConcurrentStreams: 128, streamId: n },
    });
    const streams = [...crowd(20, (n) => shared(n, 0)), ...crowd(20, (n) => shared(n, 6_000))];
    expect(clearedOf(h2StreamLimit, facts({ streams }))).toBe(
      'at most 10 streams shared a connection, of the 128 that SETTINGS allow',
    );
  });

  test('each code of a connection closed before a head is named, with its count', () => {
    const lost = (code: string) => stream().failed('response', code).done();
    const streams = [...crowd(64, () => lost('UND_ERR_SOCKET')), ...crowd(5, () => lost('ECONNRESET'))];
    expect(findingOf(closedBeforeHeaders, facts({ streams })).what).toContain(
      '(64 × UND_ERR_SOCKET, 5 × ECONNRESET)',
    );
  });

  test('an error log whose lines are quoted is not asked for', () => {
    const late = stream().answered(504).done();
    const record = row('nginx', 'response-timeout', { kind: 'error' });
    const { why } = findingOf(
      responseTimeout,
      facts({ hops: [nginx], streams: [late], joins: [joined(late, record, 'fuzzy')] }),
    );
    expect(why).not.toContain('--nginx-error-log');
    expect(why).toContain('$connection');
  });

  test('the longest silence is one in all rules', () => {
    const streams = crowd(20, (n) => alive({ openedAfter: n, ageMs: 9_000, idleMs: 763, longestGapMs: 739 }));
    const all = facts({ streams, settings: [limit] });
    expect(clearedOf(heartbeatMissing, all)).toContain('763 ms');
    expect(clearedOf(heartbeatTooSlow, all)).toContain('763 ms');
  });
});

describe('a limit that cut nothing, of a proxy that ended streams', () => {
  it('is not what cut them, and the proxy is not called innocent', () => {
    const streams = crowd(50, (n) =>
      member({
        openedAfter: n * 50,
        ageMs: 9_000 - n * 50,
        idleMs: Math.abs(jitter(n)) * 700,
        longestGapMs: 710,
      }),
    );
    const words = clearedOf(idleTimeout, facts({ hops: [nginx], streams, settings: [limit] }));
    expect(words).toContain('proxy_read_timeout 60s (nginx.conf:10) is not what cut them');
    expect(words).not.toContain('innocent');
  });
});
