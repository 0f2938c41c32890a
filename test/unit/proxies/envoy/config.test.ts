import { describe, expect, test } from 'vitest';
import { DoctorError } from '../../../../src/errors.ts';
import { readEnvoyConfig, readEnvoyDump } from '../../../../src/proxies/envoy/config/index.ts';
import { applied, bootstrap, fixtures, fixtureText, found, readText, request } from './config/files.ts';

describe('a public endpoint whose domains lack the port', () => {
  const query = {
    scheme: 'https',
    port: 5002,
    authority: 'www.example.test:5002',
    path: '/sse/UsersID/1',
    method: 'GET',
  } as const;
  const reading = readEnvoyConfig('envoy', `${fixtures}user-case.yaml`, query);

  test('is taken by no virtual host, and would be without the port', () => {
    expect(found(reading, 'routes')).toMatchObject({ value: null, detail: 'no virtual host', line: 42 });
    expect(found(reading, 'domains')).toMatchObject({
      line: 44,
      detail: 'matches without port',
      items: ['www.example.test', 'tx.example.test', '*.example.test', 'example.test'],
    });
  });

  test('is routed once the name with the port is added where the place says', () => {
    const text = fixtureText('user-case.yaml');
    const changed = applied(text, found(reading, 'domains').place!, 'www.example.test:5002');
    const after = readText(changed, query);
    expect(found(after, 'routes')).toMatchObject({
      value: 'prefix /sse/',
      detail: 'backend_https_cluster_5002',
    });
    expect(found(after, 'domains').detail).toBeNull();
  });

  test('already tells the limits of the route that was meant', () => {
    expect(found(reading, 'timeout', 'total-timeout')).toMatchObject({
      value: '30s',
      ms: 30_000,
      origin: 'config',
      line: 50,
      off: '0s',
    });
    expect(found(reading, 'stream_idle_timeout')).toMatchObject({ ms: 300_000, origin: 'default' });
    expect(found(reading, 'request_timeout').kind).toBe('no-effect');
  });

  test('is met by the TLS listener, which offers both protocols', () => {
    expect(found(reading, 'address')).toMatchObject({
      value: '0.0.0.0:5002',
      detail: 'tls',
      items: ['h2', 'http/1.1'],
      line: 6,
    });
  });

  test('has a log format of three lines, as written', () => {
    const [log] = reading.logs;
    expect(log).toMatchObject({ role: 'access', path: '/dev/stdout', flushMs: 10_000, buffered: true });
    expect(log?.format?.split('\n')).toHaveLength(4);
    expect(log?.format).toMatch(/^\[%START_TIME%\] .* \n%RESPONSE_CODE% /);
    expect(found(reading, 'access_log')).toMatchObject({ value: '/dev/stdout', detail: log?.format });
  });
});

describe('the virtual host', () => {
  const hosts = `[{ name: a, domains: ["a.b"], routes: [{ match: { prefix: / }, route: { cluster: app } }] }]`;
  const options = [
    { title: 'strip_any_host_port', manager: 'strip_any_host_port: true', sent: 'a.b:9' },
    { title: 'strip_matching_host_port', manager: 'strip_matching_host_port: true', sent: 'a.b:21901' },
    { title: 'the spelling of protobuf JSON', manager: 'stripAnyHostPort: true', sent: 'a.b:9' },
  ];
  test.each(options)('takes a name with a port under $title', ({ manager, sent }) => {
    const reading = readText(bootstrap({ virtualHosts: hosts, manager }), { authority: sent });
    expect(found(reading, 'routes').detail).toBe('app');
  });

  test('takes a name with a port under ignore_port_in_host_matching', () => {
    const text = bootstrap({ virtualHosts: `${hosts}, ignore_port_in_host_matching: true` });
    expect(found(readText(text, { authority: 'a.b:9' }), 'routes').detail).toBe('app');
  });

  test('for an unknown name is none, and the first is shown as no match', () => {
    const reading = readText(bootstrap({ virtualHosts: hosts }), { authority: 'c.d:9' });
    expect(found(reading, 'domains')).toMatchObject({ items: ['a.b'], detail: 'no match' });
    expect(found(reading, 'routes')).toMatchObject({ value: null, detail: 'no virtual host' });
    expect(reading.settings.some(({ setting }) => setting === 'timeout')).toBe(false);
  });
});

describe('the listener', () => {
  test('of another port is read with a warning when none has the port', () => {
    const reading = readText(bootstrap(), { port: 8080 });
    expect(found(reading, 'address').value).toBe('127.0.0.1:21901');
    expect(reading.warnings).toContainEqual(expect.stringContaining('no HTTP listener has port 8080'));
  });

  test('of another port is not guessed where there are several', () => {
    const two = bootstrap().replace(
      '  clusters:',
      `${bootstrap().split('  listeners:\n')[1]?.split('  clusters:')[0]?.replace('21901', '21902')}  clusters:`,
    );
    expect(found(readText(two, { port: 21902 }), 'address').value).toBe('127.0.0.1:21902');
    expect(() => readText(two, { port: 8080 })).toThrow(
      expect.objectContaining({ why: expect.stringContaining('127.0.0.1:21901, 127.0.0.1:21902') }),
    );
  });

  test('of an unknown port is read without a warning when it is the only one', () => {
    expect(readText(bootstrap(), { port: null }).warnings).toEqual([]);
  });

  test('takes a server name that no filter chain has with a warning', () => {
    const text = fixtureText('user-case.yaml');
    const reading = readText(text, { scheme: 'https', port: 5002, authority: 'other.example' });
    expect(reading.warnings).toContainEqual(expect.stringContaining('the server name other.example'));
  });

  test('prefers the chain with the exact server name to one with a suffix and to one without', () => {
    const chain = (names: string, prefix: string) => `    - filter_chain_match: { ${names} }
      filters: [{ name: h, typed_config: { "@type": x.HttpConnectionManager, stat_prefix: ${prefix}, stream_idle_timeout: ${prefix}, route_config: {} } }]
`;
    const text = `static_resources:
  listeners:
  - address: { socket_address: { address: "::", port_value: 443 } }
    filter_chains:
${chain('', '1s')}${chain('server_names: ["*.b.c"]', '2s')}${chain('server_names: [a.b.c]', '3s')}`;
    const idle = (authority: string) =>
      found(readText(text, { scheme: 'https', port: 443, authority }), 'stream_idle_timeout').value;
    expect([idle('a.b.c:443'), idle('x.b.c'), idle('z')]).toEqual(['3s', '2s', '1s']);
  });
});

describe('a file that is no bootstrap', () => {
  const faults = [
    { title: 'broken YAML by its line', text: 'a: 1\nb: [2\nc: 3\n', says: /envoy\.yaml:[23]: / },
    { title: 'several documents', text: 'a: 1\n---\nb: 2\n', says: /seen: a, b/ },
    {
      title: 'a Kubernetes object',
      text: 'apiVersion: v1\nkind: ConfigMap\n',
      says: /Kubernetes manifest/,
    },
    { title: 'an empty file', text: '', says: /it is empty/ },
    {
      title: 'a listener without HTTP',
      text: 'static_resources: { listeners: [{ name: tcp }] }',
      says: /tcp/,
    },
  ];
  test.each(faults)('is refused: $title', ({ text, says }) => {
    expect(() => readText(text)).toThrow(
      expect.objectContaining({ name: 'DoctorError', why: expect.stringMatching(says) }),
    );
  });

  test('that does not exist is refused by name', () => {
    expect(() => readEnvoyConfig('edge', '/nowhere/envoy.yaml', request)).toThrow(DoctorError);
  });

  test('but takes its listeners from elsewhere is sent to the admin interface', () => {
    const text = 'dynamic_resources: { lds_config: { path_config_source: { path: /l.yaml } } }';
    expect(() => readText(text)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('--envoy-admin') }),
    );
  });

  test('in part warns of what is delivered at run time', () => {
    const text = `${bootstrap()}dynamic_resources: { cds_config: { path_config_source: { path: /c.yaml } } }\n`;
    expect(readText(text).warnings).toEqual([expect.stringContaining('dynamic_resources.cds_config')]);
  });
});

describe('an admin dump of resources delivered at run time', () => {
  const dump: unknown = JSON.parse(fixtureText('admin-config-dump.json'));
  const reading = readEnvoyDump('edge', dump, { ...request, port: 21911, authority: 'example.test:21911' });

  test('gives the route, the cluster and the endpoints', () => {
    expect(found(reading, 'routes')).toMatchObject({ value: 'path_separated_prefix /sse', detail: 'app' });
    expect(found(reading, 'load_assignment')).toMatchObject({
      items: ['127.0.0.1:21902'],
      detail: 'EDS, http2',
    });
  });

  test('gives the same timers as a file would, without positions', () => {
    expect(found(reading, 'idle_timeout', 'idle-timeout')).toMatchObject({ ms: 3_600_000, origin: 'config' });
    expect(found(reading, 'max_stream_duration')).toMatchObject({ ms: 7_200_000, kind: 'total-timeout' });
    const places = reading.settings.map(({ file, line, place }) => [file, line, place]);
    expect(new Set(places.flat())).toEqual(new Set([null]));
    expect(reading.files).toEqual([]);
  });

  test('without a listener is refused', () => {
    expect(() => readEnvoyDump('edge', { configs: [] }, request)).toThrow(DoctorError);
  });
});
