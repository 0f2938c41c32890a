/** What a proxy's configuration says about one stream, each with the place where it is said. */
import { formatExactMs } from './duration.ts';
import type { ProxyKind } from './log-record.ts';
import type { SettingKind, SettingState } from './setting-kind.ts';

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
  /** For `route` and `access-rule`: the status that it answers with by itself. Absent: none, or only known when a request comes. */
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
  /** For `max-connections`: the highest value for which the settings beside it have room; absent: any. */
  most?: string;
  /** For a timer that is not set: what another setting gives it, `Timeout 300 (httpd.conf:3)`; absent: the proxy's own default. */
  standsIn?: string;
  /** For a timer: it holds unless this is so, which the config alone does not tell; absent: it holds. */
  unless?: string;
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

/** The value as written, with its span where it is a bare number of less than seconds: `1000000000 (1 s)`. */
export function valueWithSpan({ value, ms }: Setting): string {
  const isSmall = value !== null && /^\d+$/.test(value) && ms !== null && ms > 0 && ms < Number(value) * 1000;
  return isSmall ? `${value} (${formatExactMs(ms)})` : String(value);
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
