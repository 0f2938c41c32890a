/** What people save of an Envoy's configuration: dumps, pieces of them, resources alone, several documents, ConfigMaps. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { readConfigs } from '../../../../../src/proxies/configs.ts';
import { applied, bootstrap, fixtureText, found, readText, request } from './files.ts';

const v3 = 'type.googleapis.com/envoy';
const hcm = `${v3}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`;
const address = { socket_address: { address: '0.0.0.0', port_value: 21901 } };
const manager = {
  '@type': hcm,
  stat_prefix: 'x',
  stream_idle_timeout: '33s',
  rds: { route_config_name: 'r' },
};
const listener = {
  '@type': `${v3}.config.listener.v3.Listener`,
  name: 'l',
  address,
  filter_chains: [{ filters: [{ name: 'hcm', typed_config: manager }] }],
};
const routes = {
  '@type': `${v3}.config.route.v3.RouteConfiguration`,
  name: 'r',
  virtual_hosts: [
    {
      name: 'v',
      domains: ['*'],
      routes: [{ match: { prefix: '/' }, route: { cluster: 'c', timeout: '7s' } }],
    },
  ],
};
const cluster = { '@type': `${v3}.config.cluster.v3.Cluster`, name: 'c', connect_timeout: '3s' };

const listeners = {
  '@type': `${v3}.admin.v3.ListenersConfigDump`,
  dynamic_listeners: [
    {
      name: 'l',
      active_state: { listener },
      draining_state: { listener: { ...listener, name: 'old', filter_chains: [] } },
    },
  ],
};
const routesDump = {
  '@type': `${v3}.admin.v3.RoutesConfigDump`,
  dynamic_route_configs: [{ route_config: routes }],
};
const clusters = { '@type': `${v3}.admin.v3.ClustersConfigDump`, dynamic_active_clusters: [{ cluster }] };
const whole = { configs: [listeners, routesDump, clusters] };

const json = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`;

/** Idle limit of the listener, timeout of the route, connect timeout of the cluster. */
function limitsIn(text: string, name = 'dump.json') {
  const { settings } = readText(text, {}, name);
  const ms = (setting: string, kind: string) =>
    settings.find((one) => one.setting === setting && one.kind === kind)?.ms ?? null;
  return [
    ms('stream_idle_timeout', 'idle-timeout'),
    ms('timeout', 'total-timeout'),
    ms('connect_timeout', 'connect-timeout'),
  ];
}

describe('a saved dump', () => {
  test.each([
    ['whole, as JSON', json(whole)],
    ['whole, as YAML', stringify(whole)],
    ['whole, in one line', JSON.stringify(whole)],
    [
      'whole, in camelCase',
      json(whole).replace(
        /"([a-z]+(?:_[a-z]+)+)":/g,
        (_, key) => `"${key.replace(/_([a-z])/g, (_: string, c: string) => c.toUpperCase())}":`,
      ),
    ],
    ['the sections one after the other', json(listeners) + json(routesDump) + json(clusters)],
    [
      'the sections in one line each',
      [listeners, routesDump, clusters].map((one) => JSON.stringify(one)).join('\n'),
    ],
    [
      'the sections as documents of YAML',
      [listeners, routesDump, clusters].map((one) => stringify(one)).join('---\n'),
    ],
    ['the sections in a list', json([listeners, routesDump, clusters])],
    ['resources in a list', json([listener, routes, cluster])],
    [
      'resources of files that Envoy watches',
      [listener, routes, cluster].map((one) => stringify({ resources: [one] })).join('---\n'),
    ],
    [
      'answers to ?resource=',
      json({ configs: [{ '@type': 'x.DynamicListener', active_state: { listener } }] }) +
        json({ configs: [{ '@type': 'x.DynamicRouteConfig', route_config: routes }] }) +
        json({ configs: [{ '@type': 'x.DynamicCluster', cluster }] }),
    ],
  ])('is read %s', (_, text) => {
    expect(limitsIn(text)).toEqual([33_000, 7_000, 3_000]);
  });

  test('of a part tells that part, and no default of what was not read', () => {
    expect(limitsIn(json(routesDump))).toEqual([null, 7_000, null]);
    expect(limitsIn(json({ ...routes, '@type': undefined }))).toEqual([null, 7_000, null]);
    expect(limitsIn(stringify(clusters))).toEqual([null, null, 3_000]);
    expect(limitsIn(json(listener))).toEqual([33_000, null, null]);
    expect(readText(json(routesDump)).warnings).toContainEqual(expect.stringContaining('no listener'));
  });

  test('has lines, and no place for a change: it is not edited', () => {
    const timeout = found(readText(json(whole)), 'timeout', 'total-timeout');
    const line =
      json(whole)
        .split('\n')
        .findIndex((text) => text.includes('"7s"')) + 1;
    expect(timeout).toMatchObject({ line, place: null });
    expect(readText(json(whole)).files).toEqual([]);
  });

  test('of the bootstrap alone is read; beside the sections it adds nothing', () => {
    const bootstrapDump = {
      '@type': 'x.BootstrapConfigDump',
      bootstrap: { static_resources: { listeners: [listener], clusters: [cluster] } },
    };
    expect(limitsIn(json({ configs: [bootstrapDump, routesDump] }))).toEqual([33_000, 7_000, 3_000]);
    expect(readText(json({ configs: [bootstrapDump, ...whole.configs] }), { port: null }).warnings).toEqual([
      expect.stringContaining('a change belongs where Envoy gets it from'),
    ]);
  });

  test('of clusters alone, of which none can be chosen, is of no use', () => {
    const two = {
      ...clusters,
      dynamic_active_clusters: [{ cluster }, { cluster: { ...cluster, name: 'd' } }],
    };
    expect(() => readText(json(two))).toThrow('no listener and no route');
  });

  test('in pieces, a file each, is read as one', () => {
    const dir = mkdtempSync(join(tmpdir(), 'envoy-pieces-'));
    const files = [listeners, routesDump, clusters, 'no: envoy'].map((piece, i) => {
      writeFileSync(join(dir, `${i}.json`), typeof piece === 'string' ? piece : json(piece));
      return join(dir, `${i}.json`);
    });
    const { readings, faults } = readConfigs('edge', 'envoy', files, request);
    expect(readings.length).toBe(1);
    expect(found(readings[0]!, 'timeout', 'total-timeout').ms).toBe(7_000);
    expect(faults.map(({ path }) => path)).toEqual([files[3]]);
  });

  test('of megabytes is read, without lines', () => {
    const many = Array.from({ length: 4_000 }, (_, i) => ({
      cluster: { ...cluster, name: `${'c'.repeat(700)}${i}` },
    }));
    const large = {
      configs: [listeners, routesDump, { ...clusters, dynamic_active_clusters: [{ cluster }, ...many] }],
    };
    expect(limitsIn(JSON.stringify(large))).toEqual([33_000, 7_000, 3_000]);
  });
});

describe('a ConfigMap', () => {
  const indented = (text: string, by: string) => text.replace(/^(?=.)/gm, by);
  const text = `apiVersion: v1
kind: ConfigMap
data:
  readme: |
    not: [yaml
  envoy.yaml: |
${indented(bootstrap({ route: 'cluster: app, timeout: 7s' }), '    ')}metadata: { name: envoy }
`;

  test('around a bootstrap has the lines and columns of the file', () => {
    const timeout = found(readText(text), 'timeout', 'total-timeout');
    const line = text.split('\n').findIndex((one) => one.includes('timeout: 7s')) + 1;
    expect(timeout).toMatchObject({ ms: 7_000, line });
    const changed = applied(text, timeout.place!, '9s');
    expect(changed).toBe(text.replace('timeout: 7s', 'timeout: 9s'));
  });

  test('takes a new key at the right depth', () => {
    const idle = found(readText(text), 'stream_idle_timeout');
    const changed = applied(text, idle.place!, '9s');
    expect(found(readText(changed), 'stream_idle_timeout')).toMatchObject({ ms: 9_000, origin: 'config' });
  });

  test('with the bootstrap as quoted JSON, or in a list, is read', () => {
    const quoted = {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      data: { 'envoy.json': JSON.stringify(parse(bootstrap({ route: 'cluster: app, timeout: 7s' }))) },
    };
    for (const one of [quoted, { kind: 'List', apiVersion: 'v1', items: [quoted] }])
      expect(found(readText(json(one)), 'timeout', 'total-timeout')).toMatchObject({ ms: 7_000, line: null });
  });

  test('around something else is of no use', () => {
    expect(() => readText('apiVersion: v1\nkind: ConfigMap\ndata: { a: b }\n')).toThrow('no listener');
  });
});

describe('several documents', () => {
  const main = bootstrap({ route: 'cluster: app, timeout: 7s' });

  test.each([
    ['before it', 0, `admin: {}\n---\n${main}`, 2],
    ['behind it', 0, `${main}---\nadmin: {}\n`, 0],
    ['with a mark in front', 0, `---\n${main}...\n`, 1],
  ])('%s', (_, __, text, above) => {
    const line = main.split('\n').findIndex((one) => one.includes('timeout: 7s')) + 1 + above;
    expect(found(readText(text), 'timeout', 'total-timeout')).toMatchObject({ ms: 7_000, line });
  });

  test('a fault in the second is reported with its line', () => {
    expect(() => readText(`${main}---\na: [1\nb: 2\n`)).toThrow(
      expect.objectContaining({ why: expect.stringMatching(/envoy\.yaml:(19|20|21|22):/) }),
    );
  });
});

describe('a value that is no list, where a list is', () => {
  const collapse = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.length === 1 ? collapse(value[0]) : value.map(collapse);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, collapse(one)]));
  };
  const nest = (value: unknown): unknown => {
    if (Array.isArray(value)) return [value.map(nest)];
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, nest(one)]));
  };
  const whatIsRead = (text: string) =>
    readText(text).settings.map(({ kind, setting, path, value, ms, origin, detail, items }) => ({
      kind,
      setting,
      path,
      value,
      ms,
      origin,
      detail,
      items,
    }));

  test.each(['user-case.yaml', 'flow.yaml', 'block.yaml', 'bootstrap.json'])(
    'changes nothing of %s',
    (name) => {
      const text = fixtureText(name);
      const value = parse(text);
      expect(whatIsRead(stringify(collapse(value)))).toEqual(whatIsRead(text));
      expect(whatIsRead(stringify(nest(value)))).toEqual(whatIsRead(text));
    },
  );

  test('a list that names itself ends', () => {
    expect(() => readText('static_resources: { listeners: &a [*a, [*a]] }')).toThrow('HTTP listener');
  });

  test('one domain can be joined by another', () => {
    const text = bootstrap({
      virtualHosts: '{ name: v, domains: a.b, routes: { match: { prefix: / }, route: { cluster: app } } }',
    });
    const { place } = found(readText(text), 'domains');
    const changed = applied(text, place!, 'c.d:9');
    expect(found(readText(changed, { authority: 'c.d:9' }), 'domains')).toMatchObject({
      items: ['a.b', 'c.d:9'],
      detail: null,
    });
  });
});

describe('values in protobuf long form', () => {
  test.each([
    ['timeout: { seconds: 7 }', 7_000],
    ['timeout: { seconds: "1", nanos: 500000000 }', 1_500],
    ['timeout: {}', 0],
    ['timeout: 2s, timeout: 4s', 4_000],
  ])('%s', (route, ms) => {
    const text = bootstrap({ route: `cluster: app, ${route}` });
    const timeout = found(readText(text), 'timeout', 'total-timeout');
    expect(timeout).toMatchObject({ ms, origin: 'config' });
    const changed = applied(text, timeout.place!, '9s');
    expect(found(readText(changed), 'timeout', 'total-timeout').ms).toBe(9_000);
  });

  test('of wrappers, and of a TypedStruct', () => {
    const cluster = 'circuit_breakers: { thresholds: { max_requests: { value: 7 } } }';
    expect(found(readText(bootstrap({ cluster })), 'max_requests').value).toBe('7');
    const text = bootstrap({ manager: 'stream_idle_timeout: 7s' });
    const value = parse(text) as {
      static_resources: { listeners: { filter_chains: { filters: { typed_config: object }[] }[] }[] };
    };
    const [filter] = value.static_resources.listeners[0]!.filter_chains[0]!.filters;
    const { '@type': type, ...own } = filter!.typed_config as Record<string, unknown>;
    filter!.typed_config = { '@type': `${v3}.xds.type.v3.TypedStruct`, type_url: type, value: own };
    expect(found(readText(stringify(value)), 'stream_idle_timeout').ms).toBe(7_000);
  });
});
