/** What a hop answers by itself, before it asks its upstream: as measured on Nginx 1.22.1 and Envoy 1.36.2 and 1.40.0. */
import type { Header } from '../../../src/model/header.ts';
import type { Gate, HopSituation } from '../situation.ts';
import type { Answer, CauseKind } from './flow.ts';
import type { HopRun } from './hop.ts';
import { passedHeaders } from './kinds.ts';
import { nginxPage } from './refusals.ts';

/** How a gate shows in the row and the error log. */
export interface GateWords {
  flags: string;
  details: string;
  /** Of the error log, with `{path}` for the one asked; null: nothing is written there. */
  error: { level: string; message: string } | null;
  /** The row names the upstream that would have been asked. */
  namesUpstream: boolean;
  body: string;
}

const silent = { flags: '-', details: '-', error: null, namesUpstream: false, body: '' };
const error = (message: string) => ({ level: 'error', message });

export const gateWords: Record<Gate['what'], GateWords> = {
  deny: { ...silent, error: error('access forbidden by rule') },
  return: silent,
  'no-route': {
    ...silent,
    flags: 'NR',
    details: 'route_not_found',
    error: error('open() "/srv/dir/www{path}" failed (2: No such file or directory)'),
  },
  'limit-req': { ...silent, error: error('limiting requests, excess: 0.980 by zone "per_client"') },
  'limit-conn': { ...silent, error: error('limiting connections by zone "per_client"') },
  fault: { ...silent, flags: 'FI', details: 'fault_filter_abort', body: 'fault filter abort' },
  'rate-limit': { ...silent, flags: 'RL', details: 'local_rate_limited', body: 'local_rate_limited' },
  overflow: {
    ...silent,
    flags: 'UO',
    details: 'upstream_reset_before_response_started{overflow}',
    namesUpstream: true,
    body: 'upstream connect error or disconnect/reset before headers. reset reason: overflow',
  },
};

const kinds: Record<Gate['what'], CauseKind> = {
  deny: 'denied',
  return: 'answered',
  'no-route': 'no-route',
  'limit-req': 'rate-limited',
  'limit-conn': 'connection-limited',
  fault: 'fault',
  'rate-limit': 'rate-limited',
  overflow: 'overflowed',
};

/** How many requests each gate has let pass; of some only those that still run count. */
export function gateKeeper() {
  const passed = new Map<HopSituation, (() => number)[]>();
  return {
    isShut(hop: HopSituation, atMs: number, path: string): boolean {
      if (path !== '/events') return true;
      if (!hop.gate) return false;
      const isConcurrent = hop.gate.what === 'limit-conn' || hop.gate.what === 'overflow';
      const counted = (passed.get(hop) ?? []).filter((endMs) => !isConcurrent || endMs() > atMs);
      return counted.length >= hop.gate.passes;
    },
    /** `endMs`: when the request will be over there. */
    pass(hop: HopSituation, endMs: () => number): void {
      passed.set(hop, [...(passed.get(hop) ?? []), endMs]);
    },
  };
}

/** A request that was not passed on; `gate` null: for a path that no hop knows. */
export function shutRun(hop: HopSituation, askedMs: number, path: string): HopRun {
  const gate: Gate = path === '/events' && hop.gate ? hop.gate : { what: 'no-route', passes: 0, status: 404 };
  const atMs = askedMs + 0.5;
  const cause = { kind: kinds[gate.what], owner: hop.name, atMs, setting: null, limitMs: null };
  return {
    hop,
    askedMs,
    inner: { head: null, chunks: [], end: null },
    outer: answerOf(hop, gate, atMs),
    end: { atMs, by: 'own', cause, how: null },
    status: gate.status,
    lateMs: 0,
    gate,
  };
}

function answerOf(hop: HopSituation, gate: Gate, atMs: number): Answer {
  const isNginx = hop.kind === 'nginx';
  const body = isNginx ? nginxPage(hop, gate.status) : gateWords[gate.what].body;
  const type: Header[] = body === '' ? [] : [['content-type', isNginx ? 'text/html' : 'text/plain']];
  const own: Header[] = [...type, ['content-length', String(body.length)]];
  if (gate.what === 'overflow') own.unshift(['x-envoy-overloaded', 'true']);
  const headers = passedHeaders(hop, own, 0).filter(([name]) => name !== 'x-envoy-upstream-service-time');
  return {
    head: { atMs: atMs + 0.3, status: gate.status, headers, body },
    chunks: body === '' ? [] : [{ atMs: atMs + 0.4, bytes: body.length, marks: [] }],
    end: { atMs: atMs + 0.6, how: 'clean' },
  };
}
