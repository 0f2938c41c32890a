/** What to change in Envoy, in its own words (fields of its v3 API). */
import type { Profile } from '../../profile/profile.ts';

export const envoyAdvice: Profile['advice'] = {
  certificate: { setting: 'certificate_chain' },
  'certificate-for-name': { setting: 'filter_chain_match' },
  'tls-listener': { setting: 'transport_socket', current: null },
  'tls-versions': { setting: 'tls_params' },
  'tls-server-name': {
    setting: 'server_names',
    text: 'Add the name to filter_chain_match.server_names (or give the listener a default_filter_chain), or ask under a name that it serves.',
  },
  http2: {
    setting: 'alpn_protocols',
    current: null,
    suggested: '["h2", "http/1.1"]',
    text: 'Offer h2 in common_tls_context of the listener.',
  },
  'http2-cleartext': {
    setting: 'codec_type',
    current: null,
    suggested: 'AUTO',
    text: 'Let the connection manager take either protocol.',
  },
  names: { setting: 'domains' },
  route: { setting: 'routes', suggested: '- match: { path: "{path}" }' },
  'access-rule': {
    setting: 'http_filters',
    text: 'Add a policy that allows this request, by the principal or path that it asks for, or switch the filter off for this route (typed_per_filter_config).',
  },
  'rate-limit': { setting: 'local_ratelimit' },
  'connection-limit': { setting: 'max_connections' },
  'max-streams': { setting: 'max_concurrent_streams' },
  'response-timer': { setting: 'timeout', suggested: '0s' },
  'idle-timer': { setting: 'stream_idle_timeout', suggested: '3600s' },
  'idle-timer-per-try': { setting: 'per_try_idle_timeout', suggested: '3600s' },
  'whole-body': {
    setting: 'response_body_mode',
    suggested: 'NONE',
    text: 'Let the filter pass the response body of this route unread.',
  },
  'ignore-port': {
    setting: 'ignore_port_in_host_matching',
    current: null,
    suggested: 'true',
    text: 'Or set ignore_port_in_host_matching: true on the route_config, which compares the name alone and leaves Host as it is (strip_any_host_port: true on the connection manager does so for what is sent upstream too).',
  },
  'https-only': {
    setting: 'require_tls',
    suggested: 'NONE',
    text: 'Let the virtual host serve plain HTTP. Where TLS ends in front of this Envoy, leave the line, and have what ends it send X-Forwarded-Proto: https.',
  },
  'upstream-address': { setting: 'load_assignment' },
  'upstream-lookup': {
    setting: 'address',
    text: 'Check the name of the host in the cluster and the resolvers that Envoy asks (dns_resolution_config, dns_lookup_family: V4_ONLY where there is no IPv6).',
  },
  'upstream-plain': {
    setting: 'transport_socket',
    text: "Take the cluster's UpstreamTlsContext out, or have the upstream speak TLS on that port.",
  },
  'upstream-trust': {
    setting: 'validation_context',
    text: 'Name the authority in validation_context.trusted_ca and the expected name in match_typed_subject_alt_names.',
  },
  'upstream-server-name': {
    setting: 'sni',
    text: 'Set sni in the cluster’s UpstreamTlsContext to a name that the upstream has a certificate for.',
  },
  'upstream-protocol': {
    setting: 'explicit_http_config',
    text: 'Set the cluster’s protocol to what the upstream speaks on that port (http_protocol_options or http2_protocol_options), or correct the headers that the origin sends.',
  },
  'upstream-breaker': {
    setting: 'max_requests',
    text: 'Raise max_requests, max_connections and max_pending_requests in the cluster’s circuit_breakers.thresholds.',
  },
  'keep-alive': {
    setting: 'idle_timeout',
    suggested: 'below that of the origin',
    text: "Set the cluster's common_http_protocol_options.idle_timeout below the origin's keep-alive time (Envoy keeps idle connections for 1 h; Node's server closes them after 5 s).",
  },
  'stream-age': {
    setting: 'timeout',
    suggested: '0s',
    text: 'Switch timeout off on the route of this stream.',
  },
  'stream-age-unflagged': {
    setting: 'max_stream_duration',
    suggested: '0s',
    text: 'Switch max_stream_duration off on the route of this stream.',
  },
  affinity: {
    setting: 'hash_policy',
    current: null,
    suggested: '- header: { header_name: mcp-session-id }',
    text: 'On the route, by what names the session, with `lb_policy: RING_HASH` or `MAGLEV` on the cluster; or the filter envoy.filters.http.stateful_session.',
  },
  retry: {
    setting: 'retry_on',
    suggested: 'reset-before-request,connect-failure',
    text: 'Let Envoy retry requests that were never processed.',
  },
  'health-check': {
    setting: 'health_checks',
    text: 'Give the cluster hosts that answer, and check health_checks, outlier_detection and the endpoint source (EDS, DNS).',
  },
  'request-headers': {
    setting: 'request_headers_to_remove',
    text: 'Look for it in `request_headers_to_remove` of the route, its virtual host and the route configuration, and in filters that change headers.',
  },
};
