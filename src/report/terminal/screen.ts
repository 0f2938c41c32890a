/** The report where the last lines are seen first: the details above, what matters most lowest, the answer at the end. */
import type { Report } from '../../model/report.ts';
import { type AnswerPart, answerOf } from '../answer.ts';
import type { RenderOptions } from '../document.ts';
import { printable } from '../printable.ts';
import { detailsOf } from '../sections.ts';
import { brokenThresholds } from '../threshold-list.ts';
import { blockLines } from './block-lines.ts';
import { columnsOf } from './columns.ts';
import { type Page, pageOf } from './page.ts';
import { sectionLines } from './section-lines.ts';

/** A screen of 24 lines has room for the prompt and a line of standard error behind it. */
const answerRows = 19;
const healthyRows = 15;

/** The details of a run that shows trouble, or all of them; the answer in the last twenty lines. */
export function renderScreen(raw: Report, options: RenderOptions): string {
  const report = printable(raw);
  const page = pageOf(options);
  const isQuiet = report.verdict === 'healthy' && brokenThresholds(report).length === 0;
  const details = isQuiet && options.screen !== 'all' ? [] : detailsOf(report, options.screen === 'all');
  const above = details.map((section) => `${sectionLines(section, page).join('\n')}\n\n`);
  const line = above.length > 0 ? `${page.paint('dim', '─'.repeat(page.prose))}\n` : '';
  const rows = isQuiet && report.verification === undefined ? healthyRows : answerRows;
  return `${above.join('')}${line}${answerLines(answerOf(report), page, rows).join('\n')}\n`;
}

/** As many lines as there is room for: what can be spared goes first, then each part is cut. */
function answerLines(parts: AnswerPart[], page: Page, rows: number): string[] {
  const lines = parts.flatMap((part) => blockLines(part.block, { ...page, most: part.most }));
  if (rowsOf(lines, page) <= rows) return lines;
  const sparest = parts.reduce((most, { spare }) => Math.max(most, spare), 0);
  if (sparest > 0) return answerLines(without(parts, sparest), page, rows);
  const longest = Math.max(...parts.map(({ most, least }) => (most > least ? most : 0)));
  const shorter = ({ most, least }: AnswerPart) => (most === longest ? Math.max(least, most - 1) : most);
  return longest === 0
    ? lines
    : answerLines(
        parts.map((part) => ({ ...part, most: shorter(part) })),
        page,
        rows,
      );
}

/** Without the last part that can be spared as much. */
function without(parts: AnswerPart[], spare: number): AnswerPart[] {
  const last = parts.findLastIndex((part) => part.spare === spare);
  return parts.filter((_, index) => index !== last);
}

/** Lines of the screen: what is wider than it goes on in the next. */
function rowsOf(lines: string[], { raw }: Page): number {
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(columnsOf(line) / raw)), 0);
}
