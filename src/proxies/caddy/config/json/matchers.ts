/** Matchers of a JSON config. */
import type { Matcher, MatcherSet } from '../model.ts';
import { at, entries, items, type JsonNode, textOf, textsAt } from './node.ts';

/** `match`: one of the sets must hold. */
export function matcherSets(node: JsonNode | null): MatcherSet[] {
  return items(node).map((set) => entries(set).flatMap(([kind, value]) => matchers(kind, value)));
}

function matchers(kind: string, node: JsonNode): Matcher[] {
  const texts = items(node).flatMap((one) => textOf(one) ?? []);
  switch (kind) {
    case 'path':
      return [{ kind, patterns: texts }];
    case 'host':
      return [{ kind, names: texts }];
    case 'method':
      return [{ kind, methods: texts }];
    case 'protocol':
      return [{ kind, protocol: textOf(node) ?? '' }];
    case 'header':
      return entries(node).map(([name, values]) => ({
        kind,
        name,
        values: values.value === null ? null : items(values).flatMap((one) => textOf(one) ?? []),
      }));
    case 'query':
      return entries(node).map(([name]) => ({ kind, name, values: textsAt(node, name) }));
    case 'path_regexp':
      return [{ kind, name: '', pattern: textOf(at(node, 'pattern')) ?? '' }];
    case 'header_regexp':
      return entries(node).map(([name, one]) => ({ kind, name, pattern: textOf(at(one, 'pattern')) ?? '' }));
    case 'not':
      return [{ kind, sets: matcherSets(node) }];
    default:
      return [{ kind: 'open', words: kind }];
  }
}
