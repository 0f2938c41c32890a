/** The ways of one request through the routes of a server, until something answers it. */
import type { CaddyServer, EncodeHandler, Handler, ProxyHandler, Route, Spot } from '../model.ts';
import { type Fit, fitsSets, type Request } from './matching.ts';

/** What ends a way. */
export type End =
  | { kind: 'proxy'; handler: ProxyHandler }
  | { kind: 'answer'; word: string; status: number | null; location: string | null; at: Spot }
  | { kind: 'files'; word: string; at: Spot }
  | { kind: 'drop'; at: Spot }
  /** No handler answered: Caddy sends 200 and an empty body. */
  | { kind: 'nothing' }
  | { kind: 'open'; words: string };

export interface Way {
  end: End;
  /** Labels of the routes on the way, outermost first. */
  chain: Route[];
  encodes: EncodeHandler[];
  access: Extract<Handler, { kind: 'access' }>[];
  gathers: Extract<Handler, { kind: 'gather' }>[];
  /** By their names in small letters: where the last word on each is that it is taken off. */
  dropped: ReadonlyMap<string, Spot>;
  /** What the way hangs on that the config alone does not tell. */
  decisions: string[];
  /** The request as it is then. */
  request: Request;
}

type Trail = Omit<Way, 'end'>;
type Next = (trail: Trail) => Way[];

/** Begins the groups of a `route` block: up to 2.6.2 its `handle` blocks do not exclude one another. */
export const looseGroup = 'route:';

/** More than these are not followed. */
const mostWays = 64;

/** All ways that the request may go; the first is the one on which nothing that is open holds. */
export function waysOf(server: CaddyServer, request: Request): Way[] {
  const start: Trail = {
    chain: [],
    encodes: [],
    access: [],
    gathers: [],
    dropped: new Map(),
    decisions: [],
    request,
  };
  const budget = { left: mostWays };
  const nothing: Next = (trail) => [{ ...trail, end: { kind: 'nothing' } }];
  return follow(server.routes, 0, new Set(), start, nothing, budget);
}

function follow(
  routes: readonly Route[],
  index: number,
  taken: ReadonlySet<string>,
  trail: Trail,
  next: Next,
  budget: { left: number },
): Way[] {
  const at = firstFitting(routes, index, taken, trail.request);
  const route = routes[at];
  if (!route) return next(trail);
  const fit = fitOf(route, taken, trail.request);
  const after = route.group === null ? taken : new Set([...taken, route.group]);
  const rest: Next = (on) => {
    const back = { ...on, chain: trail.chain };
    return route.isTerminal ? next(back) : follow(routes, at + 1, after, back, next, budget);
  };
  const enter = (on: Trail) =>
    handledBy(route.handlers, 0, { ...on, chain: [...on.chain, route] }, rest, budget);
  if (typeof fit === 'boolean') return enter(trail);
  if (budget.left <= 0) return [{ ...trail, end: { kind: 'open', words: fit.open } }];
  budget.left -= 1;
  const open = { ...trail, decisions: [...trail.decisions, fit.open] };
  return [...follow(routes, at + 1, taken, open, next, budget), ...enter(open)];
}

/** Index of the next route that fits, or may. */
function firstFitting(
  routes: readonly Route[],
  from: number,
  taken: ReadonlySet<string>,
  request: Request,
): number {
  for (let index = from; index < routes.length; index++) {
    if (fitOf(routes[index] as Route, taken, request) !== false) return index;
  }
  return routes.length;
}

function fitOf({ group, sets }: Route, taken: ReadonlySet<string>, request: Request): Fit {
  const fit = fitsSets(sets, request);
  if (fit === false || group === null || !taken.has(group)) return fit;
  return group.startsWith(looseGroup)
    ? { open: 'the version: from 2.6.3 on the first `handle` of a `route` is the only one' }
    : false;
}

function handledBy(
  handlers: readonly Handler[],
  index: number,
  trail: Trail,
  next: Next,
  budget: { left: number },
): Way[] {
  const handler = handlers[index];
  if (!handler) return next(trail);
  const on = (changed: Trail) => handledBy(handlers, index + 1, changed, next, budget);
  switch (handler.kind) {
    case 'routes':
      return follow(handler.routes, 0, new Set(), trail, on, budget);
    case 'proxy':
      return [{ ...trail, end: { kind: 'proxy', handler } }];
    case 'answer':
      return [{ ...trail, end: handler }];
    case 'fail':
      return [{ ...trail, end: { ...handler, kind: 'answer', word: 'error', location: null } }];
    case 'drop':
      return [{ ...trail, end: handler }];
    case 'files':
      return handler.goesOn
        ? [...on({ ...trail, decisions: [...trail.decisions, 'which files there are'] })]
        : [{ ...trail, end: { kind: 'files', word: handler.word, at: handler.at } }];
    case 'open':
      return [{ ...trail, end: { kind: 'open', words: handler.words } }];
    default:
      return on(changed(trail, handler));
  }
}

type Changing = Exclude<
  Handler,
  { kind: 'routes' | 'proxy' | 'answer' | 'fail' | 'drop' | 'files' | 'open' }
>;

function changed(trail: Trail, handler: Changing): Trail {
  const { request } = trail;
  switch (handler.kind) {
    case 'encode':
      return { ...trail, encodes: [...trail.encodes, handler] };
    case 'access':
      return { ...trail, access: [...trail.access, handler] };
    case 'gather':
      return { ...trail, gathers: [...trail.gathers, handler] };
    case 'rewrite': {
      const target = request.target === null ? null : handler.change(request.target);
      return { ...trail, request: { ...request, target } };
    }
    case 'method':
      return { ...trail, request: { ...request, method: handler.method } };
    case 'request-header': {
      const name = handler.name.toLowerCase();
      const headers = new Map([...request.headers, [name, handler.value]]);
      const dropped = new Map(trail.dropped);
      if (handler.isDropped) dropped.set(name, handler.at);
      else dropped.delete(name);
      return { ...trail, dropped, request: { ...request, headers } };
    }
    case 'pass':
      return trail;
  }
}
