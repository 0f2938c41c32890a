/** What the streams of a soak or load did, each in a line. */

import { counted, formatCount } from '../../model/counted.ts';
import { formatMs, formatWholeSeconds } from '../../model/duration.ts';
import type { Storm } from '../../model/population/figures.ts';
import type { Report, ReportPopulation } from '../../model/report.ts';
import { answerPoints } from '../answer-points.ts';
import { type Block, point } from '../document.ts';
import { refusalWords, runningEndWords } from '../stream-ends.ts';
import { formatShare } from '../wording.ts';

/** Openings, returns, ends, the burst of returns, our own cuts, clients that gave up. */
export function streamPoints(report: Report, population: ReportPopulation): Block[] {
  return [
    openPoint(report, population),
    ...answerPoints(report, population),
    ...connectPoints(report, population),
    ...endPoints(report, population),
    ...burstPoint(population),
    ...ownPoints(report, population),
  ];
}

function openPoint({ plan }: Report, { peakOpen, wanted }: ReportPopulation): Block {
  if (plan.population?.answers)
    return point(`running at once, counted each second: at most ${formatCount(peakOpen)} answers`);
  return point(
    `open at once: at most ${formatCount(peakOpen)} of ${formatCount(wanted)} wanted`,
    peakOpen < wanted ? 'warn' : 'plain',
  );
}

function connectPoints({ plan }: Report, { counts, reconnectPolicy }: ReportPopulation): Block[] {
  const { attempts, opened, failed, reconnects, reconnectsOpened, documents = 0 } = counts;
  const first = attempts - reconnects - documents;
  const firstOpened = opened - reconnectsOpened;
  const unanswered = attempts - opened - failed - documents;
  const isAnswers = Boolean(plan.population?.answers);
  const points = isAnswers ? [successPoint('requests', opened, attempts - documents)] : [];
  if (!isAnswers && first > 0) points.push(successPoint('first connects', firstOpened, first));
  if (!isAnswers && reconnects > 0)
    points.push(successPoint(`reconnects (policy ${reconnectPolicy})`, reconnectsOpened, reconnects));
  if (unanswered > 0)
    points.push(point(`${counted(unanswered, 'attempt')} still without an answer when we stopped`));
  return points;
}

function successPoint(name: string, opened: number, asked: number): Block {
  const text = `${name}: ${formatCount(opened)} of ${formatCount(asked)} opened (${formatShare(opened, asked)})`;
  return point(text, opened < asked ? 'warn' : 'plain');
}

function endPoints(report: Report, population: ReportPopulation): Block[] {
  const { failed } = population.counts;
  const ended = endedPoint(report, population);
  if (failed === 0) return ended;
  const refused = `${counted(failed, 'attempt')} did not open${refusalWords(population)}`;
  return [...ended, point(refused, 'warn')];
}

/** Not of answers that are to end. */
function endedPoint(report: Report, population: ReportPopulation): Block[] {
  const { disconnects } = population.counts;
  if (report.plan.population?.answers) return [];
  if (disconnects === 0) return [point('lost: no running stream')];
  const words = `${counted(disconnects, 'running stream')}${runningEndWords(report, population)}`;
  return [point(`lost: ${words}`, 'warn')];
}

/** One client that comes back is no burst, nor are several that come back each by itself. */
function burstPoint(population: ReportPopulation): Block[] {
  const { storm } = population;
  if (!storm || storm.peakPerSecond < 2 || !isAfterLoss(storm, population)) return [];
  const { reconnects, spanMs, atMs, peakPerSecond } = storm;
  const figures = [
    `${formatCount(reconnects)} from ${formatWholeSeconds(atMs)} on`,
    `nine of ten of them within ${formatMs(spanMs)}`,
    `${formatCount(peakPerSecond)} in the busiest second`,
  ];
  return [point(`burst of reconnects after the worst loss: ${figures.join(', ')}`)];
}

/** A client that waits longer than this to come back is a rare one. */
const longestWaitMs = 60_000;

/** Our own cuts are no loss: only streams that others ended shortly before count. */
function isAfterLoss({ atMs, spanMs }: Storm, { series, counts }: ReportPopulation): boolean {
  const since = counts.interrupted > 0 ? atMs - longestWaitMs : 0;
  return series.some((one) => one.disconnects > 0 && one.atMs >= since && one.atMs <= atMs + spanMs);
}

function ownPoints({ plan }: Report, { counts, reconnectPolicy }: ReportPopulation): Block[] {
  const blocks = [];
  const { interrupted, gaveUp, lostByTool } = counts;
  const how = plan.population?.interrupt?.how;
  if (interrupted > 0)
    blocks.push(
      point(
        `cut by ourselves (--interrupt): ${counted(interrupted, 'stream')}${how ? `, by ${how.toUpperCase()}` : ''}`,
      ),
    );
  if (gaveUp > 0)
    blocks.push(
      point(`gave up: ${counted(gaveUp, 'client')} will not ask again (policy ${reconnectPolicy})`, 'warn'),
    );
  if (lostByTool > 0)
    blocks.push(point(`lost by this tool, not by the endpoint: ${counted(lostByTool, 'stream')}`, 'warn'));
  return blocks;
}

/** Lost and repeated events, and at how many reconnects they could not be counted: of answers that end, nothing is to be taken up. */
export function idPoints({ plan }: Report, { counts }: ReportPopulation): Block[] {
  const { reconnectsOpened, resumed, restarted, unjudgedIds, lostEvents, repeatedEvents } = counts;
  if (reconnectsOpened === 0) return [];
  const blocks = [];
  if (resumed > 0)
    blocks.push(
      point(
        `across ${counted(resumed, 'reconnect')}, by event ids: ${counted(lostEvents, 'event')} lost, ${formatCount(repeatedEvents)} seen twice`,
        lostEvents > 0 ? 'warn' : 'plain',
      ),
    );
  const silent = Math.max(0, reconnectsOpened - resumed - restarted - unjudgedIds);
  const reasons = (
    [
      [restarted, 'the ids began anew'],
      [unjudgedIds, 'the ids were no numbers that rise evenly'],
      [silent, 'no ids came that could be compared'],
    ] as [number, string][]
  ).filter(([times]) => times > 0);
  if (reasons.length === 0) return blocks;
  if (plan.population?.answers) return blocks;
  const words = reasons.map(([times, why]) => (reasons.length === 1 ? why : `at ${times} ${why}`));
  const share = `${reconnectsOpened - resumed} of ${counted(reconnectsOpened, 'reconnect')}`;
  return [...blocks, point(`lost events cannot be told at ${share}: ${words.join(', ')}`)];
}
