/** What was done, and what arrived. */

import { counted } from '../model/counted.ts';
import { formatMs } from '../model/duration.ts';
import type { Report } from '../model/report.ts';
import { formatBytes } from '../model/size.ts';
import { endedBy } from './budget-words.ts';
import type { Block } from './document.ts';
import { populationArrivals, populationWork } from './population/opening.ts';

/** `client → edge (nginx) → origin`. */
export function pathOf({ plan }: Report): string {
  const hops = plan.hops.map(({ name, proxy }) => (name === proxy ? name : `${name} (${proxy})`));
  return ['client', ...hops, 'origin'].join(' → ');
}

/** Trials, streams and the time watched; that it ended before its time. */
export function workOf(report: Report): string {
  if (report.population) return populationWork(report, report.population);
  const { stats, watched, plan } = report;
  const isSpent = report.budget?.isSpent;
  const parts = [
    counted(plan.trials.length, 'trial'),
    `${counted(watched.streams, 'stream')} (${stats.opened} opened)`,
    `watched for ${formatMs(watched.seconds * 1000)}`,
  ];
  if (stats.reconnects > 0) parts.push(counted(stats.reconnects, 'reconnect'));
  if (report.cutOff) parts.push('the recording is cut off');
  else if (report.killed) parts.push('killed before the end');
  else if (report.interrupted) parts.push(isSpent ? `ended${endedBy(report)}` : 'interrupted before the end');
  return parts.join(', ');
}

/** Events and bytes, and how soon they came. */
export function arrivalsOf({ stats, population, plan }: Report): string {
  if (population) return populationArrivals(stats, population);
  const { ttfeMs, eventLagMs } = stats;
  const parts = [
    `${counted(stats.events, 'event')}, ${counted(stats.comments, 'comment')}, ${formatBytes(stats.bytes)}`,
  ];
  if (ttfeMs) parts.push(`first event after ${formatMs(ttfeMs.p50)}`);
  const clock = plan.eventTimeField ? `clock: ${plan.eventTimeField}` : "by the events' own clock";
  if (eventLagMs) parts.push(`event lag ${formatMs(eventLagMs.p50)} (${clock})`);
  else if (stats.events > 0) parts.push('no clock in the events');
  return parts.join('; ');
}

/** The folder of the run, in one piece; nothing where it is not kept. */
export function keptIn({ plan }: Report): Block[] {
  return plan.out
    ? [{ kind: 'labelled', label: 'kept in', text: plan.out, tone: 'plain', isWhole: true }]
    : [];
}
