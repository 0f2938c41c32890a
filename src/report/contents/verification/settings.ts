/** What the configs say now, beside what they said then. */
import type { Facts } from '../../../model/facts.ts';
import type { Finding } from '../../../model/finding.ts';
import { withoutMasks } from '../../../model/secret.ts';
import type { Setting } from '../../../model/setting.ts';
import type { SettingChange } from '../../../model/verification.ts';
import { placeOf } from '../../wording.ts';

/** One setting in both runs; null: not there. */
export interface SettingPair {
  before: Setting | null;
  now: Setting | null;
}

/** So many changes are listed. */
const listed = 20;

/** All settings of hops whose config was read both times; those of a place that was read once alone are left out. */
export function settingPairs(before: Facts, now: Facts): SettingPair[] {
  const hops = new Set(now.settings.map(({ hop }) => hop));
  const then = before.settings.filter(({ hop }) => hops.has(hop));
  const known = new Set(then.map(({ hop }) => hop));
  const left = numbered(now.settings.filter(({ hop }) => known.has(hop)));
  const pairs = [...numbered(then)].map(([key, setting]): SettingPair => {
    const found = left.get(key) ?? null;
    left.delete(key);
    return { before: setting, now: found };
  });
  const all = [...pairs, ...[...left.values()].map((setting) => ({ before: null, now: setting }))];
  return all.filter(({ before: was, now: is }) =>
    was === null ? isMissing(before, is) : is || isMissing(now, was),
  );
}

/** Its place was read, and holds nothing of the kind: only then a setting is told as taken away, or as new. */
function isMissing({ settings }: Facts, one: Setting | null): boolean {
  const ofHop = settings.filter(({ hop }) => hop === one?.hop);
  return ofHop.some(({ path }) => path === one?.path) && ofHop.every(({ kind }) => kind !== one?.kind);
}

/** By hop, path and name; a place may say one thing several times. */
function numbered(settings: Setting[]): Map<string, Setting> {
  const keyed = new Map<string, Setting>();
  for (const setting of settings) {
    const base = [setting.hop, setting.path, setting.kind, setting.setting].join('\0');
    let key = base;
    for (let count = 2; keyed.has(key); count++) key = `${base}\0${count}`;
    keyed.set(key, setting);
  }
  return keyed;
}

export function isChanged({ before, now }: SettingPair): boolean {
  return written(before) !== written(now);
}

/** A default that is now written out is no change. */
function written(setting: Setting | null): string {
  return withoutMasks(setting?.value ?? '');
}

/** The changed ones, those that `named` accepts first. */
export function changesOf(pairs: SettingPair[], named: (pair: SettingPair) => boolean): SettingChange[] {
  const changed = pairs.filter(isChanged);
  const first = changed.filter(named);
  const all = [...first, ...changed.filter((pair) => !first.includes(pair))].map(changeOf);
  // One directive may set several timers.
  return [...new Map(all.map((change) => [JSON.stringify(change), change])).values()].slice(0, listed);
}

function changeOf({ before, now }: SettingPair): SettingChange {
  const { hop, setting, path } = (now ?? before) as Setting;
  const spot = now?.file ? now : before;
  return {
    hop,
    setting,
    path,
    before: before?.value ?? null,
    now: now?.value ?? null,
    file: spot?.file ?? null,
    line: spot?.line ?? null,
  };
}

/** The setting that a finding is about: where its first fix of a config's line stands, or of that name on its hop. */
export function settingOf({ fix, where }: Finding, pairs: SettingPair[]): SettingPair | null {
  const known = pairs.filter(
    ({ before }) => before !== null && (where.hop === null || before.hop === where.hop),
  );
  for (const { setting, file, line, path } of fix) {
    const same = known.filter(({ before }) => before?.setting === setting);
    const found =
      same.find(({ before }) => file !== undefined && before?.file === file && before.line === line) ??
      same.find(({ before }) => before?.path === path) ??
      (same.length === 1 ? same[0] : undefined);
    if (found) return found;
  }
  return null;
}

/** `proxy_read_timeout 15s → 1h at nginx.conf:27`, `nginx.conf:27 still says proxy_read_timeout 15s`. */
export function settingWords(pair: SettingPair): string {
  const { before, now } = pair;
  const { setting } = (now ?? before) as Setting;
  const place = spotOf(now) ?? spotOf(before);
  const [was, is] = [before?.value ?? 'not set', now?.value ?? 'not set'];
  if (isChanged(pair)) return `${setting} ${was} → ${is}${place ? ` at ${place}` : ''}`;
  if (now?.origin === 'default' || !place)
    return `${setting} is still ${is}${now?.origin === 'default' ? ', by default' : ''}`;
  return `${place} still says ${setting} ${is}`;
}

function spotOf(setting: Setting | null): string | null {
  if (!setting?.file) return null;
  return placeOf({ file: setting.file, line: setting.line ?? undefined });
}
