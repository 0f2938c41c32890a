import { describe, expect, test } from 'vitest';
import { bootstrap, found, readText } from './files.ts';

const kindsOf = (reading: ReturnType<typeof readText>) => reading.settings.map(({ kind }) => kind);
const routes = (first: string) =>
  bootstrap({
    virtualHosts: `[{ name: app, domains: ["*"], routes: [
      { match: { prefix: /, ${first} }, route: { cluster: app, timeout: 3s, idle_timeout: 9s } },
      { match: { prefix: / }, route: { cluster: app, timeout: 4s, idle_timeout: 9s } }] }]`,
    manager: 'stream_idle_timeout: 7s',
  });

describe('where a config leaves open which route takes the request', () => {
  const rows = [
    ['runtime_fraction: { default_value: { numerator: 30 } }', 'runtime_fraction'],
    [
      'dynamic_metadata: [{ filter: x, path: [{ key: y }], value: { present_match: true } }]',
      'dynamic_metadata',
    ],
    ['headers: [{ name: x-request-id, string_match: { prefix: "1" } }]', 'x-request-id'],
    ['headers: [{ name: accept, string_match: { safe_regex: { regex: "(?=text).*" } } }]', 'cannot evaluate'],
    ['headers: [{ name: accept, string_match: { custom: { name: x } } }]', 'not evaluated'],
  ];
  test.each(rows)('by %s, no limit of either is told, and why with its line', (first, why) => {
    const reading = readText(routes(first));
    expect(kindsOf(reading)).not.toContain('total-timeout');
    expect(kindsOf(reading)).not.toContain('route');
    expect(kindsOf(reading)).toContain('listener');
    expect(reading.warnings).toContainEqual(expect.stringMatching(new RegExp(`envoy.yaml:1\\d.*${why}`)));
  });

  test('a share of none or of all decides', () => {
    const share = (part: number) => `runtime_fraction: { default_value: { numerator: ${part} } }`;
    expect(found(readText(routes(share(0))), 'timeout').value).toBe('4s');
    expect(found(readText(routes(share(100))), 'timeout').value).toBe('3s');
  });

  test('and a pattern that only a backtracking engine could follow costs no time', () => {
    const text = bootstrap({
      virtualHosts: `[{ name: app, domains: ["*"], routes: [
        { match: { safe_regex: { regex: "(/|/a|/aa)(a|aa)+$" } }, route: { cluster: app } }] }]`,
    });
    const began = performance.now();
    expect(found(readText(text, { path: `/${'a'.repeat(4_000)}!` }), 'routes').value).toBeNull();
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

describe('a matcher in the place of routes', () => {
  const input = (type: string) =>
    `{ name: i, typed_config: { "@type": type.googleapis.com/envoy.type.matcher.v3.${type}, header_name: ":path" } }`;
  const tree = (type: string) =>
    bootstrap({
      virtualHosts: `[{ name: app, domains: ["*"], matcher: { matcher_tree: { input: ${input(type)}, prefix_match_map: { map: {
        /sse: { action: { name: a, typed_config: { "@type": type.googleapis.com/envoy.config.route.v3.Route,
          match: { prefix: / }, route: { cluster: app, timeout: 3s } } } } } } } } }]`,
      manager: 'stream_idle_timeout: 7s',
    });

  test('is followed where a header or the path decides', () => {
    expect(found(readText(tree('HttpRequestHeaderMatchInput')), 'timeout').value).toBe('3s');
    expect(found(readText(tree('HttpRequestHeaderMatchInput'), { path: '/x' }), 'routes').value).toBeNull();
  });

  test('is said to be not evaluated otherwise, with its line, and no route is told', () => {
    const reading = readText(tree('HttpAttributesCelMatchInput'));
    expect(kindsOf(reading)).not.toContain('route');
    expect(kindsOf(reading)).not.toContain('total-timeout');
    expect(found(reading, 'stream_idle_timeout').detail).toMatch(/unless the route/);
    expect(reading.warnings).toContainEqual(expect.stringMatching(/matcher that is not evaluated \(.*:13\)/));
  });
});

describe('require_tls', () => {
  const text = bootstrap({
    virtualHosts:
      '[{ name: app, domains: ["*"], require_tls: ALL, routes: [{ match: { prefix: / }, route: { cluster: app } }] }]',
  });

  test('sends plain HTTP to https, and the line can be changed', () => {
    const setting = found(readText(text), 'require_tls');
    expect(setting).toMatchObject({ kind: 'route', value: 'ALL', answers: 301, state: 'answers' });
    expect(setting.place?.line).toBe(setting.line);
  });

  test('lets TLS through, also where a proxy in front ended it', () => {
    expect(found(readText(text, { scheme: 'https' }), 'routes').value).toBe('prefix /');
    const told = readText(text, { headers: [['X-Forwarded-Proto', 'https']] });
    expect(found(told, 'routes').value).toBe('prefix /');
  });

  test('is not decided behind another proxy, which may tell the scheme', () => {
    const reading = readText(text, { headers: undefined });
    const [route, ...others] = reading.settings.filter(({ kind }) => kind === 'route');
    // It explains a redirect that came, and foretells none.
    expect(route).toMatchObject({ setting: 'require_tls', answers: 301, state: null });
    expect(others).toEqual([]);
    expect(reading.warnings).toContainEqual(expect.stringContaining('require_tls'));
  });
});

describe('per_try_idle_timeout', () => {
  const idleOf = (retry: string) =>
    found(readText(bootstrap({ route: `cluster: app, retry_policy: { ${retry} }` })), 'per_try_idle_timeout');

  test('counts for as long as a stream runs', () => {
    expect(idleOf('per_try_idle_timeout: 2s')).toMatchObject({
      kind: 'idle-timeout',
      detail: 'silence of the upstream',
    });
  });

  test('counts no more once per_try_timeout has passed', () => {
    expect(idleOf('per_try_idle_timeout: 2s, per_try_timeout: 9s').detail).toMatch(/only in the first 9s/);
    expect(idleOf('per_try_idle_timeout: 9s, per_try_timeout: 2s')).toMatchObject({ kind: 'no-effect' });
  });
});
