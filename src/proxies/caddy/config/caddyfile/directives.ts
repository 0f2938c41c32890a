/** Directives of a Caddyfile as routes (caddyconfig/httpcaddyfile/builtins.go). */
import type { ConfigFile } from '../../../../model/setting.ts';
import type { Handler, MatcherSet, Route } from '../model.ts';
import { looseGroup } from '../request/walk.ts';
import { stripPrefix } from '../rewrites.ts';
import { imported, transparent } from './handlers.ts';
import { unreadImport } from './imports.ts';
import { inlineMatcher, type NamedMatchers, namedMatchers } from './matchers.ts';
import { consolidated, groupedRoutes, type Ordered, sortedRoutes } from './order.ts';
import { spotOf } from './places.ts';
import type { Segment } from './segments.ts';

/** What the statements of one site are read with. */
export interface Reading {
  files: ConfigFile[];
  order: readonly string[];
  matchers: NamedMatchers;
  namedRoutes: ReadonlyMap<string, Segment>;
  nextGroup: () => string;
  depth: number;
}

/** Directives that make no route. */
const noRoutes = /^(?:tls|bind|log|handle_errors|@.*)$/s;

/** As a site or `handle` orders them. */
export function orderedRoutes(reading: Reading, segments: readonly Segment[]): Route[] {
  const own = within(reading, segments);
  const sorted = sortedRoutes(ordered(own, segments), reading.order);
  return consolidated(groupedRoutes(sorted, reading.nextGroup));
}

/** As `route` keeps them: in their order. */
export function literalRoutes(reading: Reading, segments: readonly Segment[]): Route[] {
  const next = () => `${looseGroup}${reading.nextGroup()}`;
  return groupedRoutes(ordered(within(reading, segments), segments), next);
}

function within(reading: Reading, segments: readonly Segment[]): Reading {
  const matchers = new Map([...reading.matchers, ...namedMatchers(segments)]);
  return { ...reading, matchers, depth: reading.depth + 1 };
}

function ordered(reading: Reading, segments: readonly Segment[]): Ordered[] {
  return segments
    .filter(({ name }) => !noRoutes.test(name.text))
    .map((segment) => ({ directive: segment.name.text, routes: routesOf(reading, segment) }));
}

function routesOf(reading: Reading, segment: Segment): Route[] {
  const { name, args, block } = segment;
  const { sets, key, rest } = inlineMatcher(args, reading.matchers);
  const inner = block ?? [];
  const label = args.length > rest.length && args[0] ? `${name.text} ${args[0].text}` : name.text;
  const at = spotOf(name);
  const route = (handlers: Handler[], own: MatcherSet[] = sets): Route => {
    return { group: null, sets: own, handlers, isTerminal: false, label, at, key };
  };
  switch (name.text) {
    case unreadImport:
      return [{ ...route([{ kind: 'open', words: 'an import that was not read', at }]), label: 'import' }];
    case 'handle':
      return [route([{ kind: 'routes', routes: orderedRoutes(reading, inner), label, at }])];
    case 'handle_path':
      return [handlePath(reading, segment, route)];
    case 'route':
      return [route([{ kind: 'routes', routes: literalRoutes(reading, inner), label, at }])];
    case 'invoke':
      return [route(invoked(reading, rest[0]?.text ?? '', label, at))];
    case 'try_files':
      return [tryFiles(segment, route)];
    default:
      if (transparent.has(name.text)) return [route([{ kind: 'pass' }])];
      return [route(imported(reading.files, segment, rest))];
  }
}

type MakeRoute = (handlers: Handler[], sets?: MatcherSet[]) => Route;

/** Its path is both the matcher and, without the star, what is taken off. */
function handlePath(reading: Reading, { args, block, name }: Segment, route: MakeRoute): Route {
  const path = args[0]?.text ?? '';
  const prefix = path.replace(/\/?\*$/, '');
  const at = spotOf(name);
  const strip: Handler = { kind: 'rewrite', change: stripPrefix(prefix), at };
  const label = `handle_path ${path}`;
  const inner: Route[] = [
    { group: null, sets: [], handlers: [strip], isTerminal: false, label, at, key: '\0strip' },
    ...orderedRoutes(reading, block ?? []),
  ];
  return {
    ...route([{ kind: 'routes', routes: inner, label, at }], [[{ kind: 'path', patterns: [path] }]]),
    label,
    key: path,
  };
}

/** A named route (`&(name) { … }`), which is a list as `route` is. */
function invoked(reading: Reading, name: string, label: string, at: Route['at']): Handler[] {
  const segment = reading.namedRoutes.get(name);
  if (!segment?.block || reading.depth > 20)
    return [{ kind: 'open', words: `the named route ${name}, which is not here`, at }];
  return [{ kind: 'routes', routes: orderedRoutes(reading, segment.block), label, at }];
}

/** Which files there are is not looked at. */
function tryFiles({ args, name }: Segment, route: MakeRoute): Route {
  const at = spotOf(name);
  const code = /^=(\d{3})$/.exec(args.at(-1)?.text ?? '')?.[1];
  const ends: Handler = code
    ? { kind: 'fail', status: Number(code), at }
    : { kind: 'rewrite', change: () => null, at };
  return { ...route([ends], [[{ kind: 'open', words: 'try_files' }]]), key: '\0try_files' };
}
