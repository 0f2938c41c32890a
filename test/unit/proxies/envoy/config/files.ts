/** Envoy configurations for tests: fixtures, fragments around one route, and changes applied to their text. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigReading } from '../../../../../src/configs/reading.ts';
import type { RouteQuery } from '../../../../../src/model/route-query.ts';
import type { Place, Setting } from '../../../../../src/model/setting.ts';
import { readEnvoyConfig } from '../../../../../src/proxies/envoy/config/index.ts';

export const fixtures = new URL('../../../../fixtures/envoy/', import.meta.url).pathname;

export const request: RouteQuery = {
  scheme: 'http',
  port: 21901,
  authority: 'example.test',
  path: '/sse/1?token=x',
  method: 'GET',
  headers: [],
};

export function fixtureText(name: string): string {
  return readFileSync(join(fixtures, name), 'utf8');
}

/** Writes a configuration to a file of its own and reads it back. */
export function readText(text: string, query: Partial<RouteQuery> = {}, name = 'envoy.yaml'): ConfigReading {
  const file = join(mkdtempSync(join(tmpdir(), 'envoy-')), name);
  writeFileSync(file, text);
  return readEnvoyConfig('edge', file, { ...request, ...query });
}

export interface Parts {
  manager?: string;
  virtualHosts?: string;
  route?: string;
  cluster?: string;
  filters?: string;
}

/** A bootstrap in YAML with one listener, each part replaceable; `manager` and `cluster` are flow pairs. */
export function bootstrap({ manager, virtualHosts, route, cluster, filters }: Parts = {}): string {
  const hosts =
    virtualHosts ??
    `[{ name: app, domains: ["*"], routes: [{ match: { prefix: / }, route: { ${route ?? 'cluster: app'} } }] }]`;
  return `static_resources:
  listeners:
  - name: main
    address: { socket_address: { address: 127.0.0.1, port_value: 21901 } }
    filter_chains:
    - filters:
      - name: hcm
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: ingress
          ${manager ?? 'codec_type: AUTO'}
          http_filters: [${filters ?? ''}]
          route_config: { virtual_hosts: ${hosts} }
  clusters:
  - name: app
    ${cluster ?? 'type: STATIC'}
`;
}

export function found(reading: ConfigReading, setting: string, kind?: Setting['kind']): Setting {
  const one = reading.settings.find((row) => row.setting === setting && (kind ?? row.kind) === row.kind);
  if (one === undefined) throw new Error(`no setting ${kind ?? ''} ${setting}`);
  return one;
}

/** What a diff for this place would make of the text. */
export function applied(text: string, place: Place, value: string): string {
  const lines = text.split('\n');
  const start =
    lines.slice(0, place.line - 1).reduce((sum, line) => sum + line.length + 1, 0) + place.column - 1;
  return (
    text.slice(0, start) + place.template.replaceAll('{value}', value) + text.slice(start + place.length)
  );
}
