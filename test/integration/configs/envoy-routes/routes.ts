/** Draws routes that name themselves in their answers. */
import type { Draw } from '../draw.ts';
import * as pool from './words.ts';

/** Draws, and counts the routes that were written. */
export interface Writer extends Draw {
  routes: number;
}

/** Begins a line at a depth that any part of the text may have. */
export const line = `\n${' '.repeat(12)}`;

type Json = Record<string, unknown>;

/** That many routes, each on a line of its own. */
export function routeLines(writer: Writer, count: number): string {
  return Array.from({ length: count }, () => `${line}${JSON.stringify(route(writer))}`).join(',');
}

/** One route that names itself. */
export function route(writer: Writer): Json {
  const { pick, chance } = writer;
  writer.routes += 1;
  const id = `r${writer.routes}`;
  const named = { response_headers_to_add: [{ header: { key: 'x-route', value: id } }] };
  const action = pick<Json>([
    { direct_response: { status: pick([200, 404, 503]) }, ...named },
    { direct_response: { status: 200, body: { inline_string: id } }, ...named },
    { redirect: { path_redirect: `/to/${id}` } },
    { route: { cluster: 'up', prefix_rewrite: '/x' }, ...named },
    {
      route: {
        weighted_clusters: {
          clusters: [
            { name: 'up', weight: 3 },
            { name: 'up2', weight: 1 },
          ],
        },
      },
      ...named,
    },
  ]);
  return {
    match: { ...path(writer), ...conditions(writer), ...(chance(0.04) ? share(writer) : {}) },
    ...action,
  };
}

function path({ pick, chance }: Writer): Json {
  const fold = chance(0.15) ? { case_sensitive: chance(0.2) } : {};
  return pick<() => Json>([
    () => ({ prefix: pick(pool.prefixes), ...fold }),
    () => ({ prefix: pick(['/events', '/api', '/']), ...fold }),
    () => ({ path: pick(pool.exacts), ...fold }),
    () => ({ path_separated_prefix: pick(pool.segments), ...fold }),
    () => ({ safe_regex: { regex: pick(pool.regexes) } }),
  ])();
}

function conditions(writer: Writer): Json {
  const { chance, pick } = writer;
  const headers = [
    ...(chance(0.2) ? [{ name: 'x-a', ...headerMatch(writer), ...headerOptions(writer) }] : []),
    ...(chance(0.06) ? [{ name: ':method', string_match: { exact: pick(['GET', 'POST']) } }] : []),
    ...(chance(0.05)
      ? [{ name: pick([':authority', 'host']), string_match: { prefix: pick(['app', 'api', 'App']) } }]
      : []),
    ...(chance(0.04) ? [{ name: ':path', string_match: { contains: pick(['events', '?', 'q=1']) } }] : []),
    ...(chance(0.04) ? [{ name: ':scheme', string_match: { exact: pick(['http', 'https']) } }] : []),
    ...(chance(0.05) ? [{ name: 'accept', string_match: { contains: pick(['event-stream', '*/*']) } }] : []),
  ];
  const parameters = chance(0.1) ? [{ name: 'q', ...parameterMatch(writer) }] : [];
  return {
    ...(headers.length > 0 ? { headers } : {}),
    ...(parameters.length > 0 ? { query_parameters: parameters } : {}),
    ...(chance(0.03) ? { grpc: {} } : {}),
    ...(chance(0.03) ? { runtime_fraction: { default_value: { numerator: pick([0, 100]) } } } : {}),
  };
}

function headerMatch(writer: Writer): Json {
  const { pick, chance } = writer;
  return pick<() => Json>([
    () => ({}),
    () => ({ present_match: chance(0.5) }),
    () => ({ range_match: { start: pick(pool.numbers), end: pick(pool.numbers) } }),
    () => ({ [`${pick(['exact', 'prefix', 'suffix', 'contains'])}_match`]: pick(pool.words) }),
    () => ({ safe_regex_match: { regex: pick(['\\d+', 'a.*', '(?i)abc', '-?[0-9]+']) } }),
    () => ({ string_match: stringMatch(writer) }),
    () => ({ string_match: stringMatch(writer) }),
  ])();
}

function headerOptions({ chance }: Writer): Json {
  return {
    ...(chance(0.3) ? { invert_match: true } : {}),
    ...(chance(0.15) ? { treat_missing_header_as_empty: true } : {}),
  };
}

function parameterMatch(writer: Writer): Json {
  const { pick, chance } = writer;
  return pick<() => Json>([
    () => ({}),
    () => ({ present_match: chance(0.7) }),
    () => ({ string_match: stringMatch(writer) }),
  ])();
}

/** An exact word, a prefix and their like, or a regular expression. */
export function stringMatch({ pick, chance }: Writer): Json {
  const fold = chance(0.2) ? { ignore_case: true } : {};
  if (chance(0.2)) return { safe_regex: { regex: pick(['\\d+', '[a-c]+', '(?i)ABC.*']) } };
  return { [pick(['exact', 'prefix', 'suffix', 'contains'])]: pick(pool.words), ...fold };
}

/** Chance decides, so no reading can. */
function share({ pick }: Writer): Json {
  return {
    runtime_fraction: { default_value: { numerator: 50, denominator: pick(['HUNDRED', 'TEN_THOUSAND']) } },
  };
}
