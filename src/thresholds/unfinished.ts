/** What had begun and not ended when the figures were taken: in no distribution, and yet part of the answer. */
import type { Counts } from '../model/population/counts.ts';
import type { Figures } from '../model/population/figures.ts';
import type { UnfinishedSpans } from './reading.ts';

/** Younger attempts are taken to be on their way. */
const pendingGraceSeconds = 10;

/** Attempts that were neither answered nor failed. */
export function pendingAttempts({ attempts, opened, failed, documents = 0 }: Counts): number {
  return Math.max(0, attempts - opened - failed - documents);
}

/** Those of them that may have waited for ten seconds: no more than were pending at each point since. */
export function hangingAttempts({ counts, series }: Figures): number {
  // The last point may come after the run has stopped its streams.
  const points = series.slice(-pendingGraceSeconds - 1, -1);
  return Math.min(pendingAttempts(counts), ...points.map(({ opening }) => opening));
}

/** Streams that opened and never brought an event, those around the proxies aside. */
export function silentStreams(_limitMs: number, { counts, ms }: Figures): UnfinishedSpans {
  const heard = (ms.ttfe?.count ?? 0) + (ms.ttfbDirect?.count ?? 0);
  const possibly = Math.max(0, counts.opened - heard);
  // One that was cut after a moment may not have been late yet.
  return { surely: 0, possibly, doubt: `${possibly} of ${counts.opened} opened streams brought no event` };
}

/** Clients that lost their stream at least `limitMs` ago and have none since. */
export function lostLongerThan(limitMs: number, figures: Figures): UnfinishedSpans {
  const { counts, ms, series, wanted } = figures;
  const away = streamsAway(figures);
  const doubt = `${away} lost ${away === 1 ? 'stream' : 'streams'} had not come back`;
  const nowMs = series.at(-1)?.atMs;
  if (nowMs === undefined) return { surely: 0, possibly: away, doubt };
  const before = series.filter(({ atMs }) => atMs <= nowMs - limitMs);
  if (before.length === 0) return { surely: 0, possibly: 0, doubt };
  // A client that was away all that time was also missing when most streams were open.
  const fullest = Math.max(...series.slice(before.length - 1).map(({ open }) => open));
  const possibly = Math.min(away, Math.max(0, wanted - fullest));
  const lost = before.reduce((sum, point) => sum + point.disconnects, 0);
  // If a process of the tool died, its waiting clients are gone as well: they prove nothing.
  const isOurs = counts.lostByTool > 0;
  const surely = isOurs ? 0 : Math.min(possibly, Math.max(0, lost - (ms.recover?.count ?? 0)));
  return { surely, possibly, doubt };
}

/** Streams that were lost, by a peer or on purpose, and have not come back. */
export function streamsAway({ counts, ms }: Figures): number {
  return Math.max(0, counts.disconnects + counts.interrupted - (ms.recover?.count ?? 0));
}
