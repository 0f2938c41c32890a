/** What the rows of several proxies have in common. */
import type { HopRun } from '../hop.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `29/Nov/2026:08:04:42`. */
export function commonDay(epochMs: number): string {
  const iso = new Date(epochMs).toISOString();
  return `${iso.slice(8, 10)}/${months[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)}`;
}

/** It ended before a response head came from behind. */
export function isHeadless({ end, inner }: HopRun): boolean {
  return end !== null && (inner.head === null || end.atMs <= inner.head.atMs);
}

/** Of the body. */
export function sentBytes({ outer, end }: HopRun): number {
  return outer.chunks
    .filter(({ atMs }) => end && atMs <= end.atMs + 1)
    .reduce((sum, { bytes }) => sum + bytes, 0);
}
