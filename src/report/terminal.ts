/** The report for a terminal; narrow ones are served as if they had 40 columns. */
import Table from 'cli-table3';
import type { Report } from '../model/report.ts';
import { type Paint, painter } from './colour.ts';
import { columnsOf, noBreak, shortened, wrapProse, wrapRaw } from './columns.ts';
import type { Block, RenderOptions, Section, Tone } from './document.ts';
import { sectionsOf } from './sections.ts';
import { sparkLines } from './spark-line.ts';

interface Page {
  /** Columns for prose and tables: longer lines are hard to read. */
  prose: number;
  /** Columns for log rows, which may use all there are. */
  raw: number;
  paint: Paint;
}

/** Lines that fit the width; only patches and commands, which must stay as they are, may be longer. */
export function renderTerminal(report: Report, options: RenderOptions): string {
  return renderSections(sectionsOf(report), options);
}

/** The same for sections that are no report's. */
export function renderSections(sections: Section[], options: RenderOptions): string {
  const raw = Math.max(options.width, 40);
  const page = { prose: Math.min(raw, 100), raw, paint: painter(options.colour) };
  return `${sections.map((section) => sectionLines(section, page).join('\n')).join('\n\n')}\n`;
}

function sectionLines({ title, blocks }: Section, page: Page): string[] {
  const lines = blocks.flatMap((block, index) => [
    ...(block.kind === 'heading' && index > 0 ? [''] : []),
    ...blockLines(block, page),
  ]);
  return title === null ? lines : [page.paint('strong', title.toUpperCase()), ...lines];
}

function blockLines(block: Block, page: Page): string[] {
  switch (block.kind) {
    case 'heading':
      return headingLines(block, page);
    case 'labelled':
      return labelledLines(block, page);
    case 'paragraph':
      return hangingIndent('  ', block.text, block.tone, page);
    case 'point':
      return pointLines(block, page);
    case 'patch':
      return patchLines(block.text, page.paint);
    case 'command':
      return [`      ${page.paint('strong', block.text)}`];
    case 'table':
      return tableLines(block.head, block.rows, page);
    case 'chart':
      return sparkLines(block, Math.min(60, page.prose - indent.length)).map((line) => indent + line);
  }
}

function headingLines(block: Block & { kind: 'heading' }, page: Page): string[] {
  const { mark, text, tone, level } = block;
  if (level === 2) return hangingIndent(mark ? `  ${mark} ` : '  ', text, tone, page);
  const lines = hangingIndent(`${mark}  `, text, 'strong', page);
  return [page.paint(tone, mark) + (lines[0] ?? '').slice(mark.length), ...lines.slice(1)];
}

function labelledLines({ label, text, tone }: Block & { kind: 'labelled' }, page: Page): string[] {
  const [first = '', ...rest] = hangingIndent(' '.repeat(10), text, tone, page);
  return [`  ${page.paint('dim', label.padEnd(8))}${first.slice(10)}`.trimEnd(), ...rest];
}

function pointLines(block: Block & { kind: 'point' }, page: Page): string[] {
  const text =
    block.source && !block.raw ? `${block.text} [${block.source.replaceAll(' ', noBreak)}]` : block.text;
  const lines = hangingIndent(`  ${block.mark ?? '•'} `, text, block.tone, page);
  if (block.raw === undefined) return lines;
  const source = block.source ? hangingIndent('    ', block.source, 'dim', page) : [];
  const raw = wrapRaw(block.raw, page.raw - 6).map((row) => `      ${page.paint('dim', row)}`);
  return [...lines, ...source, ...raw];
}

/** `patch` takes a diff that is indented throughout (its manual, "Indentation"). */
function patchLines(patch: string, paint: Paint): string[] {
  const tones: Record<string, Tone> = { '+': 'good', '-': 'bad', '@': 'dim' };
  return patch
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `      ${paint(tones[line[0] ?? ''] ?? 'plain', line)}`);
}

/** The first line after `lead`, the others beneath its end. */
function hangingIndent(lead: string, text: string, tone: Tone, page: Page): string[] {
  const blank = ' '.repeat(columnsOf(lead));
  return wrapProse(text, page.prose - blank.length).map((line, index) =>
    `${index === 0 ? lead : blank}${page.paint(tone, line)}`.trimEnd(),
  );
}

const nameWidth = 14;
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

/** Only the first and the last column are free text: they wrap, the others are as wide as they are. */
/** cli-table3 wraps a long word in the square of its length. */
const longestCell = 160;

function tableLines(head: string[], whole: string[][], page: Page): string[] {
  const rows = whole.map((cells) => cells.map((text) => shortened(text, longestCell)));
  const limits = columnLimits(head, rows, page.prose - indent.length);
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
function columnLimits(head: string[], rows: string[][], width: number): number[] | null {
  const widths = head.map((title, column) =>
    Math.max(...title.split(' ').map(columnsOf), ...rows.map((row) => columnsOf(row[column] ?? ''))),
  );
  const fixed = [Math.min(widths[0] ?? 0, nameWidth), ...widths.slice(1, -1)];
  const left = width - fixed.reduce((sum, column) => sum + column + gap.length, 0);
  return left < Math.min(widths.at(-1) ?? 0, nameWidth) ? null : [...fixed, Math.max(left, nameWidth)];
}
