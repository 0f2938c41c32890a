/** What the streams of a soak or load did, each in a line. */
import { formatMs } from '../model/duration.ts';
import type { Report, ReportPopulation } from '../model/report.ts';
import { type Block, point } from './document.ts';
import { endedByOthers } from './ending-words.ts';
import { counted, formatCount, formatMoment, formatShare } from './wording.ts';

/** Openings, returns, ends, the burst of returns, our own cuts, clients that gave up. */
export function streamPoints(report: Report, population: ReportPopulation): Block[] {
  return [
    openPoint(population),
    ...connectPoints(population),
    ...endPoints(report, population),
    ...burstPoint(population),
    ...ownPoints(report, population),
  ];
}

function openPoint({ peakOpen, wanted }: ReportPopulation): Block {
  return point(
    `open at once: at most ${formatCount(peakOpen)} of ${formatCount(wanted)} wanted`,
    peakOpen < wanted ? 'warn' : 'plain',
  );
}

function connectPoints({ counts, reconnectPolicy }: ReportPopulation): Block[] {
  const { attempts, opened, failed, reconnects, reconnectsOpened } = counts;
  const first = attempts - reconnects;
  const firstOpened = opened - reconnectsOpened;
  const unanswered = attempts - opened - failed;
  const points = [successPoint('first connects', firstOpened, first)];
  if (reconnects > 0)
    points.push(successPoint(`reconnects (policy ${reconnectPolicy})`, reconnectsOpened, reconnects));
  if (unanswered > 0)
    points.push(point(`${counted(unanswered, 'attempt')} still without an answer when we stopped`));
  return points;
}

function successPoint(name: string, opened: number, asked: number): Block {
  const text = `${name}: ${formatCount(opened)} of ${formatCount(asked)} opened (${formatShare(opened, asked)})`;
  return point(text, opened < asked ? 'warn' : 'plain');
}

function endPoints({ stats }: Report, { counts }: ReportPopulation): Block[] {
  const { disconnects, failed } = counts;
  const ends = endedByOthers(stats.closes);
  if (disconnects === 0 && failed === 0) return [point('ended by the other side: no stream')];
  const refused = failed > 0 ? `, and ${counted(failed, 'attempt')} that did not open` : '';
  const words = ends === '' ? '' : `: ${ends}`;
  return [
    point(`ended by the other side: ${counted(disconnects, 'running stream')}${refused}${words}`, 'warn'),
  ];
}

/** One client that comes back is no burst. */
function burstPoint({ storm }: ReportPopulation): Block[] {
  if (!storm || storm.reconnects < 2) return [];
  const { reconnects, spanMs, atMs, peakPerSecond } = storm;
  const text = `burst of reconnects after the worst loss: ${formatCount(reconnects)} from ${formatMoment(atMs)} on, nine of ten of them within ${formatMs(spanMs)}, ${formatCount(peakPerSecond)} in the busiest second`;
  return [point(text)];
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

/** Lost and repeated events, and at how many reconnects that could not be told. */
export function idPoints({ counts }: ReportPopulation): Block[] {
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
  const reasons = [
    ...(restarted > 0 ? [`at ${restarted} the ids began anew`] : []),
    ...(unjudgedIds > 0 ? [`at ${unjudgedIds} the ids were no numbers that rise evenly`] : []),
    ...(silent > 0 ? [`at ${silent} no ids came that could be compared`] : []),
  ];
  if (reasons.length > 0)
    blocks.push(
      point(
        `lost events cannot be told at ${reconnectsOpened - resumed} of ${counted(reconnectsOpened, 'reconnect')}: ${reasons.join(', ')}`,
      ),
    );
  return blocks;
}
