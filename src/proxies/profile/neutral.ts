/** What is said of a proxy whose own word is not known. */
import type { Advice, Phrase, Topic } from './words.ts';

export const neutralAdvice: Record<Topic, Advice> = {
  certificate: { setting: 'certificate' },
  'certificate-for-name': { setting: 'certificate' },
  'tls-listener': { setting: 'transport_socket', current: null },
  'tls-versions': { setting: 'tls_params' },
  'tls-server-name': {
    setting: 'server_names',
    text: 'Add the name to filter_chain_match.server_names (or give the listener a default_filter_chain), or ask under a name that it serves.',
  },
  http2: {
    setting: 'HTTP/2',
    text: 'Switch HTTP/2 on at the server that answers on this port.',
  },
  'http2-cleartext': {
    setting: 'HTTP/2',
    text: 'Switch HTTP/2 on at the server that answers on this port.',
  },
  names: { setting: 'domains' },
  route: { setting: 'route' },
  'access-rule': { setting: 'access rule' },
  'rate-limit': { setting: 'rate limit' },
  'connection-limit': { setting: 'connection limit' },
  'max-streams': { setting: 'max_concurrent_streams' },
  'open-files': {
    setting: 'ulimit -n',
    suggested: '1048576',
    text: 'Raise the limit of the process (LimitNOFILE of its unit, ulimits of its container) above twice the streams that it is to hold.',
  },
  'compressed-types': { setting: 'compression' },
  'response-timer': { setting: 'response timeout', suggested: '1h' },
  'upstream-address': { setting: 'upstream' },
  'upstream-lookup': {
    setting: 'upstream',
    text: 'Check the name of the upstream and the resolver that this proxy asks.',
  },
  'upstream-resolver': {
    setting: 'upstream',
    text: 'Check the name of the upstream and the resolver that this proxy asks.',
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
    setting: 'upstream TLS',
    text: 'Compare name (SNI), versions and authorities on both sides of that connection.',
  },
  'upstream-version': { setting: 'HTTP version', text: 'Speak HTTP/1.1 to the upstream.' },
  'upstream-breaker': {
    setting: 'max_requests',
    text: 'Raise max_requests, max_connections and max_pending_requests in the cluster’s circuit_breakers.thresholds.',
  },
  'health-check': {
    setting: 'health_checks',
    text: 'Give the cluster hosts that answer, and check health_checks, outlier_detection and the endpoint source (EDS, DNS).',
  },
  'head-size': {
    setting: 'proxy_buffer_size',
    current: null,
    suggested: '16k',
    text: 'Raise proxy_buffer_size (and proxy_busy_buffers_size, which must not be smaller), or have the origin send smaller headers.',
  },
};

export const neutralPhrases: Record<Phrase, string> = {
  hour: '1h',
  route: 'route',
  'no-healthy-upstream':
    'Every host of the cluster fails its health checks, was ejected as an outlier, or the cluster has none (an empty endpoint list).',
  'servers-return': 'each failed too often and is asked again after a while',
};
