/** The redirects of a run: where each led, and what did not go along. */

import { counted } from '../model/counted.ts';
import { withoutWords } from '../model/redirect.ts';
import type { Report, ReportRedirect } from '../model/report.ts';
import { type Block, paragraph, point, type Section } from './document.ts';
import { groupBy } from './grouping.ts';

const shownSteps = 10;

/** One entry for each step that streams had in common. */
export function redirectList({ connections }: Report): Section {
  const steps = connections.flatMap(({ redirect, method }) => (redirect ? [{ redirect, method }] : []));
  const alike = [...groupBy(steps, ({ redirect, method }) => JSON.stringify([redirect, method])).values()];
  const blocks: Block[] = alike
    .slice(0, shownSteps)
    .map((those) => point(stepWords(those[0]!.redirect, those[0]!.method, those.length)));
  const left = alike.length - shownSteps;
  if (left > 0) blocks.push(paragraph(`${left} more kinds of steps are in report.json.`, 'dim'));
  return { title: 'Redirects', blocks };
}

function stepWords(step: ReportRedirect, asked: string | undefined, count: number): string {
  const { from, to, status, notFollowed, method, withheld } = step;
  const lead = `${counted(count, 'stream')}: ${from} answered ${status} and points to ${to ?? 'no address that could be asked'}`;
  if (notFollowed) return `${lead}; ${reasons[notFollowed]}`;
  const change = asked && asked !== method ? `, ${method} in place of ${asked}` : '';
  return `${lead}; followed${change}${withoutWords(withheld)}`;
}

const reasons: Record<NonNullable<ReportRedirect['notFollowed']>, string> = {
  'not-asked': 'not followed (no -L)',
  'too-many': 'not followed: too many in a row',
  'no-location': 'not followed: no Location',
  'several-locations': 'not followed: several Location fields that differ',
  'no-url': 'not followed: that is no URL',
  scheme: 'not followed: neither http nor https',
  port: 'not followed: port 0',
  body: 'not followed: the body stays with the first origin (--location-trusted sends it)',
};
