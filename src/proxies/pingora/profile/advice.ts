/** What to change in a proxy made of Pingora, by the names of its crates (pingora-core upstreams::peer, pingora-proxy ProxyHttp). */
import type { Profile } from '../../profile/profile.ts';

export const pingoraAdvice: Profile['advice'] = {
  route: {
    setting: 'upstream_peer',
    text: 'Have `upstream_peer` return a peer for this path (and `request_filter` answer nothing before it): what it has no peer for ends with the status of its error.',
  },
  'idle-timer': {
    setting: 'peer.options.read_timeout',
    suggested: 'Some(Duration::from_secs(3600))',
    text: 'Set it on the peer that `upstream_peer` returns for event streams, well above their longest silence; it counts from each read on, and there is none by default (`None`). `idle_timeout` beside it is for unused connections and does nothing here.',
  },
  'response-timer': {
    setting: 'peer.options.read_timeout',
    suggested: 'Some(Duration::from_secs(3600))',
    text: 'Set it on the peer that `upstream_peer` returns: it is the wait for the head as well as the silence within a body, and there is none by default (`None`).',
  },
  buffering: {
    setting: 'response_body_filter',
    text: 'Pingora passes each piece on at once, unless a filter keeps it: have `response_body_filter` leave the body of `text/event-stream` alone in place of gathering it until `end_of_stream`.',
  },
  'upstream-address': {
    setting: 'upstream_peer',
    text: 'Compare the address in the peer that `upstream_peer` returns with where the upstream listens.',
  },
  'upstream-lookup': {
    setting: 'HttpPeer::new',
    text: 'A name given to `HttpPeer::new` is looked up when the peer is made: check it, and the resolver of this machine.',
  },
  'upstream-plain': {
    setting: 'HttpPeer::new',
    text: 'Give `HttpPeer::new` `false` for TLS, or have the upstream speak TLS on that port.',
  },
  'upstream-trust': {
    setting: 'peer.options.ca',
    text: 'Name the authority that signed the certificate of the upstream in `peer.options.ca`, and its name as the peer’s `sni`.',
  },
  'upstream-server-name': {
    setting: 'sni',
    text: 'Give `HttpPeer::new` the name that the upstream’s certificate bears.',
  },
  'upstream-version': {
    setting: 'peer.options.alpn',
    suggested: 'ALPN::H1',
    text: 'Set it on the peer: `ALPN::H1` (the default), `ALPN::H2` or `ALPN::H2H1`.',
  },
  http2: {
    setting: 'enable_h2',
    text: 'Call `enable_h2()` on the `TlsSettings` of this listener: HTTP/2 is off by default.',
  },
  'http2-cleartext': {
    setting: 'HttpServerOptions::h2c',
    suggested: 'true',
    text: 'Set `h2c` in the `HttpServerOptions` of the service.',
  },
  'request-headers': {
    setting: 'upstream_request_filter',
    text: 'Look in upstream_request_filter (and request_filter) for `remove_header` of {header}, or for a request that is built anew without it.',
  },
};
