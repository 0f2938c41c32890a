/** Sizes as people write them and as this tool prints them: each form that is printed is one that is read. */

const unitBytes: Record<string, number> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** How a size is written, for hints. */
export const sizeForm = 'a size with its unit: B, KB, MB, GB, KiB, MiB, GiB';

/** A size, as a part of other patterns. */
export const sizeSource = String.raw`\d+(?:\.\d+)?\s*(?:[KkMmGg][Ii]?)?[Bb]`;

const sizePattern = new RegExp(`^(?:${sizeSource})$`);

/** One that an event may have: `readEventSize` refuses what is below 1 KB. */
export const eventSizePattern =
  /^(?:0*[1-9]\d{3,}(?:\.\d+)?\s*[Bb]|0*[1-9]\d*(?:\.\d+)?\s*[Kk][Ii]?[Bb]|(?=.*[1-9])\d+(?:\.\d+)?\s*[MmGg][Ii]?[Bb])$/;

/** Bytes of `16MB`, `64 kB`, `1.5GiB`; null for anything else, a bare number too. */
export function parseSize(text: string): number | null {
  if (!sizePattern.test(text)) return null;
  const [, unit = ''] = /([a-z]+)$/i.exec(text) ?? [];
  return Number.parseFloat(text) * (unitBytes[unit.toLowerCase()] ?? Number.NaN);
}

/** `340 B`, `4.1 kB`, `1.2 MB`, `2.5 GB` (powers of 1000). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1000).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
