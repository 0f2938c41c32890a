/** The first screen: what is wrong, what to change, and what was done to find out. */
import type { Report } from '../model/report.ts';
import type { UnusableInput } from '../model/unusable-input.ts';
import { undoneInTime } from './budget-words.ts';
import { type Block, labelled, type Section } from './document.ts';
import { expectedLines } from './expected.ts';
import { experimentLines } from './experiments.ts';
import { brokenThresholdsBelow, firstChange, headline } from './headline.ts';
import { otherLogs } from './other-logs.ts';
import { answersInstead } from './refused-answers.ts';
import { caveats } from './tool-side.ts';
import { beyondTheWatch } from './unreached-limits.ts';
import { arrivalsOf, keptIn, pathOf, workOf } from './work-done.ts';

/** Verdict, first change, endpoint, path and amount of work, each a line or two. */
export function opening(report: Report): Section {
  const blocks: Block[] = [
    headline(report),
    ...firstChange(report),
    ...experimentLines(report),
    ...expectedLines(report),
    ...brokenThresholdsBelow(report),
    ...answersInstead(report),
    ...caveats(report),
    ...undoneInTime(report),
  ];
  if (report.settle) blocks.push(labelled('settle', report.settle, 'strong'));
  blocks.push(...beyondTheWatch(report));
  blocks.push(labelled('target', `${report.plan.target.method} ${report.plan.target.url}`));
  for (const url of report.plan.target.via ?? []) blocks.push(labelled('via', url));
  if (report.plan.target.direct) blocks.push(labelled('direct', report.plan.target.direct));
  if (report.plan.hops.length > 0) blocks.push(labelled('path', pathOf(report)));
  blocks.push(...otherLogs(report));
  for (const line of report.serving ?? []) blocks.push(labelled('served', line));
  blocks.push(...unusedInputs(report));
  blocks.push(labelled('done', workOf(report)));
  if (report.stats.opened > 0) blocks.push(labelled('seen', arrivalsOf(report)));
  blocks.push(...keptIn(report));
  return { title: null, blocks };
}

/** Said at the top: what is missing in the report may be in those files. */
export function unusedInputs({ unusable = [] }: Report): Block[] {
  return unusable.map((one) => labelled('unused', unusedWords(one), 'warn'));
}

function unusedWords({ file, hop, why }: UnusableInput): string {
  return `${file} (${hop}): ${why}`;
}
