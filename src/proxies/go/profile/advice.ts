/** What to change in a proxy made of Go's net/http, by the names of its packages (pkg.go.dev/net/http, net/http/httputil). */
import type { Profile } from '../../profile/profile.ts';

const spare =
  'In the handler of event streams call `http.NewResponseController(w).SetWriteDeadline(time.Time{})` before the first byte; the server keeps its limit for all else. A wrapper around the ResponseWriter needs `Unwrap` for that.';

export const goAdvice: Profile['advice'] = {
  route: {
    setting: 'ServeMux',
    suggested: 'mux.Handle("{path}", proxy)',
    text: 'Register the path: a pattern without a slash at its end takes exactly that path.',
  },
  'stream-age': {
    setting: 'http.Server.WriteTimeout',
    text: `${spare} The limit counts from the request on, whatever is written; it acts at the next write over HTTP/1.1, and at once over HTTP/2.`,
  },
  'request-age': {
    setting: 'http.Client.Timeout',
    suggested: '0',
    text: 'Ask for event streams with an http.Client whose `Timeout` is 0, the default: it is a limit on the whole request, from connecting to the last byte of the body, whatever comes. `ResponseHeaderTimeout` of its http.Transport limits the wait for the head alone, and a context that is cancelled with the client’s own request ends it when the client leaves.',
  },
  'connection-age': {
    setting: 'net.Conn.SetDeadline',
    text: 'Find where the connections to the upstream get a deadline once, when they are made (`SetDeadline` or `SetReadDeadline` in the DialContext of its Transport), and leave it out: it ends each connection at one age, whatever comes. To limit silence it would have to be moved at each read; `ResponseHeaderTimeout` limits the wait for the head alone.',
  },
  'context-age': {
    setting: 'context.WithTimeout',
    text: 'Find the deadline in whose context the upstream is asked (`context.WithTimeout` or `WithDeadline` in a handler around the proxy, its Director, Rewrite or Transport), and leave event streams out of it: `r.Context()` alone ends with its client. `http.Server.WriteTimeout` is another limit, and its end leaves no such line.',
  },
  'request-headers': {
    setting: 'httputil.ReverseProxy.Rewrite',
    text: 'Look for what takes {header} off the request: in its Rewrite or Director (`Header.Del`), in a handler around it, or in a copy loop that copies only some headers.',
  },
  'idle-timer': {
    setting: 'inactive threshold',
    text: 'net/http has no limit on the silence of a response: look for code of its own that ends inactive streams (a ticker over tracked connections, SetReadDeadline on the upstream’s connection). Raise its threshold above the longest silence, and count bytes of both directions, comments too, as activity.',
  },
  'response-timer': {
    setting: 'http.Transport.ResponseHeaderTimeout',
    suggested: '0',
    text: 'Raise it in the Transport of the proxy (0, the default, is none), or have the origin send its head at once. Where http.TimeoutHandler stands around the handler, take it away for this path: it keeps the whole response, and answers 503 at its limit.',
  },
  buffering: {
    setting: 'Flush',
    text: 'httputil.ReverseProxy passes `text/event-stream` on at once, whatever its `FlushInterval`: a copy loop of your own has to call `http.NewResponseController(w).Flush()` after each write, and no wrapper around the ResponseWriter (http.TimeoutHandler, a compressor) may keep what is written.',
  },
  'whole-body': {
    setting: 'http.TimeoutHandler',
    text: 'Leave event streams out of http.TimeoutHandler: it keeps the whole answer until the handler is done, and gives 503 in its place when its time is over. A longer time only waits longer; for a limit of its own such a handler has `SetWriteDeadline` of http.NewResponseController.',
  },
  'flush-interval': {
    setting: 'Flush',
    suggested: 'after every write',
    text: 'Call `http.NewResponseController(w).Flush()` after each write in place of the ticker. `FlushInterval` of httputil.ReverseProxy does nothing for `text/event-stream`, which is passed on at once (Go 1.12 and later): the beat is that of a copy loop or wrapper of your own.',
  },
  'upstream-address': {
    setting: 'SetURL',
    text: 'Compare the address that the proxy’s Rewrite (or Director) sets with where the upstream listens.',
  },
  'upstream-plain': {
    setting: 'SetURL',
    text: 'Use http:// in the target URL, or have the upstream speak TLS on that port.',
  },
  'upstream-trust': {
    setting: 'tls.Config.RootCAs',
    text: 'Name the authority that signed the certificate of the upstream in the TLSClientConfig of the proxy’s Transport (RootCAs, ServerName).',
  },
  'upstream-server-name': {
    setting: 'tls.Config.ServerName',
    text: 'Compare the name and the versions in the TLSClientConfig of the proxy’s Transport with those of the upstream.',
  },
  'upstream-breaker': {
    setting: 'http.Transport.MaxConnsPerHost',
    text: 'Raise it above the number of open streams, or leave it at 0 (none): further requests wait.',
  },
  'max-streams': { setting: 'http2.Server.MaxConcurrentStreams' },
  'keep-alive': {
    setting: 'http.Transport.IdleConnTimeout',
    suggested: '4 * time.Second',
    text: 'Keep idle upstream connections for less time than the origin does, or raise the origin’s keep-alive above it.',
  },
  http2: {
    setting: 'Server.Protocols',
    text: 'HTTP/2 is on over TLS with ListenAndServeTLS; a TLSConfig of your own needs `h2` in NextProtos, and TLSNextProto must not be an empty map.',
  },
  'http2-cleartext': {
    setting: 'Server.Protocols',
    text: 'Call SetUnencryptedHTTP2(true) on the Protocols of the server (Go 1.24), or wrap the handler in h2c.NewHandler before that.',
  },
  'head-size': { setting: 'http.Transport.MaxResponseHeaderBytes' },
};
