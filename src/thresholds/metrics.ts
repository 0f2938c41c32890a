/** The metrics that a threshold may name: one table for those who read conditions and those who check them. */

import { oldMetricNames } from '../model/expected/measure-stems.ts';
import { answerMetrics } from './answer-metrics.ts';
import * as read from './figures.ts';
import { count, metric, spans, type ThresholdMetric } from './metric.ts';
import { lostLongerThan, silentStreams } from './unfinished.ts';

/** All of them, in the order in which a reader is shown them. */
export const thresholdMetrics: readonly ThresholdMetric[] = [
  metric(
    'share',
    '%',
    ['connect_success', '>=99%', 'requests that opened a stream, of those that opened or failed'],
    read.connectSuccess,
  ),
  ...answerMetrics,
  spans('connect', ['connect', '_mean<100ms', 'until TCP and TLS stand'], () => 'no connection was made'),
  spans('ttfb', ['ttfb', '_p95<300ms', 'request to first byte'], () => 'nothing was answered'),
  spans('ttfe', ['ttfe', '_p95<500ms', 'request to first event'], () => 'no event came', silentStreams),
  spans(
    'gap',
    ['heartbeat_gap', '_max<45s', 'between two arrivals of one stream'],
    () => 'no stream had two arrivals',
  ),
  spans('lag', ['event_lag', '_p99<50ms', "an event's own clock to its arrival"], read.whyNoLag),
  metric('share', '%', ['reconnect_success', '>=95%', 'reconnects that opened'], read.reconnectSuccess),
  spans(
    'interval',
    ['reconnect_interval', '_mean>30s', 'between the starts of two attempts of one client'],
    read.whyNoReconnect,
  ),
  spans(
    'recover',
    ['recover', '_max<2m', "loss of a running stream to its client's next"],
    read.whyNoRecovery,
    lostLongerThan,
  ),
  metric(
    'difference',
    'ms',
    ['proxy_latency', '<100ms', 'p95 of ttfb through the proxies less that around them'],
    read.proxyLatency,
  ),
  count('disconnects', ['disconnects', '==0', 'running streams that a peer ended'], 'opened'),
  count('failed', ['failed', '==0', 'requests that ended before they were a stream']),
  count('interrupted', ['interrupted', '>=10', 'running streams that the run cut itself'], 'opened'),
  count('gaveUp', ['gave_up', '==0', 'clients that will not ask again']),
  count('reconnects', ['reconnects', '<100', 'second and later attempts']),
  count('opened', ['opened', '>=1000', 'requests that opened a stream']),
  metric('growing', 'count', ['peak_open', '>=1000', 'streams open at once, at most'], read.openPeak),
  metric('growing', 'count', ['lost_events', '==0', 'missing by their ids after a reconnect'], (figures) =>
    read.comparedIds(figures, 'lostEvents'),
  ),
  metric(
    'growing',
    'count',
    ['repeated_events', '==0', 'seen again by their ids after a reconnect'],
    (figures) => read.comparedIds(figures, 'repeatedEvents'),
  ),
  count(
    'lostByTool',
    ['lost_by_tool', '==0', 'streams that ended because a process of the tool did'],
    'opened',
  ),
  count('events', ['events', '>=1000', 'events received']),
  count('comments', ['comments', '>=1', 'comments received']),
  { ...count('bytes', ['bytes', '>=10MB', 'body bytes received']), unit: 'bytes' },
  metric('rate', '/s', ['events_per_second', '>=100', 'events received, mean over the run'], read.eventRate),
  metric(
    'growing',
    '/s',
    ['reconnects_per_second_peak', '<50', 'reconnects in the busiest second'],
    read.stormPeak,
  ),
  metric(
    'growing',
    'bytes',
    ['rss_max', '<500MB', 'memory of all processes of the tool, at most'],
    read.memoryPeak,
  ),
  metric(
    'distribution',
    'ms',
    ['pressure_latency', '_p99<200ms', 'answers to the requests beside the streams'],
    read.pressureLatency,
  ),
  metric(
    'growing',
    'count',
    ['pressure_errors', '==0', 'requests beside the streams that failed, or were not answered 2xx'],
    read.pressureErrors,
  ),
];

/** By its name in a condition, without a stat; one that it had before does as well. */
export function metricNamed(name: string): ThresholdMetric | null {
  const known = Object.hasOwn(oldMetricNames, name) ? oldMetricNames[name] : name;
  return thresholdMetrics.find((one) => one.name === known) ?? null;
}
