/** The report for an issue, a pull request or a wiki: GitHub-flavoured Markdown. */
import type { Report } from '../../model/report.ts';
import type { Block, Section } from '../document.ts';
import { sectionsOf } from '../sections.ts';
import { sparkLines } from '../spark-line.ts';

/** The same sections as in the terminal; patches and log rows in fences, safe against what they hold. */
export function renderMarkdown(report: Report): string {
  const sections = sectionsOf(report).map(sectionText);
  const { name, version } = report.tool;
  return `${sections.join('\n\n')}\n\n${escaped(`${name} ${version}, ${report.createdAt}`)}\n`;
}

function sectionText({ title, blocks }: Section): string {
  const texts = blocks.map((block, index) => gap(blocks[index - 1], block) + blockText(block));
  return (title === null ? '' : `## ${title}\n\n`) + texts.join('');
}

/** Entries of one list stand together, all else apart. */
function gap(before: Block | undefined, block: Block): string {
  if (!before) return '';
  if (block.kind === 'labelled' && block.label === '') return '\\\n';
  return isEntry(before) && isEntry(block) ? '\n' : '\n\n';
}

/** A line of a list; entries with a fence in them need room. */
function isEntry(block: Block): boolean {
  return block.kind === 'point' ? block.raw === undefined : block.kind === 'labelled' && block.text !== '';
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return headingText(block);
    case 'labelled':
      return labelledText(block.label, block.text);
    case 'paragraph':
      return escaped(block.text);
    case 'point':
      return pointText(block);
    case 'patch':
      return fence(block.text, 'diff');
    case 'command':
      return fence(block.text, 'sh');
    case 'table':
      return tableText(block.head, block.rows);
    case 'chart':
      return fence(sparkLines(block, 60).join('\n'), 'text');
  }
}

function headingText({ mark, text, level }: Block & { kind: 'heading' }): string {
  return level === 1 ? `# ${escaped(`${mark}: ${text}`)}` : `### ${escaped(`${mark} ${text}`.trim())}`;
}

function labelledText(label: string, text: string): string {
  if (label === '') return `  ${escaped(text)}`;
  return text === '' ? `**${label}**` : `- **${label}** ${escaped(text)}`;
}

function pointText({ mark, text, source, raw }: Block & { kind: 'point' }): string {
  const entry = `- ${mark ? `${mark} ` : ''}${escaped(text)}${source ? ` (${codeSpan(source)})` : ''}`;
  if (raw === undefined) return entry;
  return `${entry}\n\n${fence(raw, 'text').replace(/^/gm, '  ')}`;
}

function tableText(head: string[], rows: string[][]): string {
  const row = (cells: string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

const codeOrUrl = /(`[^`|]+`|https?:\/\/[^\s"'<>`|]+(?<![.,;:)]))/;

/** Backtick spans that a rule wrote stay spans, URLs become spans; in all else Markdown's marks are escaped. */
function escaped(text: string): string {
  const parts = text.replace(/\s+/g, ' ').split(codeOrUrl);
  return parts.map((part, index) => (index % 2 === 0 ? escapedProse(part) : asCode(part))).join('');
}

function asCode(part: string): string {
  return part.startsWith('`') ? part : codeSpan(part);
}

function escapedProse(text: string): string {
  return text.replace(/[\\`*[\]<>|~#]|(?<!\w)_|_(?!\w)/g, '\\$&');
}

/** Code in a line, fenced by one backtick more than it holds (CommonMark 6.1). */
function codeSpan(text: string): string {
  const ticks = '`'.repeat(longestRun(text) + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${ticks}${space}${text}${space}${ticks}`;
}

/** A fence longer than any run of backticks within (CommonMark 4.5). */
function fence(text: string, language: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${text.replace(/\n$/, '')}\n${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
