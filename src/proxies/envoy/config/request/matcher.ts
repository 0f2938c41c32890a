/** The generic matcher of Envoy (xds.type.matcher.v3.Matcher) where it stands in the place of a list of routes. */
import { at, type ConfigNode, items, keysOf, textAt, typeOf } from '../node.ts';
import { type Agreement, every, isOpen, not, some } from './agreement.ts';
import { type Held, stringMatches } from './text-match.ts';
import type { RequestView } from './view.ts';

/** Routes that a matcher names: none where nothing in it agrees; `open`: it is not evaluated. */
export type MatchedRoutes = ConfigNode[] | 'none' | 'open';

/** The routes that it names for a request. */
export function matchedRoutes(matcher: ConfigNode, view: RequestView): MatchedRoutes {
  const list = at(matcher, 'matcher_list');
  const found = list === null ? inTree(at(matcher, 'matcher_tree'), view) : inList(list, view);
  const otherwise = at(matcher, 'on_no_match');
  return found === 'none' && otherwise !== null ? outcome(otherwise, view) : found;
}

/** `keep_matching` is not evaluated. */
function outcome(onMatch: ConfigNode | null, view: RequestView): MatchedRoutes {
  if (at(onMatch, 'keep_matching') !== null) return 'open';
  const inner = at(onMatch, 'matcher');
  if (inner !== null) return matchedRoutes(inner, view);
  const action = at(onMatch, 'action', 'typed_config');
  switch (typeOf(action)) {
    case 'Route':
      return items(action);
    case 'RouteList':
      return items(at(action, 'routes'));
    default:
      return 'open';
  }
}

/** One beneath which nothing agrees is passed over. */
function inList(list: ConfigNode, view: RequestView): MatchedRoutes {
  for (const one of items(at(list, 'matchers'))) {
    const agreement = holds(at(one, 'predicate'), view);
    if (isOpen(agreement)) return 'open';
    const found = agreement === 'yes' ? outcome(at(one, 'on_match'), view) : 'none';
    if (found !== 'none') return found;
  }
  return 'none';
}

function holds(predicate: ConfigNode | null, view: RequestView): Agreement {
  const inner = (key: string) => items(at(predicate, key, 'predicate')).map((one) => holds(one, view));
  if (at(predicate, 'or_matcher') !== null) return some(inner('or_matcher'));
  if (at(predicate, 'and_matcher') !== null) return every(inner('and_matcher'));
  const negated = at(predicate, 'not_matcher');
  if (negated !== null) return not(holds(negated, view));
  const single = at(predicate, 'single_predicate');
  const held = inputOf(at(single, 'input'), view);
  const value = at(single, 'value_match');
  if (isOpen(held) || value === null) return { open: 'a predicate' };
  return held === null ? 'no' : stringMatches(value, held);
}

/** An exact key, or the longest that the value begins with. */
function inTree(tree: ConfigNode | null, view: RequestView): MatchedRoutes {
  const held = inputOf(at(tree, 'input'), view);
  const exact = at(tree, 'exact_match_map', 'map');
  const prefix = at(tree, 'prefix_match_map', 'map');
  if (isOpen(held) || (exact === null && prefix === null)) return 'open';
  if (held === null) return 'none';
  const keys = keysOf(exact ?? prefix).filter((key) => (exact ? key === held : held.startsWith(key)));
  for (const key of keys.sort((a, b) => b.length - a.length)) {
    const found = outcome(at(exact ?? prefix, key), view);
    if (found !== 'none') return found;
  }
  return 'none';
}

/** Headers alone: Envoy takes no other input here. */
function inputOf(input: ConfigNode | null, { header }: RequestView): Held {
  const config = at(input, 'typed_config');
  if (typeOf(config) === 'HttpRequestHeaderMatchInput') return header(textAt(config, 'header_name') ?? '');
  return { open: 'an input' };
}
