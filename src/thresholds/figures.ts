/** How each metric that is more than a number of the figures is read from them, or why it was not measured. */
import { counted, were } from '../model/counted.ts';
import type { Figures } from '../model/population/figures.ts';
import { exactly, notMeasured, type Reading, shareOf, type ThresholdStat } from './reading.ts';
import { hangingAttempts, pendingAttempts, streamsAway } from './unfinished.ts';

/** opened / (opened + failed); attempts without an answer could still be either. */
export function connectSuccess(figures: Figures): Reading {
  const { attempts, opened, failed } = figures.counts;
  if (attempts === 0) return notMeasured('no stream was asked for');
  const hanging = hangingAttempts(figures);
  if (opened + failed + hanging === 0) return notMeasured('no request was answered yet');
  return shareOf(opened, failed, hanging, `${hanging} of ${counted(attempts, 'request')} had no answer`);
}

/** It is not known which pending attempts are first ones and which are reconnects: each could be either. */
export function reconnectSuccess(figures: Figures): Reading {
  const { reconnects, reconnectsOpened } = figures.counts;
  if (reconnects === 0) return notMeasured(whyNoReconnect(figures));
  const open = Math.min(pendingAttempts(figures.counts), reconnects - reconnectsOpened);
  const failed = reconnects - reconnectsOpened - open;
  return shareOf(reconnectsOpened, failed, open, `up to ${open} of ${reconnects} reconnects had no answer`);
}

/** Streams may have been lost, but the policy allows no reconnect. */
export function whyNoReconnect(figures: Figures): string {
  const away = streamsAway(figures);
  return away === 0
    ? 'no stream had to reconnect'
    : `${counted(away, 'stream')} ${were(away)} lost and none asked again`;
}

/** As `whyNoReconnect`, for the time that it took. */
export function whyNoRecovery(figures: Figures): string {
  const away = streamsAway(figures);
  return away === 0 ? 'nothing was lost' : `${counted(away, 'stream')} ${were(away)} lost and none came back`;
}

/** An event needs a clock of its own. */
export function whyNoLag({ counts }: Figures): string {
  return counts.events === 0 ? 'no event came' : 'the events carry no clock (see --event-time)';
}

/** What the proxies add to the first byte, ms: p95 less p95. */
export function proxyLatency({ ms }: Figures): Reading {
  if (!ms.ttfbDirect) return notMeasured('needs --direct: nothing was measured around the proxies');
  if (!ms.ttfb) return notMeasured('nothing was answered through the proxies');
  // To the distributions' own 3 decimals: 150.3 − 50.3 is 100.
  return exactly(Math.round((ms.ttfb.p95 - ms.ttfbDirect.p95) * 1000) / 1000);
}

/** Where only some reconnects could be compared, more may have been lost or repeated. */
export function comparedIds({ counts }: Figures, name: 'lostEvents' | 'repeatedEvents'): Reading {
  const { reconnects, resumed, restarted, unjudgedIds } = counts;
  const missed = restarted + unjudgedIds;
  if (resumed === 0) {
    if (reconnects === 0) return notMeasured('no stream had to reconnect');
    return notMeasured(
      restarted > unjudgedIds
        ? 'ids began anew after reconnects'
        : 'no numeric ids to compare after a reconnect',
    );
  }
  if (missed === 0) return exactly(counts[name]);
  const doubt = `ids could be compared at ${resumed} of ${resumed + missed} reconnects`;
  return { kind: 'measured', low: counts[name], high: Number.POSITIVE_INFINITY, shown: counts[name], doubt };
}

/** Events a second, over the whole run. */
export function eventRate({ counts, seconds }: Figures): Reading {
  if (counts.opened === 0 || seconds <= 0) return notMeasured('no stream opened');
  return exactly(counts.events / seconds);
}

/** Streams open at once, at most. */
export function openPeak({ counts, peakOpen }: Figures): Reading {
  return counts.attempts === 0 ? notMeasured('no stream was asked for') : exactly(peakOpen);
}

/** The busiest second, whether or not it stands out; nobody reconnected: that is a measurement too. */
export function stormPeak({ counts, storm, series }: Figures): Reading {
  const known = storm?.peakPerSecond ?? 0;
  const peak = series.reduce((most, { reconnects }) => Math.max(most, reconnects), known);
  if (peak > 0) return exactly(peak);
  if (counts.attempts === 0) return notMeasured('no stream was asked for');
  return counts.reconnects === 0 ? exactly(0) : notMeasured('reconnects were not counted by the second');
}

/** The sum of the workers' peaks, or the largest sum seen at one time if that is more. */
export function memoryPeak({ workers, rssByMinute }: Figures): Reading {
  const peaks = workers.reduce((sum, { rssBytes }) => sum + rssBytes, 0);
  const most = Math.max(peaks, ...rssByMinute);
  return most > 0 ? exactly(most) : notMeasured('memory was not measured');
}

/** One stat of the answers' latency, ms. */
export function pressureLatency({ pressure }: Figures, { stat }: { stat: ThresholdStat }): Reading {
  if (!pressure) return notMeasured('no --pressure was asked for');
  if (!pressure.latencyMs) return notMeasured('no request of the pressure was answered');
  return exactly(pressure.latencyMs[stat]);
}

/** Connection errors, timeouts among them, and answers other than 2xx. */
export function pressureErrors({ pressure }: Figures): Reading {
  if (!pressure) return notMeasured('no --pressure was asked for');
  const errors = Math.max(pressure.errors, pressure.timeouts) + pressure.non2xx;
  return pressure.requests + errors === 0
    ? notMeasured('no request of the pressure went out')
    : exactly(errors);
}
