/** In which order directives of one block come to be routes (caddyconfig/httpcaddyfile/directives.go). */
import type { Route } from '../model.ts';
import type { Segment } from './segments.ts';

/** Of 2.6 and later versions: those that one of them lacks change nothing in the order of the others. */
const defaultOrder = (
  'tracing map vars fs root log_append skip_log log_skip log_name header copy_response_headers request_body ' +
  'timeouts redir method rewrite uri try_files basicauth basic_auth forward_auth request_header encode push ' +
  'intercept templates invoke handle handle_path route abort error copy_response respond metrics reverse_proxy ' +
  'php_fastcgi file_server acme_server'
).split(' ');

/** With what the global option `order` changes: `order NAME first|last|before OTHER|after OTHER`. */
export function directiveOrder(options: readonly Segment[]): string[] {
  let order = defaultOrder;
  for (const { name, args } of options) {
    if (name.text !== 'order') continue;
    const [directive = '', where = '', other = ''] = args.map(({ text }) => text);
    const rest = order.filter((one) => one !== directive);
    const at = { first: 0, last: rest.length, before: rest.indexOf(other), after: rest.indexOf(other) + 1 }[
      where
    ];
    if (at !== undefined && at >= 0) order = [...rest.slice(0, at), directive, ...rest.slice(at)];
  }
  return order;
}

/** A directive that has come to be routes. */
export interface Ordered {
  directive: string;
  /** Several stay together, in their order. */
  routes: Route[];
}

/** Stable: by directive, then the longer of two single paths first, then those with a matcher before those without. */
export function sortedRoutes(values: readonly Ordered[], order: readonly string[]): Ordered[] {
  const place = (value: Ordered) => order.indexOf(normal(value.directive));
  return values
    .map((value, index) => ({ value, index }))
    .sort((a, b) => place(a.value) - place(b.value) || bySpecificity(a.value, b.value) || a.index - b.index)
    .map(({ value }) => value);
}

/** `handle_path` is sorted as `handle` is. */
export function normal(directive: string): string {
  return directive === 'handle_path' ? 'handle' : directive;
}

function bySpecificity(a: Ordered, b: Ordered): number {
  const [one, other] = [a.routes[0], b.routes[0]];
  if (a.routes.length !== 1 || b.routes.length !== 1 || !one || !other) return 0;
  const [ofOne, ofOther] = [pathLength(one), pathLength(other)];
  const isReversed = a.directive === 'vars';
  if (ofOne > 0 && ofOther > 0) return isReversed ? ofOne - ofOther : ofOther - ofOne;
  const difference = Number(other.sets.length > 0) - Number(one.sets.length > 0);
  return isReversed ? -difference : difference;
}

function pathLength({ sets }: Route): number {
  const [set, ...others] = sets;
  const path = set?.find(({ kind }) => kind === 'path');
  if (others.length > 0 || path?.kind !== 'path' || path.patterns.length !== 1) return 0;
  return new TextEncoder().encode(path.patterns[0] ?? '').length;
}

/** Of these the first that matches takes the request. */
const exclusive = ['handle', 'rewrite', 'root'];

/** Routes in one list, with the groups named. */
export function groupedRoutes(values: readonly Ordered[], nextGroup: () => string): Route[] {
  const groups = new Map<string, string>();
  for (const directive of exclusive) {
    const count = values.filter((value) => normal(value.directive) === directive).length;
    if (count > 1 || (directive === 'rewrite' && count > 0)) groups.set(directive, nextGroup());
  }
  const routes = values.flatMap(({ directive, routes: own }) => {
    const group = groups.get(normal(directive)) ?? null;
    return exclusive.includes(normal(directive)) ? own.map((route) => ({ ...route, group })) : own;
  });
  return routes;
}

/** Adjacent ones with the same matchers made one: these are asked once, whatever the first of them changes. */
export function consolidated(routes: Route[]): Route[] {
  const merged: Route[] = [];
  for (const route of routes) {
    const last = merged.at(-1);
    const isSame =
      last?.key === route.key && last.group === route.group && last.isTerminal === route.isTerminal;
    if (last && isSame)
      merged[merged.length - 1] = { ...last, handlers: [...last.handlers, ...route.handlers] };
    else merged.push(route);
  }
  return merged;
}
