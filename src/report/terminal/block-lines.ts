/** What a report says, as lines of a terminal. */

import type { Block, Tone } from '../document.ts';
import { sparkLines } from '../spark-line.ts';
import type { Paint } from './colour.ts';
import { columnsOf, noBreak, wrapRaw } from './columns.ts';
import { hangingIndent, type Page } from './page.ts';
import { tableLines } from './table-lines.ts';

const indent = '  ';
/** Text in fewer columns than this is put beneath its mark. */
const narrowest = 28;

/** Lines that fit the page; only patches and commands, which must stay as they are, may be longer. */
export function blockLines(block: Block, page: Page): string[] {
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
  const lead = `${mark}  `;
  if (page.prose - columnsOf(lead) < narrowest)
    return [page.paint(tone, mark), ...hangingIndent('  ', text, 'strong', page)];
  const lines = hangingIndent(lead, text, 'strong', page);
  return [page.paint(tone, mark) + (lines[0] ?? '').slice(mark.length), ...lines.slice(1)];
}

function labelledLines(block: Block & { kind: 'labelled' }, page: Page): string[] {
  const { label, text, tone, isWhole } = block;
  const lead = `  ${page.paint('dim', label.padEnd(8))}`;
  if (isWhole) return [`${lead}${page.paint(tone, text)}`];
  const [first = '', ...rest] = hangingIndent(' '.repeat(10), text, tone, page);
  return [`${lead}${first.slice(10)}`.trimEnd(), ...rest];
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
