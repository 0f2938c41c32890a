/** Phrases that several sections use. */
import type { Finding, Fix } from '../model/finding.ts';

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
  const party = named[where.proxy] ?? where.proxy;
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

/** A list that gains an element: it would read as if all others went. */
function isAddition(current: string, suggested: string): boolean {
  return current.includes(', ') && !suggested.includes(', ');
}

/** The change and where to make it: `proxy_read_timeout 60s → 1h at nginx.conf:24`. */
export function spottedChange(fix: Fix): string {
  const place = placeOf(fix);
  return place ? `${changeOf(fix)} at ${place}` : changeOf(fix);
}

/** `1 stream`, `4 streams`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `340 B`, `4.1 kB`, `1.2 MB` (powers of 1000). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
