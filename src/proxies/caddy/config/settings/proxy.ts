/** Settings of the `reverse_proxy` that takes the request (caddyserver.com/docs/caddyfile/directives/reverse_proxy). */
import type { Setting } from '../../../../model/setting.ts';
import type { ProxyHandler, Written } from '../model.ts';
import { defaultSetting, timer, writtenSetting } from './setting.ts';

export function proxySettings(hop: string, path: string, proxy: ProxyHandler): Setting[] {
  const below = `${path} > reverse_proxy`;
  const transport = `${below} > transport http`;
  return [
    ...upstreamSettings(hop, below, proxy),
    ...timers(hop, transport, proxy),
    ...connectionLimit(hop, transport, proxy),
    ...buffers(hop, below, proxy),
    ...reloadSettings(hop, below, proxy),
    ...withoutEffect(hop, below, proxy),
  ];
}

function upstreamSettings(hop: string, path: string, proxy: ProxyHandler): Setting[] {
  const { upstreams, options, at, isTls, protocol } = proxy;
  const known = upstreams.map(({ text }) => text).filter((text) => !text.includes('{'));
  const policy = options.get('lb_policy')?.text ?? null;
  const [first] = upstreams;
  const value = upstreams.map(({ text }) => text).join(' ');
  const detail = known.length < upstreams.length ? 'the address is only known when a request comes' : policy;
  const upstream = writtenSetting(hop, first?.at ?? at, {
    ...({ kind: 'upstream', setting: 'reverse_proxy', path, value, detail, items: known } as const),
    place: upstreams.length === 1 ? (first?.place ?? null) : null,
  });
  return [
    upstream,
    ...(isTls
      ? [writtenSetting(hop, at, { kind: 'upstream-tls', setting: 'tls', path, value: 'https' })]
      : []),
    ...(protocol
      ? [writtenSetting(hop, at, { kind: 'upstream-protocol', setting: 'versions', path, value: protocol })]
      : []),
    ...checks(hop, path, options),
  ];
}

/** What takes an upstream out of the choice. */
const checkWords = ['fail_duration', 'max_fails', 'health_uri', 'health_path', 'health_port'];

function checks(hop: string, path: string, options: ProxyHandler['options']): Setting[] {
  return checkWords.flatMap((setting) => {
    const written = options.get(setting);
    if (!written) return [];
    const { text: value, at, place } = written;
    return [writtenSetting(hop, at, { kind: 'upstream-checks', setting, path, value, place })];
  });
}

function timers(hop: string, path: string, { options }: ProxyHandler): Setting[] {
  const idle = options.get('read_timeout');
  const head = options.get('response_header_timeout');
  const dial = options.get('dial_timeout');
  const connect = { kind: 'connect-timeout', setting: 'dial_timeout', path } as const;
  return [
    ...(idle ? [timer(hop, idle, { kind: 'idle-timeout', setting: 'read_timeout', path })] : []),
    ...(head
      ? [timer(hop, head, { kind: 'response-timeout', setting: 'response_header_timeout', path })]
      : []),
    dial ? timer(hop, dial, connect) : defaultSetting(hop, { ...connect, value: '3s', ms: 3_000 }),
  ];
}

/** Above it requests wait; 0 is none. */
function connectionLimit(hop: string, path: string, { options }: ProxyHandler): Setting[] {
  const written = options.get('max_conns_per_host');
  if (!written || Number(written.text) === 0) return [];
  const { text: value, at, place } = written;
  const parts = { kind: 'max-connections', setting: 'max_conns_per_host', path, value, place } as const;
  return [writtenSetting(hop, at, { ...parts, detail: 'what comes above it waits, without an answer' })];
}

/** `buffer_responses` keeps all of a body, or as much as `max_buffer_size` says (up to 2.6; run against 2.6.2); `response_buffers` as much as it says, or all (from 2.7 on). Both come before any flush. */
function buffers(hop: string, path: string, { options }: ProxyHandler): Setting[] {
  const whole = options.get('buffer_responses');
  const sized = options.get('response_buffers');
  const parts = { kind: 'buffering', path } as const;
  const most = options.get('max_buffer_size')?.text ?? '0';
  const kept = isZero(most)
    ? ({ state: 'whole-body', detail: 'head and events are kept until the response is over' } as const)
    : ({
        state: 'until-full',
        detail: `head and first events are kept until max_buffer_size ${most} is full`,
      } as const);
  const found =
    whole && whole.text !== 'false'
      ? [writtenSetting(hop, whole.at, { ...parts, setting: 'buffer_responses', off: '', ...kept })]
      : [];
  if (!sized || isZero(sized.text)) return found;
  const { text: value, at, place } = sized;
  const isAll = /^(?:unlimited|-)/.test(value);
  const until = isAll ? 'the response is over' : `${value} are full`;
  const own = writtenSetting(hop, at, {
    ...{ ...parts, setting: 'response_buffers', off: '0', place, value },
    state: isAll ? 'whole-body' : 'until-full',
    detail: `head and events are kept until ${until}`,
  });
  return [...found, own];
}

function isZero(size: string): boolean {
  return /^0[a-z]*$/i.test(size);
}

/**
 * `flush_interval -1`: a reload ends the streams that run, up to 2.6.4; without it they live on. Event streams are
 * flushed at once whatever it says (flushInterval in modules/caddyhttp/reverseproxy/streaming.go).
 */
function reloadSettings(hop: string, path: string, { options }: ProxyHandler): Setting[] {
  const flush = options.get('flush_interval');
  if (flush && isImmediate(flush))
    return [
      writtenSetting(hop, flush.at, {
        ...({ kind: 'shutdown-timeout', state: 'at-once', setting: 'flush_interval', path } as const),
        value: flush.text,
        place: flush.place,
        detail: 'a reload ends running streams, up to Caddy 2.6.4',
      }),
    ];
  const detail = 'streams live on when it reloads';
  return [defaultSetting(hop, { kind: 'shutdown-timeout', setting: 'flush_interval', path, detail })];
}

/** -1, or any other time below zero. */
function isImmediate({ text }: Written): boolean {
  return text.startsWith('-');
}

/** Of upgraded connections alone, or of what is sent to the upstream. */
const idleWords: Readonly<Record<string, string>> = {
  stream_timeout: 'it counts for upgraded connections (WebSocket) alone',
  stream_close_delay: 'it counts for upgraded connections (WebSocket) alone',
  write_timeout: 'it counts for what is sent to the upstream; a stream is read from it',
};

function withoutEffect(hop: string, path: string, { options }: ProxyHandler): Setting[] {
  return Object.entries(idleWords).flatMap(([setting, detail]) => {
    const written = options.get(setting);
    return written ? [timer(hop, written, { kind: 'no-effect', setting, path, detail })] : [];
  });
}
