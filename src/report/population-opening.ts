/** A soak or load in two sentences: what was done, and what arrived. */
import { formatMs } from '../model/duration.ts';
import type { Report, ReportPopulation, ReportStats } from '../model/report.ts';
import { counted, formatBytes, formatCount, formatMoment, formatSpan } from './wording.ts';

/** `soak of 50 streams for 10 min: 57 attempts, 57 opened, 7 reconnects`. */
export function populationWork(report: Report, population: ReportPopulation): string {
  const { plan, thresholds = [], interrupted } = report;
  const { counts, wanted, seconds } = population;
  const parts = [
    counted(counts.attempts, 'attempt'),
    `${formatCount(counts.opened)} opened`,
    counted(counts.reconnects, 'reconnect'),
  ];
  const stopper = thresholds.find(({ abortedAtMs }) => abortedAtMs !== null);
  if (stopper) parts.push(`ended early by ${stopper.text}`);
  if (interrupted) parts.push('interrupted before the end');
  const work = `${plan.command} of ${counted(wanted, 'stream')} for ${lengthOf(seconds, plan.population?.durationMs)}`;
  return `${work}: ${parts.join(', ')}`;
}

/** With the length that was asked for where the run was clearly shorter. */
function lengthOf(seconds: number, wantedMs: number | undefined): string {
  const ms = seconds * 1000;
  const length = formatMoment(ms);
  return wantedMs && ms < wantedMs * 0.95 ? `${length} of ${formatMs(wantedMs)}` : length;
}

/** Amounts, then the tails: a mean hides what hurts. */
export function populationArrivals(stats: ReportStats): string {
  const { events, comments, bytes, eventsPerSecond, ttfeMs, heartbeatGapMs, eventLagMs } = stats;
  const rate = `(${Math.round(eventsPerSecond * 10) / 10} a second)`;
  const parts = [
    `${counted(events, 'event')} ${rate}, ${counted(comments, 'comment')}, ${formatBytes(bytes)}`,
  ];
  if (ttfeMs) parts.push(`TTFE p95 ${formatSpan(ttfeMs.p95)}, p99 ${formatSpan(ttfeMs.p99)}`);
  if (heartbeatGapMs) parts.push(`worst gap ${formatSpan(heartbeatGapMs.max)}`);
  if (eventLagMs)
    parts.push(`event lag p95 ${formatSpan(eventLagMs.p95)}, p99 ${formatSpan(eventLagMs.p99)}`);
  else if (events > 0) parts.push('no clock in the events');
  return parts.join('; ');
}
