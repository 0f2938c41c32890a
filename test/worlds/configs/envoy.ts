/** An Envoy bootstrap as its users write them. */
import type { HopSituation, LimitWord } from '../situation.ts';
import { type HopPlace, seconds } from './index.ts';

export const detailsFormat =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% ' +
  '%RESPONSE_CODE_DETAILS% %BYTES_SENT% %DURATION% "%REQ(USER-AGENT)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" ' +
  '"%UPSTREAM_TRANSPORT_FAILURE_REASON%"';

/** Istio's default (pilot/pkg/model/telemetry_logging.go, EnvoyTextLogFormat). */
export const istioFormat =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% ' +
  '%RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED% ' +
  '%BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" ' +
  '"%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% ' +
  '%DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%';

export function envoyConfig(hop: HopSituation, place: HopPlace): string {
  const limit = (word: LimitWord) => hop.limits.find(({ setting }) => setting === word)?.ms ?? null;
  const lines = [
    'admin:',
    '  address:',
    `    socket_address: { address: 127.0.0.1, port_value: {{port.admin.${hop.name}}} }`,
    'static_resources:',
    '  listeners:',
    `  - name: ${hop.name}`,
    '    address:',
    `      socket_address: { address: 127.0.0.1, port_value: {{port.${hop.name}}} }`,
    '    filter_chains:',
    '    - filters:',
    '      - name: envoy.filters.network.http_connection_manager',
    '        typed_config:',
    `          "@type": ${types}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    `          stat_prefix: ${hop.name}`,
    '          codec_type: AUTO',
    ...timer('          stream_idle_timeout', limit('stream_idle_timeout')),
    ...nested('          common_http_protocol_options', 'max_stream_duration', limit('max_stream_duration')),
    ...accessLog(hop),
    '          route_config:',
    '            name: edge',
    '            virtual_hosts:',
    '            - name: app',
    '              domains: ["*"]',
    '              routes:',
    `              - match: { prefix: "${hop.gate?.what === 'no-route' ? '/feed' : '/events'}" }`,
    '                route:',
    '                  cluster: upstream',
    `                  timeout: ${seconds(limit('timeout') ?? 0)}`,
    ...timer('                  idle_timeout', limit('idle_timeout')),
    ...nested('                  retry_policy', 'per_try_idle_timeout', limit('per_try_idle_timeout')),
    '          http_filters:',
    ...gateFilter(hop),
    '          - name: envoy.filters.http.router',
    '            typed_config:',
    `              "@type": ${types}.filters.http.router.v3.Router`,
    ...(place.isTls ? tls : []),
    ...cluster(hop, place, limit('cluster.max_stream_duration')),
  ];
  return `${lines.join('\n')}\n`;
}

const types = 'type.googleapis.com/envoy.extensions';

function timer(key: string, ms: number | null): string[] {
  return ms === null ? [] : [`${key}: ${seconds(ms)}`];
}

function nested(parent: string, key: string, ms: number | null): string[] {
  if (ms === null) return [];
  const indent = ' '.repeat(parent.length - parent.trimStart().length + 2);
  return [`${parent}:`, `${indent}${key}: ${seconds(ms)}`];
}

function gateFilter({ gate }: HopSituation): string[] {
  if (gate?.what === 'fault')
    return [
      '          - name: envoy.filters.http.fault',
      '            typed_config:',
      `              "@type": ${types}.filters.http.fault.v3.HTTPFault`,
      `              abort: { http_status: ${gate.status}, percentage: { numerator: 100, denominator: HUNDRED } }`,
    ];
  if (gate?.what !== 'rate-limit') return [];
  return [
    '          - name: envoy.filters.http.local_ratelimit',
    '            typed_config:',
    `              "@type": ${types}.filters.http.local_ratelimit.v3.LocalRateLimit`,
    '              stat_prefix: streams',
    `              token_bucket: { max_tokens: ${gate.passes}, tokens_per_fill: ${gate.passes}, fill_interval: 60s }`,
    '              filter_enabled: { default_value: { numerator: 100 } }',
    '              filter_enforced: { default_value: { numerator: 100 } }',
  ];
}

/** Keys as operators take them in Envoy's own examples. */
const jsonLines = [
  'start_time: "%START_TIME%"',
  'method: "%REQ(:METHOD)%"',
  'path: "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%"',
  'protocol: "%PROTOCOL%"',
  'response_code: "%RESPONSE_CODE%"',
  'response_flags: "%RESPONSE_FLAGS%"',
  'response_code_details: "%RESPONSE_CODE_DETAILS%"',
  'bytes_sent: "%BYTES_SENT%"',
  'duration: "%DURATION%"',
  'user_agent: "%REQ(USER-AGENT)%"',
  'request_id: "%REQ(X-REQUEST-ID)%"',
  'authority: "%REQ(:AUTHORITY)%"',
  'upstream_host: "%UPSTREAM_HOST%"',
];

const formats: Record<string, string> = { details: detailsFormat, istio: istioFormat };

function accessLog({ name, logFormat }: HopSituation): string[] {
  const format = formats[logFormat];
  return [
    '          access_log:',
    '          - name: envoy.access_loggers.file',
    '            typed_config:',
    `              "@type": ${types}.access_loggers.file.v3.FileAccessLog`,
    `              path: {{dir}}/${name}-access.log`,
    ...(logFormat === 'json'
      ? [
          '              log_format:',
          '                json_format:',
          ...jsonLines.map((line) => `                  ${line}`),
        ]
      : []),
    ...(format
      ? [
          '              log_format:',
          '                text_format_source:',
          '                  inline_string: |',
          `                    ${format}`,
        ]
      : []),
  ];
}

const tls = [
  '      transport_socket:',
  '        name: envoy.transport_sockets.tls',
  '        typed_config:',
  `          "@type": ${types}.transport_sockets.tls.v3.DownstreamTlsContext`,
  '          common_tls_context:',
  '            alpn_protocols: [h2, http/1.1]',
  '            tls_certificates:',
  '            - certificate_chain: { filename: "{{cert}}" }',
  '              private_key: { filename: "{{key}}" }',
];

function cluster({ gate }: HopSituation, { upstream }: HopPlace, maxMs: number | null): string[] {
  const options = [
    '    typed_extension_protocol_options:',
    '      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:',
    `        "@type": ${types}.upstreams.http.v3.HttpProtocolOptions`,
    '        common_http_protocol_options:',
    `          max_stream_duration: ${seconds(maxMs ?? 0)}`,
    '        explicit_http_config:',
    '          http_protocol_options: {}',
  ];
  return [
    '  clusters:',
    '  - name: upstream',
    '    type: STATIC',
    '    connect_timeout: 1s',
    ...(maxMs === null ? [] : options),
    ...(gate?.what === 'overflow'
      ? ['    circuit_breakers:', '      thresholds:', `      - max_requests: ${gate.passes}`]
      : []),
    '    load_assignment:',
    '      cluster_name: upstream',
    '      endpoints:',
    '      - lb_endpoints:',
    '        - endpoint:',
    '            address:',
    `              socket_address: { address: 127.0.0.1, port_value: {{port.${upstream}}} }`,
  ];
}
