/** What a proxy's configuration says about one stream, each with the place where it is said. */
import { formatExactMs } from './duration.ts';
import type { ProxyKind } from './log-record.ts';

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
  | 'dropped-header' // value: the request header, by its usual name, that is not passed on
  | 'rate-limit'
  | 'connection-limit'
  | 'access-log'
  | 'error-log' // value: path; detail: the level
  | 'listener' // value: address:port
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

/** When a proxy takes a change of one of its files. */
export type Taken =
  | 'start' // it is read when the process starts
  | 'reload' // and again on a reload; it is the main file
  | 'listener-watched' // as soon as it is replaced; it holds listeners
  | 'route-watched' // the same, with routes
  | 'cluster-watched' // the same, with clusters
  | 'manifest' // it is wrapped in one, and brought to the proxy by others
  | 'dump'; // what the proxy has, not where it comes from

/**
 * Where a change goes: at `line` and `column` (both 1-based) `length` characters give way to
 * `template`, in which `{value}` stands for the suggested value. It may hold line breaks.
 */
export interface Place {
  file: string;
  line: number;
  column: number;
  length: number;
  template: string;
}

export interface Setting<K extends SettingKind = SettingKind> {
  hop: string;
  proxy: ProxyKind;
  kind: K;
  state: SettingState<K> | null;
  /** The proxy's own word, last part of the path: `proxy_read_timeout`, `idle_timeout`, `domains`. */
  setting: string;
  /** The whole path as a reader would look for it: `http > server :8080 > location /events`. */
  path: string;
  /** As written; for a default, the default as the proxy's documents write it. Null: absent, no default. */
  value: string | null;
  /** For timers: milliseconds, 0 when the timer is switched off. Null for anything else. */
  ms: number | null;
  origin: 'config' | 'default';
  /** Null when the config came without positions (config_dump). */
  file: string | null;
  line: number | null;
  /** How to write another value there; null where that cannot be said. */
  place: Place | null;
  /** The shortest legal way to switch a timer off here (`0s` for Envoy), null where there is none. */
  off: string | null;
  /** For readers alone: no decision rests on its words. */
  detail: string | null;
  /** For `route`: the status that it answers with by itself. Absent: none, or only known when a request comes. */
  answers?: number;
  /** For `route`: how the request came there, in words; absent: by its path. */
  via?: string;
  /** For `route`: the path that came to it, where a server in front passed on another one than was asked. */
  askedPath?: string;
  /** For `route`: the path that the next server is asked for, where that is another one than came to it. */
  passedPath?: string;
  /** For `domains`, `upstream`: the list. For `config-source`: paths in it that count from where the process was started. For `route`: where a redirect of its own leads, as written. */
  items?: string[];
  /** It holds for the request to this path that the proxy makes by itself for a stream, not for the stream. */
  subrequest?: string;
  /** For `upstream`: by what of a request the server is chosen; absent: in turn, or not known. */
  chooses?: 'client-address' | 'request';
  /** For `upstream`: the place of the listener of the same config to which it leads, `haproxy.cfg:12`; absent: none is known. */
  ownListener?: string;
  /** For `config-source`. */
  taken?: Taken;
  /** What stands there holds in other places too, so that no change is made of it. */
  isShared?: boolean;
  /** The program that writes its file; absent: none that shows. */
  madeBy?: string;
  /** Where the same setting stands too, and this request does not come; absent: nowhere. */
  elsewhere?: Elsewhere[];
}

/** A setting that is written, and does not hold for this request. */
export interface Elsewhere {
  /** Mostly the same word; that of another module where people take one for the other. */
  setting: string;
  value: string;
  /** As in a Setting. */
  ms: number | null;
  file: string | null;
  line: number | null;
  /** Behind `stands at …`: `in location /api/, and this request is served by location / (nginx.conf:20)`. */
  words: string;
}

/** A timer's span as its config writes it, `150s`; a bare number gets its unit. */
export function writtenSpan({ value, ms }: Setting): string {
  return value !== null && /\d *[a-z]+$/.test(value) ? value : formatExactMs(ms ?? 0);
}

/** A day in the unit in which this timer is written: `3600s` gives `86400s`; null where it has none. */
export function daySpan({ value, ms }: Setting): string | null {
  const [, count, unit] = /^(\d+(?:\.\d+)?)( *[a-z]+)$/.exec(value ?? '') ?? [];
  return count && unit && ms ? `${Math.round((Number(count) / ms) * dayMs)}${unit}` : null;
}

const dayMs = 86_400_000;

/** A config as it was read: text for diffs, version where it is known. */
export interface ConfigFile {
  file: string;
  text: string;
  /** The file that was given, where this one is included by it. */
  main?: string;
}
