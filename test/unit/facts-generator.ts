/** Facts of every kind by the thousand, each with what is truly in it: a seed gives the same facts again. */

import type { Failure } from '../../src/model/connecting.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { ProxyKind, Reason } from '../../src/model/log-record.ts';
import type { SettingKind } from '../../src/model/setting-kind.ts';
import type { Stream } from '../../src/model/stream.ts';
import {
  facts,
  joined,
  row,
  sampleHop,
  samplePlan,
  sampleTarget,
  sampleTrial,
  setting,
  stream,
} from './facts-builder.ts';

/** Facts, and whether a stream in them was refused, cut, lost or never opened. */
export interface GeneratedFacts {
  facts: Facts;
  isTroubled: boolean;
  /** The same, of the streams through the proxies alone. */
  isPathTroubled: boolean;
}

type Dice = () => number;

/** Numbers from 0 to 1 (mulberry32). */
function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const pick = <T>(dice: Dice, all: readonly T[]): T => all[Math.floor(dice() * all.length)] as T;
const between = (dice: Dice, low: number, high: number) => Math.round(low + dice() * (high - low));

const reasons: Reason[] = [
  'idle-timeout',
  'total-timeout',
  'response-timeout',
  'connect-refused',
  'connect-failed',
  'upstream-dns',
  'upstream-tls',
  'no-healthy-upstream',
  'overflow',
  'upstream-closed',
  'closed-before-headers',
  'upstream-protocol-error',
  'client-closed',
  'client-slow',
  'proxy-shutdown',
  'no-route',
  'no-cluster',
  'rate-limited',
  'connection-limited',
  'client-protocol-error',
  'denied',
  'fault-injected',
  'cached',
  'clean',
  'unknown',
];
const statuses = [
  200, 201, 202, 206, 300, 301, 302, 303, 304, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408,
  409, 410, 411, 413, 414, 415, 418, 421, 422, 423, 425, 426, 428, 429, 431, 444, 451, 499, 500, 501, 502,
  503, 504, 505, 507, 508, 511, 520, 522, 524, 530, 599, 999,
];
const bodies = [
  null,
  '',
  '{"error":{"message":"no"}}',
  '<html><title>Oops</title></html>',
  'no healthy upstream',
  'plain words',
  '<html><body><hr><center>nginx/1.22.1</center></body></html>',
  'data: {"a":1}\n\n',
  'upstream request timeout',
];
const failures: [Failure['phase'], string][] = [
  ['dns', 'ENOTFOUND'],
  ['dns', 'EAI_AGAIN'],
  ['connect', 'ECONNREFUSED'],
  ['connect', 'ETIMEDOUT'],
  ['connect', 'EHOSTUNREACH'],
  ['connect', 'EMFILE'],
  ['connect', 'EADDRNOTAVAIL'],
  ['connect', 'PROXY_407'],
  ['connect', 'PROXY_503'],
  ['tls', 'ECONNRESET'],
  ['tls', 'ERR_SSL_WRONG_VERSION_NUMBER'],
  ['tls', 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'],
  ['alpn', 'ALPN_NO_H2'],
  ['tls', 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR'],
  ['tls', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'],
  ['request', 'EPIPE'],
  ['response', 'UND_ERR_SOCKET'],
  ['response', 'ECONNRESET'],
  ['response', 'HPE_INVALID_CONSTANT'],
  ['response', 'HPE_INVALID_HEADER_TOKEN'],
  ['response', 'UND_ERR_HEADERS_OVERFLOW'],
  ['response', 'ERR_HTTP2_SESSION_ERROR'],
  ['response', 'ERR_HTTP2_ERROR'],
  ['response', 'REFUSED_STREAM'],
  ['response', 'CLOSED'],
  ['response', 'ERR_INVALID_CHAR'],
];
const settingKinds: [SettingKind, string][] = [
  ['idle-timeout', 'proxy_read_timeout'],
  ['total-timeout', 'timeout'],
  ['response-timeout', 'timeout'],
  ['buffering', 'proxy_buffering'],
  ['rate-limit', 'limit_req'],
  ['connection-limit', 'limit_conn'],
];
const fronts = ['nginx', 'envoy', 'cloudflare', 'gunicorn', 'Pingora', 'Caddy'];

interface Cast {
  one: Stream;
  troubled: boolean;
}

function lively(dice: Dice, base: Partial<Stream>) {
  const one = stream(base).openedAfter(between(dice, 0, 9_000));
  if (dice() < 0.5) one.header('server', pick(dice, fronts));
  const everyMs = between(dice, 20, 3_000);
  const count = between(dice, 0, 25);
  if (count > 0) dice() < 0.8 ? one.eventsEvery(everyMs, count) : one.commentsEvery(everyMs, count);
  return { one, endMs: 3 + everyMs * count + between(dice, 1, 6_000) };
}

function running(dice: Dice, base: Partial<Stream>): Cast {
  const { one, endMs } = lively(dice, base);
  const kind = dice();
  if (kind < 0.3) return { one: one.stoppedAt(endMs).done(), troubled: false };
  if (kind < 0.45) return { one: one.endedAt(endMs).done(), troubled: false };
  const transport = pick(dice, ['fin', 'rst', 'open'] as const);
  const http1 = pick(dice, ['cut', 'close-delimited'] as const);
  const http2 = pick(dice, ['rst-stream', 'connection-lost'] as const);
  const how = base.protocol === 'http2' ? http2 : http1;
  const code = pick(dice, ['NO_ERROR', 'CANCEL', 'INTERNAL_ERROR', 'REFUSED_STREAM', 'PROTOCOL_ERROR']);
  const by = pick(dice, ['peer', 'peer', 'unknown'] as const);
  one.cutAt(endMs, { how, transport, by, code: how === 'rst-stream' ? code : null });
  return { one: one.done(), troubled: how !== 'close-delimited' || transport === 'rst' };
}

function refused(dice: Dice, base: Partial<Stream>): Cast {
  const one = stream(base).openedAfter(between(dice, 0, 9_000));
  const status = pick(dice, statuses);
  const type = pick(dice, ['text/html', 'application/json', 'text/plain', 'application/octet-stream']);
  one.answered(status, [['content-type', type]], pick(dice, bodies));
  if (dice() < 0.4) one.header('server', pick(dice, fronts));
  if (dice() < 0.2) one.header('location', pick(dice, ['/elsewhere', 'javascript:alert(1)', 'http://[', '']));
  return { one: one.done(), troubled: true };
}

/** HTTP/2 that a server does not offer is no trouble where HTTP/1.1 was asked for beside it; HTTP/1.1 always is. */
function failed(dice: Dice, base: Partial<Stream>, isHttp1Asked: boolean): Cast {
  const [phase, code] = pick(dice, failures);
  const one = stream(base)
    .openedAfter(between(dice, 0, 9_000))
    .failed(phase, code)
    .done();
  if (dice() < 0.2) one.close.by = 'us';
  const isUnoffered = /NO_APPLICATION_PROTOCOL|ALPN_NO_H2/.test(code);
  return { one, troubled: !(isUnoffered && base.protocol === 'http2' && isHttp1Asked) };
}

function hanging(dice: Dice, base: Partial<Stream>): Cast {
  const one = stream({ ...base, status: null, headers: [] })
    .stoppedAt(between(dice, 2_100, 30_000))
    .done();
  return { one, troubled: true };
}

function lawful(_: Dice, base: Partial<Stream>): Cast {
  return { one: stream(base).answered(204).done(), troubled: false };
}

function castOf(dice: Dice, base: Partial<Stream>, isHttp1Asked: boolean): Cast {
  const kind = dice();
  if (kind < 0.5) return running(dice, base);
  if (kind < 0.75) return refused(dice, base);
  if (kind < 0.85) return failed(dice, base, isHttp1Asked);
  return kind < 0.95 ? hanging(dice, base) : lawful(dice, base);
}

/** A diagnose with up to three proxies, over one or both protocols, with or without rows, configs and direct streams. */
export function generateFacts(seed: number): GeneratedFacts {
  const dice = diceOf(seed);
  const kinds: ProxyKind[] = ['nginx', 'envoy'];
  const hops = Array.from({ length: between(dice, 0, 2) }, (_, n) => sampleHop(`hop${n}`, pick(dice, kinds)));
  const protocols = pick(dice, [['http1'], ['http2'], ['http1', 'http2']] as const);
  const isDirect = dice() < 0.4;
  const routes = isDirect ? (['proxy', 'direct'] as const) : (['proxy'] as const);
  const trials = routes.flatMap((route) =>
    protocols.map((protocol) => ({
      ...sampleTrial,
      route,
      protocol,
      name: route === 'direct' ? `direct ${protocol}` : protocol,
    })),
  );
  const cast = trials.flatMap(({ name, route, protocol }) =>
    Array.from({ length: between(dice, 1, 3) }, () =>
      castOf(
        dice,
        { trial: name, route, protocol },
        protocols.some((one) => one === 'http1'),
      ),
    ),
  );
  const streams = cast.map(({ one }) => one);
  const joins = streams.flatMap((one) =>
    hops.flatMap((hop) => {
      if (one.route === 'direct' || dice() < 0.5) return [];
      const record = row(hop.name, pick(dice, reasons), {
        proxy: hop.proxy,
        kind: pick(dice, ['access', 'access', 'error'] as const),
        status: one.status,
        reasonConfidence: pick(dice, ['certain', 'likely', 'possible'] as const),
        upstreamAddress: pick(dice, [null, '127.0.0.1:9000']),
      });
      return [joined(one, record, pick(dice, ['tag', 'fuzzy'] as const))];
    }),
  );
  const settings = hops.flatMap(({ name, proxy }) =>
    settingKinds.flatMap(([kind, word]) => {
      const ms = pick(dice, [0, 2_000, 5_000, 60_000]);
      return dice() < 0.6 ? [] : [setting({ kind, setting: word, hop: name, proxy, value: `${ms}ms`, ms })];
    }),
  );
  const target = { ...sampleTarget, direct: isDirect ? 'http://127.0.0.1:9000/events' : null };
  return {
    facts: facts({
      plan: { ...samplePlan, hops, trials, target, oneAtATime: dice() < 0.2 },
      hops,
      streams,
      joins,
      records: joins.map(({ record }) => record),
      settings,
    }),
    isTroubled: cast.some(({ troubled }) => troubled),
    isPathTroubled: cast.some(({ one, troubled }) => troubled && one.route === 'proxy'),
  };
}
