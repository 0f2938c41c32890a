/** One setting as readers of directives build it: what it says, apart from where it stands. */
import type { ProxyKind } from '../model/log-record.ts';
import type { Setting } from '../model/setting.ts';
import type { SettingKind, SettingState } from '../model/setting-kind.ts';

/** What differs from one setting to the next; the rest follows from where it stands. */
export interface SettingParts {
  kind: SettingKind;
  state?: SettingState | null;
  setting: string;
  value?: string | null;
  ms?: number | null;
  detail?: string | null;
  answers?: number;
  items?: string[];
  off?: string | null;
  most?: string;
  standsIn?: string;
}

/** That no file says: a proxy's default, and where it would hold. */
export function unwrittenSetting(
  { hop, proxy, path }: { hop: string; proxy: ProxyKind; path: string },
  parts: SettingParts,
): Setting {
  return {
    hop,
    proxy,
    kind: parts.kind,
    state: parts.state ?? null,
    setting: parts.setting,
    path,
    value: parts.value ?? null,
    ms: parts.ms ?? null,
    origin: 'default',
    file: null,
    line: null,
    place: null,
    off: parts.off ?? null,
    detail: parts.detail ?? null,
    ...(parts.answers === undefined ? {} : { answers: parts.answers }),
    ...(parts.items ? { items: parts.items } : {}),
    ...(parts.standsIn === undefined ? {} : { standsIn: parts.standsIn }),
    ...(parts.most === undefined ? {} : { most: parts.most }),
  };
}
