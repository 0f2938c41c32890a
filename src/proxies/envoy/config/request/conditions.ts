/** Whether a route's `match` agrees with a request (Envoy's RouteMatch). */
import { at, type ConfigNode, isTrue, items, keysOf, placeOf, textAt, textOf } from '../node.ts';
import { type Agreement, every, isOpen, said } from './agreement.ts';
import { regexMatches } from './re2.ts';
import { valueMatches } from './text-match.ts';
import type { RequestView } from './view.ts';

type Condition = (value: ConfigNode, view: RequestView, match: ConfigNode) => Agreement;

const conditions: Record<string, Condition> = {
  prefix: onPath((path, wanted) => path.startsWith(wanted)),
  path: onPath((path, wanted) => path === wanted),
  path_separated_prefix: onPath((path, wanted) => path === wanted || path.startsWith(`${wanted}/`)),
  safe_regex: (value, { paths }) => ofPaths(paths.map((path) => regexMatches(value, path))),
  connect_matcher: () => 'no',
  case_sensitive: () => 'yes',
  grpc: (_, view) => isGrpc(view),
  headers: (value, { header }) => every(items(value).map((one) => valueMatches(one, header(nameOf(one))))),
  query_parameters: (value, { parameter }) =>
    every(items(value).map((one) => valueMatches(one, parameter(nameOf(one))))),
  runtime_fraction: share,
};

/** What is not listed here is not evaluated. */
export function matches(match: ConfigNode | null, view: RequestView): Agreement {
  if (match === null) return 'no';
  const all = keysOf(match).map((key): Agreement => {
    const name = snakeCase(key);
    const value = at(match, name);
    // Null is what is not set.
    if (value === null) return 'yes';
    return conditions[name]?.(value, view, match) ?? { open: `${name} is not evaluated (${placeOf(value)})` };
  });
  return every(all);
}

/** `camelCase`, which Envoy takes as well, as `snake_case`. */
export function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `case_sensitive: false` holds for all but regular expressions. */
function onPath(holds: (path: string, wanted: string) => boolean): Condition {
  return (value, { paths }, match) => {
    const minds = at(match, 'case_sensitive');
    const folded = (text: string) => (minds === null || isTrue(minds) ? text : text.toLowerCase());
    return ofPaths(paths.map((path) => said(holds(folded(path), folded(textOf(value) ?? '')))));
  };
}

function ofPaths([first = 'no', ...others]: Agreement[]): Agreement {
  if (others.every((one) => one === first)) return first;
  return { open: 'versions of Envoy compare the path without its parameters in different ways' };
}

const denominators: Record<string, number> = { HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000 };

/** The share of requests that a route takes: none, all, or some, of which only the moment of a request tells. */
function share(value: ConfigNode): Agreement {
  const of = textAt(value, 'default_value', 'denominator') ?? 'HUNDRED';
  const part = Number(textAt(value, 'default_value', 'numerator') ?? '0');
  if (part === 0) return 'no';
  if (part >= (denominators[of] ?? Infinity)) return 'yes';
  return { open: `runtime_fraction takes some of the requests (${placeOf(value)})` };
}

function isGrpc({ header }: RequestView): Agreement {
  const type = header('content-type');
  // No proxy makes a gRPC call of another request.
  return said(!isOpen(type) && /^application\/grpc(?:\+|$)/i.test(type ?? ''));
}

function nameOf(matcher: ConfigNode): string {
  return textAt(matcher, 'name') ?? '';
}
