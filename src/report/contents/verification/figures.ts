/** Figures of both runs, side by side, under the names that thresholds have for them. */
import type { Distribution } from '../../../model/distribution.ts';
import type { Figures } from '../../../model/population/figures.ts';
import type { Report } from '../../../model/report.ts';
import type { FigurePair } from '../../../model/verification.ts';
import { metricNamed, type ThresholdStat } from '../../../thresholds/index.ts';

/** A report, and the figures of all streams of a soak or load. */
export interface Measured {
  report: Report;
  figures: Figures | undefined;
}

type Figure = Omit<FigurePair, 'before' | 'now'> & { value: number | null };

/** Those that were measured in at least one of the two. */
export function figurePairs(before: Measured, now: Measured): FigurePair[] {
  const then = figuresOf(before);
  return figuresOf(now)
    .map(({ name, unit, value }, at) => ({ name, unit, before: then[at]?.value ?? null, now: value }))
    .filter((pair) => pair.before !== null || pair.now !== null);
}

function figuresOf({ report, figures }: Measured): Figure[] {
  return figures ? figuresOfMany(report, figures) : figuresOfFew(report);
}

function figuresOfFew({ stats, connections }: Report): Figure[] {
  const opened = connections.filter((one) => one.asks === undefined && one.opened);
  const ended = opened.filter(({ close }) => close.by === 'peer');
  return [
    count('opened', stats.opened),
    count('failed', stats.failed),
    count('disconnects', ended.length),
    count('events', stats.events),
    count('comments', stats.comments),
    spread('ttfb', 'p50', stats.ttfbMs),
    spread('ttfe', 'p50', stats.ttfeMs),
    spread('heartbeat_gap', 'max', stats.heartbeatGapMs),
    spread('event_lag', 'p95', stats.eventLagMs),
  ];
}

const sums = [
  'connect_success',
  'peak_open',
  'disconnects',
  'failed',
  'completed',
  'reconnects',
  'reconnect_success',
  'lost_events',
  'events',
  'comments',
];

function figuresOfMany({ stats, population }: Report, figures: Figures): Figure[] {
  return [
    ...sums.flatMap((name) => sumOf(name, figures)),
    spread('ttfb', 'p95', stats.ttfbMs),
    spread('ttfe', 'p95', stats.ttfeMs),
    spread('heartbeat_gap', 'p95', stats.heartbeatGapMs),
    spread('heartbeat_gap', 'max', stats.heartbeatGapMs),
    spread('event_lag', 'p95', stats.eventLagMs),
    spread('recover', 'max', population?.recoverMs ?? null),
    ...sumOf('pressure_errors', figures),
  ];
}

function sumOf(name: string, figures: Figures): Figure[] {
  const metric = metricNamed(name);
  if (metric === null) return [];
  const reading = metric.read(figures, { stat: 'max', limit: 0 });
  return [{ name, unit: metric.unit, value: reading.kind === 'none' ? null : reading.shown }];
}

function count(name: string, value: number): Figure {
  return { name, unit: 'count', value };
}

function spread(name: string, stat: ThresholdStat, spans: Distribution | null): Figure {
  return { name: `${name}_${stat}`, unit: 'ms', value: spans?.[stat] ?? null };
}
