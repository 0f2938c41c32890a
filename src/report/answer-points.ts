/** What became of the finite answers of a soak or load, each in a line. */

import { counted, formatCount } from '../model/counted.ts';
import { formatMs } from '../model/duration.ts';
import { type Counts, endedAnswers } from '../model/population/counts.ts';
import type { Report, ReportPopulation } from '../model/report.ts';
import { type Block, point } from './document.ts';
import { formatShare } from './wording.ts';

/** Shares of what ended, the model by which answers were asked for, and what was not sent; empty for streams that are to stay. */
export function answerPoints({ plan }: Report, population: ReportPopulation): Block[] {
  const { counts } = population;
  const all = endedAnswers(counts);
  const model = plan.population?.answers ?? null;
  if (all === 0) return model === null ? [] : [point('answers: none was over when we stopped', 'warn')];
  return [
    point(`answers that ended: ${sharesOf(counts, all)}`, counts.completed < all ? 'warn' : 'good'),
    ...beside(population),
    ...(model === null ? [] : [point(`asked for: ${modelWords(model)}`)]),
    ...unsentPoint(counts),
  ];
}

/** `112 complete (89.6 %), 13 cut (10.4 %), 0 failed (0 %)`, of `all` that ended. */
export function sharesOf(counts: Counts, all: number): string {
  const kinds: [number, string][] = [
    [counts.completed, 'complete'],
    [counts.cutAnswers, 'cut'],
    [counts.failedAnswers, 'failed'],
    [counts.silentAnswers, 'silent'],
    [counts.failed, 'refused'],
  ];
  return kinds
    .filter(([count], at) => at < 3 || count > 0)
    .map(([count, word]) => `${formatCount(count)} ${word} (${formatShare(count, all)})`)
    .join(', ');
}

/** Neither ended nor lost. */
function beside({ counts }: ReportPopulation): Block[] {
  const { attempts, deferredAnswers = 0, interrupted, lostByTool } = counts;
  const running = attempts - endedAnswers(counts) - deferredAnswers - interrupted - lostByTool;
  return [
    ...(deferredAnswers > 0
      ? [point(`left for a client that polls (MCP): ${counted(deferredAnswers, 'answer')}`)]
      : []),
    ...(running > 0
      ? [point(`running when we stopped: ${formatCount(running)}, which count neither way`)]
      : []),
  ];
}

function modelWords({
  thinkMs,
  perSecond,
}: NonNullable<NonNullable<Report['plan']['population']>['answers']>): string {
  return perSecond === null
    ? `by each client ${formatMs(thinkMs)} after its last (--think)`
    : `${perSecond} a second, however long they take (--rate)`;
}

function unsentPoint({ unsent = 0 }: Counts): Block[] {
  return unsent === 0
    ? []
    : [
        point(
          `not sent: ${counted(unsent, 'request')} that were due while every client was busy (--connections)`,
          'warn',
        ),
      ];
}
