/** Which route of a virtual host takes a request: the first whose match agrees. */

import { withoutTokens } from '../../../configs/secret-looks.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import { at, type ConfigNode, isTrue, items, keysOf, textAt, textOf } from './node.ts';

/** The first route that takes the request; null when none does. */
export function matchRoute(
  virtualHost: ConfigNode,
  query: RouteQuery,
  warnings: string[],
): ConfigNode | null {
  const routes = items(at(virtualHost, 'routes'));
  return routes.find((route) => matches(at(route, 'match'), query, warnings)) ?? null;
}

/** A reader's words for a route's match: `prefix /sse/`. */
export function describeRoute(route: ConfigNode): string {
  const match = at(route, 'match');
  const kind = keysOf(match).find((key) => !conditions.includes(snakeCase(key))) ?? 'match';
  return `${snakeCase(kind)} ${textAt(match, kind) ?? textAt(match, kind, 'regex') ?? ''}`.trim();
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const conditions = ['headers', 'query_parameters', 'case_sensitive', 'runtime_fraction', 'dynamic_metadata'];

function matches(match: ConfigNode | null, query: RouteQuery, warnings: string[]): boolean {
  if (!pathMatches(match, query.path.split(/[?#]/, 1)[0] ?? '/', warnings)) return false;
  if (at(match, 'grpc') !== null || textAt(match, 'runtime_fraction', 'default_value', 'numerator') === '0') {
    return false;
  }
  const params = new URLSearchParams(query.path.split('?')[1] ?? '');
  return (
    items(at(match, 'query_parameters')).every((one) =>
      valueMatches(one, params.get(textAt(one, 'name') ?? '')),
    ) && items(at(match, 'headers')).every((one) => headerMatches(one, query, warnings))
  );
}

function pathMatches(match: ConfigNode | null, path: string, warnings: string[]): boolean {
  const fold = textAt(match, 'case_sensitive') === 'false';
  const folded = (text: string) => (fold ? text.toLowerCase() : text);
  const prefix = textAt(match, 'prefix');
  if (prefix !== null) return folded(path).startsWith(folded(prefix));
  const exact = textAt(match, 'path');
  if (exact !== null) return folded(path) === folded(exact);
  const segments = textAt(match, 'path_separated_prefix');
  if (segments !== null)
    return folded(path) === folded(segments) || folded(path).startsWith(`${folded(segments)}/`);
  const regex = textAt(match, 'safe_regex', 'regex');
  if (regex !== null) return fullMatch(regex, path, warnings);
  if (at(match, 'path_match_policy') !== null) {
    warnings.push('an Envoy route with path_match_policy was taken as not matching');
  }
  return false;
}

/** RE2's full match; an expression JavaScript cannot read counts as no match and is said. */
function fullMatch(regex: string, text: string, warnings: string[]): boolean {
  try {
    return new RegExp(`^(?:${regex})$`).test(text);
  } catch {
    warnings.push(
      `Envoy route: the regular expression ${withoutTokens(regex)} was not understood, taken as not matching`,
    );
    return false;
  }
}

function headerMatches(matcher: ConfigNode, query: RouteQuery, warnings: string[]): boolean {
  const name = textAt(matcher, 'name')?.toLowerCase() ?? '';
  const known: Record<string, string> = {
    ':method': query.method,
    ':authority': query.authority,
    host: query.authority,
    ':path': query.path,
    ':scheme': query.scheme,
    accept: 'text/event-stream',
  };
  if (known[name] === undefined) {
    warnings.push(`an Envoy route asks for the header ${name}: judged as a request without it`);
  }
  return valueMatches(matcher, known[name] ?? null);
}

/** A header or query matcher on a value, null when it is absent (Envoy's HeaderUtility::matchHeaders). */
function valueMatches(matcher: ConfigNode, value: string | null): boolean {
  const invert = isTrue(at(matcher, 'invert_match'));
  const rest = keysOf(matcher).filter((key) => !['name', 'invert_match'].includes(snakeCase(key)));
  if (rest.length === 0) return (value !== null) !== invert;
  const present = textAt(matcher, 'present_match');
  if (present !== null) return ((value !== null) === (present === 'true')) !== invert;
  if (value === null) return false;
  return textMatches(matcher, value) !== invert;
}

function textMatches(matcher: ConfigNode, value: string): boolean {
  const string = at(matcher, 'string_match');
  const folded = (text: string) => (isTrue(at(string, 'ignore_case')) ? text.toLowerCase() : text);
  const word = (name: string) => textOf(at(string, name) ?? at(matcher, `${name}_match`));
  const regex = textAt(string, 'safe_regex', 'regex') ?? textAt(matcher, 'safe_regex_match', 'regex');
  if (regex !== null) return fullMatch(regex, value, []);
  const [exact, prefix, suffix, contains] = [word('exact'), word('prefix'), word('suffix'), word('contains')];
  if (exact !== null) return folded(value) === folded(exact);
  if (prefix !== null) return folded(value).startsWith(folded(prefix));
  if (suffix !== null) return folded(value).endsWith(folded(suffix));
  return contains !== null && folded(value).includes(folded(contains));
}
