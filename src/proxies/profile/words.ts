/** What differs from proxy to proxy in what is told: what to change, in its own words, and parts of sentences. */

/** What a finding may advise to change, whatever a proxy calls it. */
export type Topic =
  | 'certificate' // the one that it shows to clients
  | 'certificate-for-name' // which of several it shows
  | 'tls-listener' // speak TLS to clients
  | 'tls-versions' // spoken to clients
  | 'tls-server-name' // the names (SNI) that are served
  | 'http2' // offered over TLS
  | 'http2-cleartext'
  | 'names' // that a virtual host answers to
  | 'route' // `{path}` stands for the path
  | 'access-rule'
  | 'rate-limit'
  | 'connection-limit'
  | 'max-streams' // of one HTTP/2 connection
  | 'open-files'
  | 'compressed-types'
  | 'response-timer' // how long a response head is waited for
  | 'upstream-address'
  | 'upstream-lookup' // the upstream's name
  | 'upstream-resolver' // none is given at all
  | 'upstream-plain' // speak no TLS to the upstream
  | 'upstream-trust' // whose certificates the upstream may show
  | 'upstream-server-name' // sent in the handshake with the upstream
  | 'upstream-version' // of HTTP, spoken to the upstream
  | 'upstream-breaker' // how much the upstream may be asked for at once
  | 'health-check'
  | 'head-size'; // of a response head that it takes

/** How one proxy changes it. Without a text the rule's own sentence holds for every proxy. */
export interface Advice {
  /** The proxy's own word. */
  setting: string;
  /** Null: what is advised stands nowhere yet. */
  current?: string | null;
  suggested?: string;
  text?: string;
  /** Of a change at the origin in place of one at the proxy. */
  doesNotCure?: string;
}

/** What only some proxies have, so that there is nothing to advise for the others. */
export type OwnTopic =
  | 'upstream-protocol' // that the upstream is taken to speak
  | 'server-list' // how a server is taken out of a list for a while
  | 'affinity-parameter' // the same by a parameter of the query
  | 'affinity' // which server of several a request goes to
  | 'own-address' // written into redirects that name a path alone
  | 'https-only' // a host that sends plain HTTP to https
  | 'failed-server' // how long it is left alone
  | 'idle-timer' // the silence that a stream may last
  | 'idle-timer-per-try'
  | 'stream-spared' // by a reload
  | 'buffering' // of response bodies
  | 'flush-interval' // passing on by a timer
  | 'unbuffered-by-header' // the same, by a header of the response
  | 'whole-body' // the same, where it is what keeps whole bodies
  | 'uncompressed-events' // event streams left out of what it compresses
  | 'cache'
  | 'uncacheable' // an answer that is marked as not to be stored
  | 'ignore-port' // of the name in Host
  | 'drop' // closing without an answer
  | 'keep-alive' // how long an idle connection to the upstream is kept
  | 'stream-age' // the limit on a whole response that is set most
  | 'connection-age' // the deadline that a connection to the upstream got once
  | 'context-age' // the deadline in whose context the request to the upstream is made
  | 'request-age' // the limit on the whole of a request that it makes itself: its end looks like a proper one
  | 'request-headers' // what takes one off on the way to the upstream; `{header}` stands for it
  | 'stream-age-unflagged' // the one that leaves no flag in its row
  | 'upstream-end-http2' // a client over HTTP/2 that hears nothing of an upstream that went
  | 'client-timer' // how long a client may not take what is sent
  | 'client-abort' // what becomes of the upstream when the client leaves
  | 'retry'; // asking again what was never processed

/** Sentences that differ from proxy to proxy. */
export type Phrase =
  | 'hour' // as its config writes it
  | 'route' // its word for one, in a sentence
  | 'no-healthy-upstream' // why it asks nobody
  | 'servers-return'; // when it asks a server again that failed

/** And those that only some have. */
export type OwnPhrase =
  | 'hidden-cut' // what in its log shows a cut of which it made a proper end
  | 'no-error-reset' // what NO_ERROR in a reset of its means
  | 'dropped' // what it means that it closed without an answer
  | 'access-rules' // what may deny a request in it
  | 'head-limit' // the largest response head that it takes
  | 'header-ignored' // when such a header has no effect
  | 'no-transform-unheeded' // by what compresses in it
  | 'certificate-reload' // when it reads a new one
  | 'mute-listener' // how it comes that it ends a handshake without a word
  | 'mute-listener-log' // what tells of it then
  | 'unreadable-head' // what such a row means
  | 'cached-stream' // what of it is live for a client that gets it out of its cache
  | 'stream-ages'; // where a limit on a whole response is switched off, and which other there is
