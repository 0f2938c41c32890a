/** Which inputs of which proxies the tool reads, and the flags that hand them over. */
import type { ProxyKind } from '../../model/log-record.ts';
import { profileOf, profiles } from './known.ts';
import type { HopField, Profile } from './profile.ts';

/** Which of its logs says why a stream ended; null for a proxy whose logs are not read. */
export function logOfEnds(proxy: ProxyKind): 'access' | 'error' | null {
  return profileOf(proxy)?.logs?.ends ?? null;
}

/** Whether a flag of its own hands that over. */
export function hasFlag(proxy: ProxyKind, field: HopField): boolean {
  return profileOf(proxy)?.flags?.some((flag) => flag.field === field) ?? false;
}

/** Proxies with such a flag of their own. */
export function profilesWith(field: HopField): Profile[] {
  return profiles.filter(({ kind }) => hasFlag(kind, field));
}

/** `--nginx-error-log FILE`. */
export function flagText(proxy: ProxyKind, field: HopField): string {
  return `--${proxy}-${field} ${field === 'admin' ? 'URL' : 'FILE'}`;
}

/** The flag of the log that says why a stream ended, for each proxy whose logs are read. */
export function flagsOfEnds(): string[] {
  return profiles.flatMap(({ kind, logs }) => {
    if (!logs) return [];
    return [flagText(kind, logs.ends === 'error' ? 'error-log' : 'access-log')];
  });
}
