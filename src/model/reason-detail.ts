/** What a row, or a proxy's own answer, says beyond its reason: in words that all proxies share, set where it is read. */

/** Several may hold of one row; rules decide by these, and by none of its raw words. */
export type ReasonDetail =
  // Which timer.
  | 'stream-idle' // the silence of the whole stream
  | 'per-try-idle' // the silence of one try at the upstream
  | 'per-try' // the wait of one try for its response head
  | 'max-duration' // the life of the stream, on the client's side
  | 'upstream-max-duration' // the same, on the upstream's side
  | 'whole-request' // the limit on all of a request that the proxy makes itself, from connecting to the last byte
  | 'upstream-timeout' // Envoy's flag UT: the timeout of the route, or one of a try
  | 'unflagged' // a field for such flags is there, and none is set
  // Who made the answer.
  | 'own-answer' // the proxy, by its own word
  | 'passed-on' // its upstream, by its own word
  // Why it was refused.
  | 'by-address'
  | 'by-policy' // on identity, path or origin
  | 'check-failed' // what checks the credentials gave no answer that counts
  | 'concurrent-streams' // as many as one HTTP/2 connection may carry
  | 'old-http' // HTTP/1.0 or older
  // Why its upstream was not reached, or not understood.
  | 'no-resolver' // none is configured
  | 'no-local-address' // this machine had no address or port left
  | 'unconnected' // no connection to it was made
  | 'upstream-plain' // no TLS is spoken there
  | 'upstream-untrusted' // its certificate is not accepted
  | 'handshake-broken' // the upstream broke it off
  | 'head-too-big'
  | 'body-begun' // a body had come from there, and was being passed on
  // What else befell the request.
  | 'delayed' // on purpose
  | 'retried'; // one upstream failed, and another opened the stream

/** Why a handshake with an upstream failed, by the words of OpenSSL, BoringSSL or Nginx; none where they do not say. */
export function handshakeDetails(words: string): ReasonDetail[] {
  if (/wrong[_ ]version[_ ]number/i.test(words)) return ['upstream-plain'];
  if (/certificate[_ ]verify[_ ]?(failed|error)|does not match/i.test(words)) return ['upstream-untrusted'];
  const isBroken =
    /handshake[_ ]failure|unrecognized[_ ]name|alert|peer closed connection in SSL handshake/i.test(words);
  return isBroken ? ['handshake-broken'] : [];
}
