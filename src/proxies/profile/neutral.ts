/** What is said of a proxy whose own word is not known. */
import type { Advice, Phrase, Topic } from './words.ts';

export const neutralAdvice: Record<Topic, Advice> = {
  certificate: { setting: 'certificate' },
  'certificate-for-name': { setting: 'certificate' },
  'tls-listener': { setting: 'TLS on this port' },
  'tls-versions': { setting: 'TLS versions' },
  'tls-server-name': {
    setting: 'server name',
    text: 'Add the name to those that are served on this port, or ask under a name that it serves.',
  },
  http2: {
    setting: 'HTTP/2',
    text: 'Switch HTTP/2 on at the server that answers on this port.',
  },
  'http2-cleartext': {
    setting: 'HTTP/2',
    text: 'Switch HTTP/2 on at the server that answers on this port.',
  },
  names: { setting: 'host names' },
  route: { setting: 'route' },
  'access-rule': { setting: 'access rule' },
  'rate-limit': { setting: 'rate limit' },
  'connection-limit': { setting: 'connection limit' },
  'max-streams': { setting: 'streams per connection' },
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
    setting: 'upstream TLS',
    text: 'Ask the upstream without TLS, or have it speak TLS on that port.',
  },
  'upstream-trust': {
    setting: 'trusted authorities',
    text: 'Name the authority that signed the certificate of the upstream, and the name that it is expected to bear.',
  },
  'upstream-server-name': {
    setting: 'upstream TLS',
    text: 'Compare name (SNI), versions and authorities on both sides of that connection.',
  },
  'upstream-version': { setting: 'HTTP version', text: 'Speak HTTP/1.1 to the upstream.' },
  'upstream-breaker': {
    setting: 'upstream limits',
    text: 'Raise the limits on connections, requests and waiting requests to the upstream.',
  },
  'health-check': {
    setting: 'health check',
    text: 'Give the upstream hosts that answer, and look at what the health check asks and how the hosts are found.',
  },
  'head-size': {
    setting: 'header size limit',
    text: 'Raise the limit on the size of the headers of an answer, or have the origin send smaller headers.',
  },
};

export const neutralPhrases: Record<Phrase, string> = {
  hour: '1h',
  route: 'route',
  'no-healthy-upstream':
    'Every host of the upstream fails its health checks or was taken out after failures, or there is none.',
  'servers-return': 'each failed too often and is asked again after a while',
};
