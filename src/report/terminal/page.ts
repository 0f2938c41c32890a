/** The page that a terminal is: its columns, its colours, and text put on it. */

import type { RenderOptions, Tone } from '../document.ts';
import { type Paint, painter } from './colour.ts';
import { columnsOf, wrapProse } from './columns.ts';

export interface Page {
  /** Columns for prose and tables: longer lines are hard to read. */
  prose: number;
  /** Columns for log rows, which may use all there are. */
  raw: number;
  /** Lines that one text may take; what is left out, `…` stands for. */
  most: number;
  paint: Paint;
}

/** Narrow terminals are served as if they had 40 columns. */
export function pageOf({ width, colour }: RenderOptions): Page {
  const raw = Math.max(width, 40);
  return { prose: Math.min(raw, 100), raw, most: Number.POSITIVE_INFINITY, paint: painter(colour) };
}

/** The first line after `lead`, the others beneath its end. */
export function hangingIndent(lead: string, text: string, tone: Tone, page: Page): string[] {
  const blank = ' '.repeat(columnsOf(lead));
  return linesOf(text, page.prose - blank.length, page.most).map((line, index) =>
    `${index === 0 ? lead : blank}${page.paint(tone, line)}`.trimEnd(),
  );
}

function linesOf(text: string, width: number, most: number): string[] {
  const lines = wrapProse(text, width);
  if (lines.length <= most) return lines;
  const [last = ''] = wrapProse(lines[most - 1] ?? '', width - 1);
  return [...lines.slice(0, most - 1), `${last}…`];
}
