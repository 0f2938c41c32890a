/** What a VCL does with one request: from vcl_recv to the answer of the backend. */
import type { RouteQuery } from '../../../model/route-query.ts';
import { requestHeader, requestVariables, type Value, type Variables } from './request.ts';
import { type Run, runSub } from './run.ts';
import type { Declaration, Statement } from './statements.ts';

/** How the request is handled, and where that is said. */
export interface Handling {
  /** `hash`: looked up in the cache, and kept there. */
  action: 'pass' | 'pipe' | 'hash' | 'synth';
  /** The `return` that decided; null: the built-in VCL. */
  statement: Statement | null;
  /** For `synth`. */
  status: number | null;
  /** As vcl_recv left it. */
  url: Value;
  /** As the client asked for it. */
  asked: string;
  /** What the backend is asked for, and the id of the last event with it; null: none. */
  passedUrl: Value;
  passedId: Value;
  /** The type of its answer, an event stream, as it is given on. */
  answeredType: Value;
  recv: Run;
  fetch: Run;
  response: Run;
}

/** Methods that the built-in VCL knows; a request with another one is piped. */
const known = ['GET', 'HEAD', 'PUT', 'POST', 'TRACE', 'OPTIONS', 'DELETE', 'PATCH'];

export function handlingOf(declarations: Declaration[], query: RouteQuery): Handling {
  const subs = declarations.filter(({ kind }) => kind === 'sub');
  const request = requestVariables(query);
  const recv = received(subs, request, query);
  const { action, status } = decided(recv, request, query);
  const backend = backendVariables(request, action);
  // Neither runs for what is piped, or answered by Varnish itself.
  const isFetched = action === 'pass' || action === 'hash';
  const fetched = (name: string) =>
    runSub(isFetched ? subs : [], name, backend, (asked) => headerOf(query, asked, 'bereq'));
  const fetch = fetched('vcl_backend_fetch');
  const response = fetched('vcl_backend_response');
  const passed = (name: string) => (isFetched ? backend.get(`be${name}`) : request.get(name));
  return {
    action,
    statement: recv.outcome?.statement ?? null,
    status,
    url: request.get('req.url'),
    asked: query.path,
    passedUrl: passed('req.url'),
    passedId: passed('req.http.last-event-id'),
    answeredType: backend.get('beresp.http.content-type'),
    recv,
    fetch,
    response,
  };
}

/** `max_restarts`. */
const mostRestarts = 4;

/** vcl_recv, once more after each `return (restart)`: what was set before stays. */
function received(subs: Declaration[], request: Variables, query: RouteQuery): Run {
  const runs: Run[] = [];
  for (let restarts = 0; restarts <= mostRestarts; restarts++) {
    request.set('req.restarts', String(restarts));
    runs.push(runSub(subs, 'vcl_recv', request, (name) => headerOf(query, name, 'req')));
    if (runs.at(-1)?.outcome?.action !== 'restart') break;
  }
  return {
    outcome: runs.at(-1)?.outcome ?? null,
    sets: new Map(runs.flatMap(({ sets }) => [...sets])),
    unsets: new Map(runs.flatMap(({ unsets }) => [...unsets])),
    unsure: runs.flatMap(({ unsure }) => unsure),
    unsureFiles: runs.flatMap(({ unsureFiles }) => unsureFiles),
  };
}

function headerOf(query: RouteQuery, name: string, side: 'req' | 'bereq'): Value {
  const prefix = `${side}.http.`;
  return name.startsWith(prefix) ? requestHeader(query, name.slice(prefix.length)) : undefined;
}

/** Answers of other `return`s; too many restarts are a failure. */
const ownAnswers: Record<string, number> = { fail: 503, restart: 503, purge: 200 };

function decided(
  { outcome }: Run,
  request: Variables,
  query: RouteQuery,
): Pick<Handling, 'action' | 'status'> {
  const action = outcome?.action ?? '';
  if (action === 'pass' || action === 'pipe') return { action, status: null };
  if (action === 'synth' || action === 'error')
    return { action: 'synth', status: Number(outcome?.statement.words[2]?.text) || 200 };
  const own = ownAnswers[action];
  if (own !== undefined) return { action: 'synth', status: own };
  if (action === 'hash' || action === 'lookup') return { action: 'hash', status: null };
  return { action: outcome === null ? builtIn(request, query) : 'pass', status: null };
}

/** vcl_builtin_recv (builtin.vcl of 7.1). */
function builtIn(request: Variables, query: RouteQuery): Handling['action'] {
  const method = String(request.get('req.method') ?? query.method);
  if (!known.includes(method)) return 'pipe';
  if (method !== 'GET' && method !== 'HEAD') return 'pass';
  const held = ['authorization', 'cookie'].some((name) => {
    const key = `req.http.${name}`;
    const value = request.has(key) ? request.get(key) : requestHeader(query, name);
    return typeof value === 'string';
  });
  return held ? 'pass' : 'hash';
}

/** As the request to the backend and its answer, an event stream, are seen. */
function backendVariables(request: Variables, action: Handling['action']): Variables {
  const found: Variables = new Map([...request].filter(([name]) => !name.startsWith('req.')));
  for (const [name, value] of request)
    if (/^req\.(?:url|method|http\..+)$/.test(name)) found.set(`be${name}`, value);
  // What may be stored is always asked for with GET.
  if (action === 'hash') found.set('bereq.method', 'GET');
  found.set('bereq.retries', '0');
  found.set('bereq.uncacheable', action !== 'hash');
  found.set('beresp.status', '200');
  found.set('beresp.http.content-type', 'text/event-stream');
  found.set('beresp.http.set-cookie', undefined);
  return found;
}
