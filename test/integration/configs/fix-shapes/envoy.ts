/** One route of Envoy, `/events`, written in many ways. */
import { parse } from 'yaml';
import type { Shape } from './nginx.ts';

interface Parts {
  /** Lines of the connection manager. */
  manager: string;
  route: string;
  /** Of the other route. */
  other: string;
  cluster: string;
}

const base = (parts: Partial<Parts> = {}): string => {
  const { manager, route, other, cluster } = {
    ...{ manager: 'stream_idle_timeout: 5s', route: 'route: { cluster: c, timeout: 3s }' },
    ...{ other: 'route: { cluster: c, timeout: 4s }', cluster: 'connect_timeout: 5s' },
    ...parts,
  };
  return `static_resources:
  listeners:
  - name: l
    address: { socket_address: { address: 127.0.0.1, port_value: 8080 } }
    filter_chains:
    - filters:
      - name: hcm
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: s
          ${manager}
          route_config:
            name: r
            virtual_hosts:
            - name: v
              domains: ["*"]
              routes:
              - match: { prefix: "/other" }
                ${other}
              - match: { prefix: "/events" }
                ${route}
          http_filters:
          - name: router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
  clusters:
  - name: c
    ${cluster}
    load_assignment: { cluster_name: c, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 9000 } } } }] }] }
`;
};

const yaml = (parts?: Partial<Parts>): Shape => ({ 'envoy.yaml': base(parts) });
const json = (indent: number, parts?: Partial<Parts>): Shape => ({
  'envoy.json': JSON.stringify(parse(base(parts)), null, indent),
});
const absent = { manager: 'codec_type: AUTO', route: 'route: { cluster: c }' };

export const envoyShapes: Record<string, Shape> = {
  'flow maps in block maps': yaml(),
  'settings absent': yaml(absent),
  'a document mark': { 'envoy.yaml': `---\n${base()}` },
  'CR LF': { 'envoy.yaml': base().replaceAll('\n', '\r\n') },
  'JSON on one line': json(0),
  'JSON on many lines': json(1),
  'JSON without the settings': json(2, absent),
  'comments with the marks of the grammar': yaml({
    manager: 'stream_idle_timeout: 5s # five: {',
    route:
      'route: # }\n                  # the cluster: c\n                  cluster: c # one\n                  # no more',
  }),
  'a flow map on many lines': yaml({
    route: 'route: {\n                  cluster: c,\n                  timeout: 3s,\n                }',
  }),
  'keys and values in quotes': yaml({
    manager: `'stream_idle_timeout': '5s'`,
    route: 'route: { cluster: "c", "timeout": "3s" }',
  }),
  'names as in protobuf': yaml({
    manager: 'streamIdleTimeout: 5s',
    route: 'route: { cluster: c, maxStreamDuration: { maxStreamDuration: 3s } }',
  }),
  'limits of each try': yaml({
    route:
      'route: { cluster: c, retry_policy: { retry_on: reset, per_try_timeout: 5000s, per_try_idle_timeout: 1s } }',
  }),
  'durations by their seconds': yaml({ route: 'route: { cluster: c, timeout: { seconds: 3 } }' }),
  'a tag': yaml({ route: 'route: { cluster: c, timeout: !!str 3s }' }),
  'breakers of the cluster': yaml({
    cluster:
      'connect_timeout: 5s\n    circuit_breakers: { thresholds: [{ max_requests: 1, max_connections: 1 }] }',
  }),
  'a folded text': yaml({
    route: 'route:\n                  cluster: c\n                  timeout: >-\n                    3s',
  }),
  'an anchor that nothing names': yaml({ route: 'route: &r { cluster: c, timeout: &t 3s }' }),
  'an anchor that another route names': yaml({
    other: 'route: { cluster: c, timeout: &t 4s }',
    route: 'route: { cluster: c, timeout: *t }',
  }),
  'a route that another one is too': yaml({
    other: 'route: &r { cluster: c }',
    route: 'route: *r',
  }),
};
