/** Builds one Setting from a place in an Envoy configuration. */
import type { Place, Setting } from '../../../model/setting.ts';
import type { SettingKind, SettingState } from '../../../model/setting-kind.ts';
import { at, type ConfigNode, entry, type Key, lineOf, scalarOf, textAt, textOf } from './node.ts';
import { insertKeys, isShared, replaceFlow, replaceScalar } from './place.ts';

/** One setting as it is looked for: `keys` below `in`, the last of them the setting's own word. */
export interface SettingQuery {
  kind: SettingKind;
  state?: SettingState | null;
  path: string;
  in: ConfigNode | null;
  keys: Key[];
  /** The default as Envoy's documents write it; null: nothing happens when it is absent. */
  fallback?: string | null;
  /** A protobuf Duration; otherwise a number. */
  timer: boolean;
  /** What switches it off; null where nothing does. */
  off?: string | null;
  detail?: string | null;
  /** Said only of the default. */
  fallbackDetail?: string;
}

/** The setting as written or its default; empty when it is absent and has none. */
export function findSetting(hop: string, query: SettingQuery): Setting[] {
  const written = at(query.in, ...query.keys);
  const said = textOf(written) ?? (query.timer ? durationFromFields(written) : null);
  const value = said ?? query.fallback ?? null;
  if (value === null) return [];
  const present = said !== null;
  const place = present ? writtenPlace(written!) : absentPlace(query);
  const usualOff = query.timer ? '0s' : null;
  return [
    {
      ...blank(hop, query.kind, String(query.keys.at(-1)), query.path),
      state: query.state ?? null,
      value,
      ms: query.timer ? durationMs(value) : null,
      origin: present ? 'config' : 'default',
      file: query.in?.source?.file ?? null,
      line: lineOf(written) ?? place?.line ?? lineOf(query.in),
      place,
      off: query.off === undefined ? usualOff : query.off,
      detail: present ? (query.detail ?? null) : (query.fallbackDetail ?? query.detail ?? null),
      ...(isShared(written ?? query.in) && { isShared: true }),
    },
  ];
}

/** A setting that is no scalar of its own: a list, a filter, a route. */
export function statement(
  hop: string,
  kind: SettingKind,
  setting: string,
  path: string,
  node: ConfigNode | null,
  rest: {
    value: string | null;
    state?: SettingState | null;
    answers?: number;
    detail?: string | null;
    items?: string[];
    place?: Place | null;
    off?: string;
  },
): Setting {
  const file = node?.source?.file ?? null;
  return { ...blank(hop, kind, setting, path), file, line: lineOf(node), ...rest };
}

/** A Duration by its fields: `{ seconds: 15 }`, and `{}`, which is none. */
function durationFromFields(written: ConfigNode | null): string | null {
  if (written === null || textOf(written) !== null) return null;
  const seconds = Number(textAt(written, 'seconds') ?? '0') + Number(textAt(written, 'nanos') ?? '0') / 1e9;
  return Number.isFinite(seconds) ? `${seconds}s` : null;
}

function writtenPlace(written: ConfigNode): Place | null {
  const scalar = scalarOf(written);
  return scalar === null ? replaceFlow(written) : replaceScalar(scalar);
}

/** Milliseconds of a protobuf Duration in JSON (`15s`, `0.5s`); null for anything else. */
export function durationMs(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)s$/.exec(text);
  return found === null ? null : Math.round(Number(found[1]) * 1e6) / 1000;
}

function blank(hop: string, kind: SettingKind, setting: string, path: string): Setting {
  return {
    hop,
    proxy: 'envoy',
    kind,
    state: null,
    setting,
    path,
    value: null,
    ms: null,
    origin: 'config',
    file: null,
    line: null,
    place: null,
    off: null,
    detail: null,
  };
}

/** Into the deepest mapping on the way that exists. */
function absentPlace({ in: from, keys, timer }: SettingQuery): Place | null {
  for (let depth = keys.length - 1; depth >= 0; depth -= 1) {
    const map = at(from, ...keys.slice(0, depth));
    if (map === null) continue;
    // `key:` with nothing after it is there, yet holds no mapping to add to.
    const key = keys[depth];
    const isThere = typeof key === 'string' && entry(map, key) !== null;
    return isThere ? null : insertKeys(map, keys.slice(depth), timer);
  }
  return null;
}
