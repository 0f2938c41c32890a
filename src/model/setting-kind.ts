/** What a setting governs, and what it does to a stream: the words by which rules decide. */

/** What the setting governs, whatever the proxy calls it. */
export type SettingKind =
  | 'idle-timeout' // silence after headers
  | 'total-timeout' // age of the whole stream
  | 'response-timeout' // wait for response headers
  | 'connect-timeout' // to the upstream
  | 'shutdown-timeout' // streams cut this long after a reload
  | 'buffering' // value: on | off
  | 'compression' // value: the types compressed, or "off"
  | 'upstream-protocol' // HTTP version spoken to the upstream
  | 'domains' // the names a virtual host answers to
  | 'route' // the route or location that takes the request; value null: none does
  | 'upstream' // addresses behind the route
  | 'upstream-tls' // it is spoken to in TLS
  | 'upstream-lookup' // its addresses come from names that the proxy resolves
  | 'upstream-checks' // what sets one of its hosts aside
  | 'max-streams' // HTTP/2 concurrent streams
  | 'max-connections'
  | 'max-requests'
  | 'worker-connections'
  | 'rewrite' // a rule that changes, on the way, what a stream depends on
  | 'error-page' // what is answered in place of the proxy's own failures; items: their statuses
  | 'access-rule' // what may turn a request away before it is passed on
  | 'dropped-header' // value: the request header that is not passed on, with a `-` where its proxy writes one
  | 'rate-limit'
  | 'connection-limit'
  | 'access-log'
  | 'error-log' // value: path; detail: the level
  | 'listener' // value: address:port
  | 'cache-lookup' // the path is looked up in a cache, and nothing of the config marks its answers as not to be stored
  | 'spot' // where one stands, or would be put, that a fix may name and no rule decides by
  | 'config-source' // when the proxy takes a change of `file`, in `taken`
  | 'no-effect'; // set, but does nothing for this stream; detail says why

/**
 * What a setting does to the stream, where neither its kind nor its value says so: rules decide by these words, and by
 * none of a sentence's. A setting of a kind that is not listed, or to which no word applies, has the state null.
 */
export interface SettingStates {
  'idle-timeout':
    | 'per-try' // counts the silence of one try at the upstream
    | 'in-front'; // of a layer of the same proxy before the one that reads requests
  'response-timeout':
    | 'per-try' // ends one try, not the request
    | 'whole-body'; // the response is kept until its body is whole, or this is over
  'total-timeout':
    | 'response' // from the request to the end of the response
    | 'stream' // the life of the stream, on the client's side
    | 'upstream-stream'; // the same, on the upstream's side
  'shutdown-timeout': 'at-once'; // a reload itself ends what runs
  'max-connections': 'of-clients'; // of the side of the clients: what comes above waits to be taken
  'max-requests': 'waiting'; // how many may wait for a connection
  buffering:
    | 'whole-body' // nothing is passed on before the body's end
    | 'until-full' // it is on, by another word: head and body are kept until a buffer is full
    | 'forced'; // the upstream's response cannot switch it off
  compression: 'event-streams'; // they are among the types
  domains:
    | 'matched' // one of the names is the one that was asked for
    | 'port-unmatched' // one would be, without the port
    | 'unmatched' // the proxy has no place for that name
    | 'default-server'; // none is, and this of several servers takes what no other has
  route:
    | 'passes' // to an upstream
    | 'answers' // by itself, with the status in `answers`
    | 'unhandled' // nothing in it takes the request, and the proxy answers with `answers`
    | 'serves-files';
  'access-rule':
    | 'password' // a name and a password
    | 'token' // a signed one, which the proxy checks itself
    | 'subrequest' // another location is asked for leave
    | 'service' // a service is asked for leave
    | 'address' // of the client
    | 'policy'; // on identity, path or origin
  rewrite:
    | 'path' // the upstream is asked for another one
    | 'last-event-id' // the upstream does not get what the client sent
    | 'content-type'; // the client does not get what the upstream sent
  upstream: 'keeps-connections'; // between requests, as many as it says
  'max-streams': 'http2-off'; // no HTTP/2 is spoken here
  listener:
    | 'tls'
    | 'plain'
    | 'unserved' // it speaks TLS, and has no place for the name or the protocol that was asked for
    | 'alpn'; // the list of protocols that a TLS listener offers
  'error-log':
    | 'keeps-notices' // lines of level notice, and of all above
    | 'hides-errors'; // lines of level error are not in it
  'no-effect':
    | 'response-limit' // a limit on the whole response that something else switches off
    | 'close-delay'; // between the end of a stream and the end of its connection
}

/** The states of one kind, or of any. */
export type SettingState<K extends SettingKind = SettingKind> = K extends keyof SettingStates
  ? SettingStates[K]
  : never;
