/** Draws matchers in the place of a list of routes. */
import { line, route, routeLines, stringMatch, type Writer } from './routes.ts';
import * as pool from './words.ts';

/** Here the engine has to be named. */
function valueMatch(writer: Writer): string {
  return JSON.stringify(stringMatch(writer)).replace('"safe_regex":{', '"safe_regex":{"google_re2":{},');
}

const inputs = 'type.googleapis.com/envoy.type.matcher.v3';

/** A list or a tree over a header, the path or a parameter, with lists of routes at its ends. */
export function matcher(writer: Writer, depth: number): string {
  const { pick, chance } = writer;
  const end = () =>
    depth > 0 && chance(0.25) ? `{ matcher: ${matcher(writer, depth - 1)} }` : routeEnd(writer);
  const otherwise = chance(0.5) ? `, on_no_match: ${end()}` : '';
  if (chance(0.5)) {
    const single = () =>
      `{ single_predicate: { input: ${input(writer)}, value_match: ${valueMatch(writer)} } }`;
    const predicate = () =>
      pick<() => string>([
        single,
        () => `{ not_matcher: ${single()} }`,
        () => `{ or_matcher: { predicate: [ ${single()}, ${single()} ] } }`,
        () => `{ and_matcher: { predicate: [ ${single()}, ${single()} ] } }`,
      ])();
    const rows = Array.from(
      { length: 1 + writer.upTo(3) },
      () => `{ predicate: ${predicate()}, on_match: ${end()} }`,
    );
    return `{ matcher_list: { matchers: [ ${rows.join(', ')} ] }${otherwise} }`;
  }
  const kind = pick(['exact', 'prefix']);
  const keys = [
    ...new Set(Array.from({ length: 1 + writer.upTo(3) }, () => pick([...pool.exacts, ...pool.words]))),
  ];
  const map = keys.map((key) => `${JSON.stringify(key)}: ${end()}`).join(', ');
  return `{ matcher_tree: { input: ${input(writer)}, ${kind}_match_map: { map: { ${map} } } }${otherwise} }`;
}

function input({ pick }: Writer): string {
  const header = (name: string) =>
    `{ name: h, typed_config: { "@type": ${inputs}.HttpRequestHeaderMatchInput, header_name: "${name}" } }`;
  return pick([header(':path'), header(':path'), header('x-a'), header(':authority')]);
}

function routeEnd(writer: Writer): string {
  const types = 'type.googleapis.com/envoy.config.route.v3';
  const config = writer.chance(0.5)
    ? `{ "@type": ${types}.RouteList, routes: [ ${routeLines(writer, 1 + writer.upTo(2))} ] }`
    : `${line}${JSON.stringify({ '@type': `${types}.Route`, ...route(writer) })}`;
  return `{ action: { name: a, typed_config: ${config} } }`;
}
