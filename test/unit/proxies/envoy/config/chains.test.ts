import { describe, expect, test } from 'vitest';
import { found, readText } from './files.ts';

const any = 'type.googleapis.com/envoy.extensions.filters.network';
const http = (name: string) => `- name: http
        typed_config:
          "@type": ${any}.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: ${name}
          stream_idle_timeout: ${name}s
          route_config: { virtual_hosts: [{ name: app, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: app } }] }] }`;
const tcp = `- name: tcp
        typed_config: { "@type": ${any}.tcp_proxy.v3.TcpProxy, stat_prefix: t, cluster: app, idle_timeout: 3s }`;
const chain = (match: string, filter: string) => `    - filter_chain_match: ${match}
      filters:
      ${filter}
`;
const config = (chains: string, rest = '') => `static_resources:
  listeners:
  - name: main
    address: { socket_address: { address: 127.0.0.1, port_value: 21901 } }
${rest}    filter_chains:
${chains}  clusters:
  - { name: app, type: STATIC }
`;

const idleOf = (text: string, query: Parameters<typeof readText>[1]) =>
  readText(text, query).settings.find(({ kind }) => kind === 'idle-timeout')?.value ?? null;

describe('the filter chain that takes a connection', () => {
  const text = config(
    chain('{ server_names: [app.test] }', http('1')) +
      chain('{ server_names: ["*.test"], transport_protocol: tls }', http('2')) +
      chain('{ transport_protocol: raw_buffer }', http('3')) +
      chain('{}', http('4')),
  );
  test.each([
    ['its exact name', { scheme: 'https', authority: 'app.test:21901' }, '1s'],
    ['a longer name', { scheme: 'https', authority: 'api.test' }, '2s'],
    ['the name of the handshake, not that of the request', { scheme: 'https', serverName: 'app.test' }, '1s'],
    ['another name', { scheme: 'https', authority: 'other.example' }, '4s'],
    ['no TLS', { scheme: 'http', authority: 'app.test' }, '3s'],
  ] as const)('is that of %s', (_, query, idle) => {
    expect(idleOf(text, query)).toBe(idle);
  });

  test('is not told where the protocol offered, which differs between trials, decides', () => {
    const byAlpn = config(chain('{ application_protocols: [h2] }', http('1')) + chain('{}', http('2')));
    expect(idleOf(byAlpn, { scheme: 'https' })).toBeNull();
    const { warnings } = readText(byAlpn, { scheme: 'https' });
    expect(warnings).toContainEqual(
      expect.stringMatching(/which filter chain .* not decided here: .*:6, .*:1\d/),
    );
    expect(idleOf(byAlpn, { scheme: 'http' })).toBe('2s');
  });

  test('is not told where the address of the client decides, which is not known from afar', () => {
    const bySource = config(
      chain('{ source_prefix_ranges: [{ address_prefix: 10.0.0.0, prefix_len: 8 }] }', http('1')) +
        chain('{}', http('2')),
    );
    expect(idleOf(bySource, {})).toBeNull();
    expect(idleOf(bySource, { addresses: ['127.0.0.1'] })).toBe('2s');
  });

  test('may be none: such a connection is closed, and no limit is told', () => {
    const named = config(chain('{ server_names: [app.test] }', http('1')));
    const reading = readText(named, { scheme: 'https', authority: 'other.test' });
    expect(reading.settings.map(({ kind }) => kind)).toEqual(['listener', 'config-source']);
    expect(reading.warnings).toContainEqual(
      expect.stringContaining('no filter chain takes the server name other.test'),
    );
  });
});

describe('a TCP proxy', () => {
  const text = config(chain('{}', tcp)).replace(
    '  clusters:',
    `  - name: other
    address: { socket_address: { address: 127.0.0.1, port_value: 21902 } }
    filter_chains:
    - filters:
      ${http('8')}
  clusters:`,
  );

  test('has its own limit, and no other listener is read in its place', () => {
    const reading = readText(text);
    expect(found(reading, 'idle_timeout')).toMatchObject({ value: '3s', ms: 3000, line: 9 });
    expect(
      reading.settings.filter(({ setting }) =>
        /stream_idle|^timeout|^(?:idle|connect)_timeout$/.test(setting),
      ),
    ).toHaveLength(2);
    expect(reading.settings.some(({ kind }) => kind === 'route' || kind === 'domains')).toBe(false);
  });

  test('has a default of one hour, and none on the whole connection', () => {
    const bare = readText(text.replace(', idle_timeout: 3s', ''));
    expect(found(bare, 'idle_timeout')).toMatchObject({ value: '3600s', origin: 'default' });
    const limited = readText(text.replace('idle_timeout: 3s', 'max_downstream_connection_duration: 5s'));
    expect(found(limited, 'max_downstream_connection_duration')).toMatchObject({
      kind: 'total-timeout',
      ms: 5000,
    });
  });
});
