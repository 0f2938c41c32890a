/** How each kind of proxy ends a stream towards its client, as measured (Nginx 1.22.1, Envoy 1.36.2 and 1.40.0, …). */
import type { Header } from '../../../src/model/header.ts';
import type { HopKind, HopSituation } from '../situation.ts';

export interface KindHabits {
  /** Over HTTP/1.1 the FIN of a cut comes this much later. */
  lateMs: number;
  /** Over HTTP/1.1 a cut behind it, or one of its own, looks like a proper end. */
  hidesHttp1: boolean;
  /** Over HTTP/2: the code of RST_STREAM, or null where it sends END_STREAM. */
  resetCode: string | null;
  /** HTTP/2 streams that it allows on one connection. */
  maxStreams: number;
  /** A SIGTERM cuts its streams at once. */
  stopsAtOnce: boolean;
}

const usual: KindHabits = {
  lateMs: 0,
  hidesHttp1: false,
  resetCode: 'INTERNAL_ERROR',
  maxStreams: 128,
  stopsAtOnce: true,
};

const habits: Record<HopKind, Partial<KindHabits>> = {
  nginx: {},
  envoy: { lateMs: 1_000, maxStreams: 1_024 },
  haproxy: { resetCode: null, maxStreams: 100 },
  caddy: { hidesHttp1: true, resetCode: null, maxStreams: 250 },
  apache: { maxStreams: 100 },
  varnish: { resetCode: null, maxStreams: 100 },
  pingora: { resetCode: 'CANCEL', maxStreams: 100, stopsAtOnce: false },
  go: { maxStreams: 250 },
};

export function habitsOf({ kind, version }: HopSituation): KindHabits {
  const own = { ...usual, ...habits[kind] };
  return kind === 'envoy' && version.startsWith('1.36') ? { ...own, resetCode: 'NO_ERROR' } : own;
}

/** Nginx writes the fields that it knows in its own way. */
function recased([name, value]: Header): Header {
  return /^content-(type|length)$/i.test(name)
    ? [name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()), value]
    : [name, value];
}

/** Head fields of an answer as this proxy passes them on. */
export function passedHeaders({ kind, version }: HopSituation, inner: Header[], waitMs: number): Header[] {
  const kept = inner.filter(([name]) => !/^(connection|transfer-encoding|keep-alive|via)$/i.test(name));
  const bare = kept.filter(([name]) => !/^(server|date)$/i.test(name));
  const date: Header = ['Date', 'Sun, 29 Nov 2026 08:00:00 GMT'];
  switch (kind) {
    case 'nginx':
      return [['Server', `nginx/${version}`], date, ...bare.map(recased), ['Connection', 'keep-alive']];
    case 'envoy': {
      const own = bare.filter(([name]) => name !== 'x-envoy-upstream-service-time');
      const service: Header = ['x-envoy-upstream-service-time', String(Math.round(waitMs))];
      return [...own, ['date', date[1]], service, ['server', 'envoy']];
    }
    case 'caddy':
      return [...bare, date, ['Server', 'Caddy']];
    case 'varnish':
      return [
        ...kept,
        ['X-Varnish', '32770'],
        ['Age', '0'],
        ['Via', `1.1 varnish (Varnish/${version.slice(0, 3)})`],
      ];
    case 'apache':
      return [date, ['Server', `Apache/${version} (Unix)`], ...bare];
    default:
      return kept;
  }
}
