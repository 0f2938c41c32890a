/** Builds one Setting of a Caddy config. */
import type { Place, Setting } from '../../../../model/setting.ts';
import type { SettingKind, SettingState } from '../../../../model/setting-kind.ts';
import { goDurationMs } from '../../duration.ts';
import type { Spot, Written } from '../model.ts';

/** What differs from one setting to the next. */
export interface Parts {
  kind: SettingKind;
  setting: string;
  path: string;
  state?: SettingState | null;
  value?: string | null;
  ms?: number | null;
  off?: string | null;
  detail?: string | null;
  answers?: number;
  items?: string[];
  unless?: string;
  place?: Place | null;
}

/** One that stands somewhere. */
export function writtenSetting(hop: string, at: Spot | null, parts: Parts): Setting {
  const { place = null, ...rest } = parts;
  return {
    ...defaultSetting(hop, rest),
    origin: 'config',
    file: at?.file || null,
    line: at?.file ? at.line : null,
    place,
  };
}

/** One that stands nowhere. */
export function defaultSetting(hop: string, parts: Parts): Setting {
  const { state = null, value = null, ms = null, off = null, detail = null, place = null, ...rest } = parts;
  return {
    hop,
    proxy: 'caddy',
    state,
    value,
    ms,
    off,
    detail,
    origin: 'default',
    file: null,
    line: null,
    ...rest,
    place,
  };
}

/** A timer as written; Caddy takes 0 for off, and a bare number for nanoseconds. */
export function timer(hop: string, written: Written, parts: Omit<Parts, 'value' | 'ms' | 'place'>): Setting {
  return writtenSetting(hop, written.at, {
    ...parts,
    value: written.text,
    ms: timeMs(written.text),
    off: '0',
    place: written.place,
    ...(written.unless && { unless: `the environment of Caddy has ${written.unless}` }),
  });
}

/** Null for a placeholder, or what is no time. */
export function timeMs(text: string): number | null {
  const nanos = /^-?\d+$/.test(text) ? Number(text) / 1e6 : null;
  const ms = nanos ?? goDurationMs(text);
  // Every negative one is off.
  return ms === null ? null : Math.max(0, ms);
}
