/** A figure over time in one line of text. */
import type { Block } from './document.ts';

const bars = [...'▁▂▃▄▅▆▇█'];

/** The bars (`_`: none, `·`: not measured), each the lowest of its time so that a short loss is seen; a pointer beneath. */
export function sparkLines({ values, markedAt }: Block & { kind: 'chart' }, width: number): string[] {
  const columns = Math.min(width, values.length);
  const top = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const line = Array.from({ length: columns }, (_, column) => {
    const span = values.slice(startOf(column), startOf(column + 1));
    return barOf(lowest(span), top);
  }).join('');
  if (markedAt === null) return [line];
  const pointer = Math.ceil(((markedAt + 1) * columns) / values.length) - 1;
  return [line, `${' '.repeat(pointer)}▲`];

  function startOf(column: number): number {
    return Math.floor((column * values.length) / columns);
  }
}

function lowest(values: (number | null)[]): number | null {
  return values.reduce((least, value) => (value === null ? least : Math.min(least ?? value, value)), null);
}

function barOf(value: number | null, top: number): string {
  if (value === null) return '·';
  if (value === 0) return '_';
  return bars[Math.ceil((value / top) * bars.length) - 1] ?? '';
}
