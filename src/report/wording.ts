/** Phrases that several sections use. */
import { formatMs } from '../model/duration.ts';
import type { Finding, Fix } from '../model/finding.ts';
import { profileOf } from '../proxies/profile/known.ts';

/** `file:line`, as editors and terminals make it clickable; null without a file. */
export function placeOf(spot: { file?: string; line?: number }): string | null {
  if (!spot.file) return null;
  return spot.line === undefined ? spot.file : `${spot.file}:${spot.line}`;
}

/** Who acted first: `nginx`, `nginx, hop edge`, `the network`. */
export function partyOf(where: Finding['where']): string {
  const named: Record<string, string> = {
    origin: 'the origin',
    client: 'the client',
    network: 'the network',
    unknown: 'an unknown party',
  };
  const party = named[where.proxy] ?? profileOf(where.proxy)?.short ?? where.proxy;
  if (where.hop === null || where.hop === where.proxy) return party;
  return where.proxy === 'unknown' ? `hop ${where.hop}` : `${party}, hop ${where.hop}`;
}

function changeOf(fix: Fix): string {
  const { setting, current, suggested } = fix;
  if (current && suggested && isAddition(current, suggested)) return `${setting}: add ${suggested}`;
  if (current && suggested) return `${setting} ${current} → ${suggested}`;
  if (suggested)
    return current === null ? `${setting} ${suggested} (not set now)` : `${setting}: ${suggested}`;
  if (current && suggested === null) return `remove ${setting} ${current}`;
  return current ? `${setting} (now ${current})` : setting;
}

/** A list that gets one more element: "old → new" would read as if all others were removed. */
function isAddition(current: string, suggested: string): boolean {
  return current.includes(', ') && !current.includes('(') && !suggested.includes(', ');
}

/** The change and where to make it: `proxy_read_timeout 60s → 1h at nginx.conf:24`; without a diff, in which block too. */
export function changeWithPlace(fix: Fix): string {
  const place = placeOf(fix);
  const spotted = place ? `${changeOf(fix)} at ${place}` : changeOf(fix);
  return fix.path && !fix.patch ? `${spotted}, in ${fix.path}` : spotted;
}

/** `98.2 %`; never 100 % where one is missing, never 0 % where there is one. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (part / whole) * 100;
  if (part > 0 && percent < 0.1) return 'under 0.1 %';
  return `${Math.floor(percent * 10) / 10} %`;
}

/** Both ends where they differ by more than a tenth: `60.0 s`, `12 s–75 s`. */
export function formatRange(low: number, high: number): string {
  return high - low <= Math.max(50, high / 10) ? formatMs(high) : `${formatMs(low)}–${formatMs(high)}`;
}
