/** What a proxy's configuration says about one stream, each with the place where it is said. */
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
  | 'max-streams' // HTTP/2 concurrent streams
  | 'max-connections'
  | 'max-requests'
  | 'worker-connections'
  | 'rate-limit'
  | 'connection-limit'
  | 'access-log'
  | 'error-log' // value: path; `detail`: format string or level
  | 'listener' // value: address:port; detail: "tls" | "plain"
  | 'no-effect'; // set, but does nothing for this stream; detail says why

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

export interface Setting {
  hop: string;
  proxy: ProxyKind;
  kind: SettingKind;
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
  detail: string | null;
  /** For `domains`, `upstream`: the list. */
  items?: string[];
}

/** A config as it was read: text for diffs, version where it is known. */
export interface ConfigFile {
  file: string;
  text: string;
}
