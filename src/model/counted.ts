/** Counts as sentences have them. */

/** Thousands set apart where there are many: `964`, `287,412`. */
export function formatCount(count: number): string {
  return count < 10_000 ? String(count) : count.toLocaleString('en-GB');
}

/** `1 stream`, `4 streams`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `was` of one, `were` of others. */
export function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}
