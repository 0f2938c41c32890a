/**
 * `explain`: the rules from the reader's side. `page.ts` gathers what is known of one, `terminal.ts` and `markdown.ts` say how
 * it looks; `docs/rules/` holds the Markdown of all (`npm run rule-pages`).
 */
import { badInput, type DoctorError } from '../../errors.ts';
import type { Io } from '../../model/io.ts';
import { nearestWord } from '../../model/nearest-word.ts';
import type { RenderOptions } from '../../report/index.ts';
import { hasColour } from '../report-output.ts';
import { listMarkdown, pageMarkdown } from './markdown.ts';
import { type MeasurePage, measureMarkdown, measureNames, measurePage, measureText } from './measure.ts';
import { allRules, type GroupedRules, groupedRules, type RulePage, rulePage } from './page.ts';
import { listText, pageText } from './terminal.ts';

export interface ExplainFlags {
  rule?: string | undefined;
  format?: Format | undefined;
}

type Format = 'terminal' | 'markdown' | 'json';

const pages: Record<Format, (page: RulePage, options: RenderOptions) => string> = {
  terminal: pageText,
  markdown: pageMarkdown,
  json: jsonText,
};
const lists: Record<Format, (groups: GroupedRules[], options: RenderOptions) => string> = {
  terminal: listText,
  markdown: listMarkdown,
  json: jsonText,
};

const measurePages: Record<Format, (page: MeasurePage, options: RenderOptions) => string> = {
  terminal: measureText,
  markdown: measureMarkdown,
  json: jsonText,
};

/** Prints the page of one rule or measure, or the list of all rules; the exit code. @throws DoctorError for a name that there is not. */
export function run({ rule, format = 'terminal' }: ExplainFlags, io: Io): 0 {
  io.stdout.write(textOf(rule, format, { colour: hasColour(io), width: io.width }));
  return 0;
}

function textOf(name: string | undefined, format: Format, options: RenderOptions): string {
  if (name === undefined) return lists[format](groupedRules(), options);
  const rule = allRules.find((one) => one.id === name);
  if (rule) return pages[format](rulePage(rule), options);
  const measure = measurePage(name);
  if (measure) return measurePages[format](measure, options);
  throw unknownName(name);
}

function unknownName(name: string): DoctorError {
  const nearest = nearestWord(name, [...allRules.map(({ id }) => id), ...measureNames]);
  return badInput(
    `there is no rule ${name}`,
    `${allRules.length} rules and ${measureNames.length} measures have a name, and this is none of them`,
    nearest === null
      ? 'sse-doctor explain lists the rules, sse-doctor soak --help the measures'
      : `did you mean ${nearest}? sse-doctor explain lists the rules, sse-doctor soak --help the measures`,
  );
}

function jsonText(value: RulePage | GroupedRules[] | MeasurePage): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
