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

/** Bytes of `16MB`, `64 kB`, `1.5GiB`; null for anything else, a bare number too. */
export function parseSize(text: string): number | null {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([kmg]?i?b)$/i.exec(text) ?? [];
  const factor = unitBytes[unit?.toLowerCase() ?? ''];
  return factor === undefined ? null : Number(digits) * factor;
}

/** `340 B`, `4.1 kB`, `1.2 MB`, `2.5 GB` (powers of 1000). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1000).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
