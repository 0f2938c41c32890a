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

/** Prints the page of one rule, or the list of all; the exit code. @throws DoctorError for a rule that there is not. */
export function run({ rule, format = 'terminal' }: ExplainFlags, io: Io): 0 {
  const options = { colour: hasColour(io), width: io.width };
  io.stdout.write(
    rule === undefined ? lists[format](groupedRules(), options) : pages[format](named(rule), options),
  );
  return 0;
}

function named(id: string): RulePage {
  const rule = allRules.find((one) => one.id === id);
  if (!rule) throw unknownRule(id);
  return rulePage(rule);
}

function unknownRule(id: string): DoctorError {
  const nearest = nearestWord(
    id,
    allRules.map((rule) => rule.id),
  );
  return badInput(
    `there is no rule ${id}`,
    `${allRules.length} rules have a name, and this is none of them`,
    nearest === null
      ? 'sse-doctor explain lists them'
      : `did you mean ${nearest}? sse-doctor explain lists them all`,
  );
}

function jsonText(value: RulePage | GroupedRules[]): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
