/** What a proxy answers by itself where no head came from behind it: the measured bodies. */
import type { Header } from '../../../src/model/header.ts';
import type { HopSituation } from '../situation.ts';
import type { Answer } from './flow.ts';
import type { HopEnd } from './hop.ts';
import { isProcessEnd } from './hop.ts';
import { passedHeaders } from './kinds.ts';

const names: Record<number, string> = {
  403: 'Forbidden',
  404: 'Not Found',
  410: 'Gone',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** An answer with a body; a process that went gives none. */
export function ownAnswer(hop: HopSituation, end: HopEnd): Answer {
  const gone = { head: null, chunks: [], end: { atMs: end.atMs, how: 'fin' as const } };
  if (isProcessEnd(end.cause)) return gone;
  const status = statusOf(hop, end);
  const body = bodyOf(hop, status, end);
  const isNginx = hop.kind === 'nginx';
  const own: Header[] = [
    ['content-type', isNginx ? 'text/html' : 'text/plain'],
    ['content-length', String(body.length)],
  ];
  const headers = passedHeaders(hop, own, 0).filter(([name]) => name !== 'x-envoy-upstream-service-time');
  const { atMs } = end;
  return {
    head: { atMs: atMs + 0.3, status, headers, body },
    chunks: body === '' ? [] : [{ atMs: atMs + 0.4, bytes: body.length, marks: [] }],
    end: { atMs: atMs + 0.5, how: 'clean' },
  };
}

function statusOf({ kind }: HopSituation, end: HopEnd): number {
  if (end.by === 'own') return kind === 'go' || kind === 'pingora' || kind === 'varnish' ? 502 : 504;
  if (kind === 'envoy' || kind === 'varnish' || (kind === 'haproxy' && end.how === 'refused')) return 503;
  return 502;
}

function bodyOf({ kind, version }: HopSituation, status: number, end: HopEnd): string {
  if (kind === 'nginx') return nginxPage({ version }, status);
  if (kind === 'envoy') return envoyBody(end);
  return kind === 'go' || kind === 'caddy' || kind === 'pingora' ? '' : `${status} ${names[status]}`;
}

/** Nginx's own page. */
export function nginxPage({ version }: Pick<HopSituation, 'version'>, status: number): string {
  const title = `${status} ${names[status]}`;
  return [
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n`,
    `<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`,
  ].join('');
}

function envoyBody(end: HopEnd): string {
  const { setting } = end.cause ?? {};
  if (end.by === 'own' && setting?.startsWith('stream_idle')) return 'stream timeout';
  if (end.by === 'own' && setting === 'idle_timeout') return 'stream timeout';
  if (end.by === 'own') return 'upstream request timeout';
  const start = 'upstream connect error or disconnect/reset before headers.';
  return end.how === 'refused'
    ? `${start} reset reason: remote connection failure, transport failure reason: delayed connect error: Connection refused`
    : `${start} reset reason: connection termination`;
}
