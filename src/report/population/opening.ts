/** A soak or load in two sentences: what was done, and what arrived. */

import { counted, formatCount } from '../../model/counted.ts';
import { formatFigure, formatLength } from '../../model/duration.ts';
import { endedAnswers } from '../../model/population/counts.ts';
import type { Report, ReportPopulation, ReportStats } from '../../model/report.ts';
import { formatBytes } from '../../model/size.ts';
import { sharesOf } from '../answer-points.ts';
import { endedBy } from '../budget-words.ts';

/** `soak of 50 streams for 10 min: 57 attempts, 57 opened, 7 reconnects`; of answers that end, what became of them. */
export function populationWork(report: Report, population: ReportPopulation): string {
  const { plan, thresholds = [] } = report;
  const { counts } = population;
  const ended = plan.population?.answers ? endedAnswers(counts) : 0;
  const parts = [
    counted(counts.attempts, 'attempt'),
    ended > 0 ? sharesOf(counts, ended) : `${formatCount(counts.opened)} opened`,
    counted(counts.reconnects, 'reconnect'),
  ];
  const stopReason = thresholds.find(({ abortedAtMs }) => abortedAtMs !== null);
  if (stopReason) parts.push(`ended early by ${stopReason.text}`);
  const work = `${plan.command} of ${heldWords(report, population)} for ${lengthOf(report, population, stopReason !== undefined)}`;
  return `${work}: ${parts.join(', ')}`;
}

/** Streams that are to stay, or who asks for answers that end. */
function heldWords({ plan }: Report, { wanted }: ReportPopulation): string {
  const { answers = null } = plan.population ?? {};
  if (answers === null) return counted(wanted, 'stream');
  return answers.perSecond === null ? counted(wanted, 'client') : `answers at ${answers.perSecond} a second`;
}

/** As it was asked for, or how much of that there was, and why no more. */
function lengthOf(
  { plan, interrupted }: Report,
  { seconds, counts, wanted }: ReportPopulation,
  isStopped: boolean,
): string {
  const ms = seconds * 1000;
  const wantedMs = plan.population?.durationMs ?? ms;
  if (Math.abs(ms - wantedMs) <= wantedMs * 0.05) return formatLength(wantedMs);
  if (ms > wantedMs) return formatLength(ms);
  const length = `${formatLength(ms)} of ${formatLength(wantedMs)}`;
  if (interrupted || isStopped) return length;
  if (plan.population?.maxRequests && counts.attempts >= plan.population.maxRequests)
    return `${length}, when --max-requests ${plan.population.maxRequests} were sent`;
  if (counts.gaveUp >= wanted) return `${length}, when all clients had given up`;
  return `${length}, when no client was left to ask`;
}

/** Where its user ended the run, or something killed it; null: neither. */
export function endBeforeTime(
  { interrupted, killed, cutOff, plan, budget }: Report,
  { counts, endings, seconds }: ReportPopulation,
): string | null {
  if (!interrupted) return null;
  const overTime = endings.filter(({ because, opened, route }) => {
    return because === 'max-time' && opened && route === 'proxy';
  });
  const ended = overTime.reduce((sum, { count }) => sum + count, 0);
  const { completed = 0, failedAnswers = 0, deferredAnswers = 0, documents = 0 } = counts;
  const over = completed + failedAnswers + deferredAnswers - documents;
  const gone = counts.disconnects + counts.interrupted + counts.lostByTool + ended + over;
  const open = Math.max(0, counts.opened - gone);
  const wantedMs = plan.population?.durationMs ?? 0;
  const time = `${formatLength(seconds * 1000)} of ${formatLength(wantedMs)}`;
  const left = `${counted(open, 'stream')} ${open === 1 ? 'was' : 'were'} still open then`;
  if (cutOff) return `the recording of this run is cut off, after ${time}; ${left}`;
  return `the run was ${killed ? 'killed' : 'ended'} before its time${endedBy({ budget })}, after ${time}; ${left}`;
}

/** Amounts, then the tails: a mean hides what hurts. */
export function populationArrivals(stats: ReportStats, { ttftMs, tokenGapMs }: ReportPopulation): string {
  const { events, comments, bytes, eventsPerSecond, ttfeMs, heartbeatGapMs, eventLagMs } = stats;
  const rate = `(${Math.round(eventsPerSecond * 10) / 10} a second)`;
  const parts = [
    `${counted(events, 'event')} ${rate}, ${counted(comments, 'comment')}, ${formatBytes(bytes)}`,
  ];
  if (ttftMs) parts.push(`TTFT p95 ${formatFigure(ttftMs.p95)}, p99 ${formatFigure(ttftMs.p99)}`);
  else if (ttfeMs) parts.push(`TTFE p95 ${formatFigure(ttfeMs.p95)}, p99 ${formatFigure(ttfeMs.p99)}`);
  if (tokenGapMs)
    parts.push(`token gap p50 ${formatFigure(tokenGapMs.p50)}, p99 ${formatFigure(tokenGapMs.p99)}`);
  if (heartbeatGapMs) parts.push(`heartbeat gap max ${formatFigure(heartbeatGapMs.max)}`);
  if (eventLagMs)
    parts.push(`event lag p95 ${formatFigure(eventLagMs.p95)}, p99 ${formatFigure(eventLagMs.p99)}`);
  else if (events > 0) parts.push('no clock in the events');
  return parts.join('; ');
}
