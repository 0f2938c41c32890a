/** Tables on a terminal: the door to cli-table3. */
import Table from 'cli-table3';
import { columnsOf, shortened, wrapProse } from './columns.ts';
import { hangingIndent, type Page } from './page.ts';

const nameWidth = 14;
/** Of the first column where the others need the room. */
const narrowName = 10;
const gap = '  ';
const indent = '  ';
const noBorder = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) => [
    [side, ''],
    [`${side}-mid`, ''],
    [`${side}-left`, ''],
    [`${side}-right`, ''],
  ]),
);

/** cli-table3 wraps a long word in the square of its length. */
const longestCell = 160;

/** Only the first and the last column are free text: they wrap, the others are as wide as they are. A list where that does not fit. */
export function tableLines(head: string[], whole: string[][], page: Page): string[] {
  const rows = whole.map((cells) => cells.map((text) => shortened(text, longestCell)));
  const width = page.prose - indent.length;
  const limits = columnLimits(head, rows, width, nameWidth) ?? columnLimits(head, rows, width, narrowName);
  if (limits === null) return rows.flatMap((row) => hangingIndent('  • ', rowText(head, row), 'plain', page));
  const table = new Table({
    chars: { ...noBorder, middle: gap },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(head.map((title) => title.replace(' ', '\n')));
  table.push(
    ...rows.map((row) => row.map((text, column) => wrapProse(text, limits[column] ?? nameWidth).join('\n'))),
  );
  const lines = table.toString().split('\n');
  const headLines = head.some((title) => title.includes(' ')) ? 2 : 1;
  return lines.map((line, index) =>
    page.paint(index < headLines ? 'dim' : 'plain', `${indent}${line.trimEnd()}`),
  );
}

/** What a terminal too narrow for the table shows of a row. */
function rowText(head: string[], [name = '', ...cells]: string[]): string {
  const named = cells.flatMap((cell, index) => (cell === '' ? [] : `${head[index + 1] ?? ''} ${cell}`));
  return `${name}: ${named.join(', ')}`;
}

/** Columns of each; null where they do not fit. */
function columnLimits(head: string[], rows: string[][], width: number, first: number): number[] | null {
  const widths = head.map((title, column) =>
    Math.max(...title.split(' ').map(columnsOf), ...rows.map((row) => columnsOf(row[column] ?? ''))),
  );
  const fixed = [Math.min(widths[0] ?? 0, first), ...widths.slice(1, -1)];
  const left = width - fixed.reduce((sum, column) => sum + column + gap.length, 0);
  return left < Math.min(widths.at(-1) ?? 0, nameWidth) ? null : [...fixed, Math.max(left, nameWidth)];
}
