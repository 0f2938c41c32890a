/**
 * Facts and judgement in, a Report out (`contents/`), and text made of it: one file per output. Imports `model/`,
 * `analysis/` and `thresholds/`.
 * `sections.ts` says what a report contains and in which order; an output only decides how it looks.
 * To add one: docs/add-a-report-format.md.
 */
import type { Report } from '../model/report.ts';
import type { ReportFormat } from '../model/report-format.ts';
import type { RenderOptions } from './document.ts';
import { renderGithub } from './outputs/github.ts';
import { renderJson } from './outputs/json.ts';
import { renderJunit } from './outputs/junit.ts';
import { renderMarkdown } from './outputs/markdown.ts';
import { renderTerminal } from './outputs/terminal.ts';

export { type Block, labelled, paragraph, point, type Section } from './document.ts';
export { endingWords } from './ending-words.ts';
export { failingFindings, isFailing } from './failing.ts';
export { renderSections } from './outputs/terminal.ts';
export { printable } from './printable.ts';
export { cutToColumns } from './terminal/columns.ts';
export { formatRange } from './wording.ts';
export type { RenderOptions };

/** Every output by the name that `--format` takes. */
export const renderers: Record<ReportFormat, (report: Report, options: RenderOptions) => string> = {
  terminal: renderTerminal,
  json: renderJson,
  markdown: renderMarkdown,
  junit: renderJunit,
  github: renderGithub,
};
