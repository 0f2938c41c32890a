import { describe, expect, test } from 'vitest';
import { bootstrap, found, readText } from './files.ts';

function taken(match: string, query: Parameters<typeof readText>[1] = {}) {
  const routes = `[{ match: { ${match} }, route: { cluster: app } }, { match: { path: /rest }, route: { cluster: x } }]`;
  return readText(bootstrap({ virtualHosts: `[{ name: app, domains: ["*"], routes: ${routes} }]` }), query);
}

describe('a route', () => {
  const rows = [
    {
      title: 'takes a path under its prefix',
      match: 'prefix: /sse/',
      path: '/sse/1?x=1',
      is: 'prefix /sse/',
    },
    { title: 'refuses another prefix', match: 'prefix: /api/', path: '/sse/1', is: null },
    {
      title: 'takes exactly its path, whatever the query',
      match: 'path: /sse',
      path: '/sse?x=1',
      is: 'path /sse',
    },
    { title: 'refuses more than its path', match: 'path: /sse', path: '/sse/1', is: null },
    {
      title: 'takes a whole segment',
      match: 'path_separated_prefix: /sse',
      path: '/sse/1',
      is: 'path_separated_prefix /sse',
    },
    { title: 'refuses half a segment', match: 'path_separated_prefix: /sse', path: '/ssex', is: null },
    {
      title: 'takes what its expression matches whole',
      match: 'safe_regex: { regex: "/s.e/\\\\d+" }',
      path: '/sse/1',
      is: 'safe_regex /s.e/\\d+',
    },
    {
      title: 'refuses what its expression matches in part',
      match: 'safe_regex: { regex: "/s" }',
      path: '/sse',
      is: null,
    },
    { title: 'minds case', match: 'prefix: /SSE', path: '/sse', is: null },
    {
      title: 'leaves case alone when told',
      match: 'prefix: /SSE, case_sensitive: false',
      path: '/sse',
      is: 'prefix /SSE',
    },
    {
      title: 'wants its method',
      match: 'prefix: /, headers: [{ name: ":method", exact_match: POST }]',
      path: '/sse',
      is: null,
    },
    {
      title: 'takes its method',
      match: 'prefix: /, headers: [{ name: ":method", string_match: { exact: GET } }]',
      path: '/sse',
      is: 'prefix /',
    },
    {
      title: 'takes any method but one',
      match: 'prefix: /, headers: [{ name: ":method", exact_match: POST, invert_match: true }]',
      path: '/sse',
      is: 'prefix /',
    },
    {
      title: 'wants its query parameter',
      match: 'prefix: /, query_parameters: [{ name: v, string_match: { exact: "2" } }]',
      path: '/sse?v=1',
      is: null,
    },
    { title: 'is never a gRPC one', match: 'prefix: /, grpc: {}', path: '/sse', is: null },
  ];
  test.each(rows)('$title', ({ match, path, is }) => {
    expect(found(taken(match, { path }), 'routes').value).toBe(is);
  });

  test('that misses is reported with its virtual host', () => {
    expect(found(taken('path: /other'), 'routes').detail).toBe('no route in virtual host app');
  });

  const canary = 'prefix: /, headers: [{ name: x-canary, present_match: true }]';
  test('that asks for a header is taken by the request that has it', () => {
    expect(found(taken(canary), 'routes').value).toBeNull();
    expect(found(taken(canary, { headers: [['X-Canary', '1']] }), 'routes').value).toBe('prefix /');
  });

  test('that asks for a header which a proxy in front may set is not decided, and said with its line', () => {
    const reading = taken(canary, { headers: undefined });
    expect(reading.settings.filter(({ kind }) => kind === 'route')).toEqual([]);
    expect(reading.warnings).toContainEqual(expect.stringMatching(/not decided: .*x-canary/));
    expect(reading.warnings).toContainEqual(expect.stringContaining('envoy.yaml:13'));
  });

  test('is the first that agrees', () => {
    const routes =
      '[{ match: { prefix: /sse }, direct_response: { status: 404 } }, { match: { prefix: / }, route: { cluster: app } }]';
    const text = bootstrap({ virtualHosts: `[{ name: app, domains: ["*"], routes: ${routes} }]` });
    expect(found(readText(text), 'routes')).toMatchObject({
      value: 'prefix /sse',
      detail: 'direct_response 404',
    });
  });

  test('that redirects says so', () => {
    const routes = '[{ match: { prefix: / }, redirect: { https_redirect: true } }]';
    const text = bootstrap({ virtualHosts: `[{ name: app, domains: ["*"], routes: ${routes} }]` });
    expect(found(readText(text), 'routes')).toMatchObject({ detail: 'redirect', answers: 301 });
  });

  test('over several clusters names both with a warning, and builds on neither', () => {
    const reading = readText(
      bootstrap({
        route: 'weighted_clusters: { clusters: [{ name: app, weight: 9 }, { name: b, weight: 1 }] }',
      }),
    );
    expect(found(reading, 'routes').detail).toBe('app or b, by weight');
    expect(reading.settings.filter(({ kind }) => kind === 'upstream')).toEqual([]);
    expect(reading.warnings).toContainEqual(expect.stringContaining('app, b'));
  });
});
