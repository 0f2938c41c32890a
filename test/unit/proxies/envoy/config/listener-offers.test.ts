import { describe, expect, test } from 'vitest';
import { applied, bootstrap, found, readText } from './files.ts';

const tls = (common: string) => `static_resources:
  listeners:
  - name: main
    address: { socket_address: { address: 127.0.0.1, port_value: 21901 } }
    filter_chains:
    - transport_socket:
        name: tls
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
          common_tls_context:
${common}
      filters:
      - name: hcm
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: ingress
          route_config: { virtual_hosts: [{ name: app, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: app } }] }] }
  clusters:
  - { name: app, type: STATIC }
`;
const https = { scheme: 'https' } as const;
const both = '["h2", "http/1.1"]';

describe('what a TLS listener offers by ALPN', () => {
  test('is read, and replaced as a whole', () => {
    const text = tls('            alpn_protocols: ["http/1.1"]');
    const offered = found(readText(text, https), 'alpn_protocols');
    expect(offered).toMatchObject({ kind: 'listener', value: '[http/1.1]', items: ['http/1.1'], line: 11 });
    const after = readText(applied(text, offered.place!, both), https);
    expect(found(after, 'alpn_protocols').items).toEqual(['h2', 'http/1.1']);
  });

  test('is written where it was absent', () => {
    const text = tls('            tls_params: {}');
    const offered = found(readText(text, https), 'alpn_protocols');
    expect(offered).toMatchObject({ value: null, items: [] });
    const after = readText(applied(text, offered.place!, both), https);
    expect(found(after, 'alpn_protocols').items).toEqual(['h2', 'http/1.1']);
  });

  test('has no place in a block list, and does not exist without TLS', () => {
    const block = tls('            alpn_protocols:\n            - http/1.1');
    expect(found(readText(block, https), 'alpn_protocols')).toMatchObject({
      value: '[http/1.1]',
      place: null,
    });
    expect(readText(bootstrap()).settings.some(({ setting }) => setting === 'alpn_protocols')).toBe(false);
  });
});

describe('a name that no virtual host takes', () => {
  const host = (name: string) =>
    `{ name: ${name}, domains: [${name}.test], routes: [{ match: { prefix: / }, route: { cluster: app } }] }`;

  test('is shown beside the names of all virtual hosts, and put into none of several', () => {
    const reading = readText(bootstrap({ virtualHosts: `[${host('a')}, ${host('b')}]` }));
    expect(found(reading, 'domains')).toMatchObject({
      detail: 'no match',
      items: ['a.test', 'b.test'],
      place: null,
    });
  });

  test('can be added to the only one', () => {
    const text = bootstrap({ virtualHosts: `[${host('a')}]` });
    const domains = found(readText(text), 'domains');
    expect(domains).toMatchObject({ detail: 'no match', items: ['a.test'] });
    expect(found(readText(applied(text, domains.place!, 'example.test')), 'domains').detail).toBeNull();
  });
});
