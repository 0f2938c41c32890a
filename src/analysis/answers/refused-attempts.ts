/** How long an address refused connections, and whether later attempts were let in again. */
import { formatMs } from '../../model/duration.ts';
import { lowest } from '../../model/extremes.ts';
import { type Facts, openedStreams } from '../../model/facts.ts';
import type { Route, Stream } from '../../model/stream.ts';
import { endAt } from '../ends/timing.ts';

/** A refusal follows the end of what listened within the time that clients wait before they ask again. */
const soonMs = 30_000;

/** An attempt takes that long at most to meet what listens or does not. */
const slackMs = 200;

/** From the first of these refusals to the first stream opened after the last of them, ms; null: none was. */
export function refusedForMs(facts: Facts, refused: Stream[]): number | null {
  const route = refused[0]?.route;
  const times = refused.map(({ openedAt }) => openedAt);
  const last = times.reduce((a, b) => Math.max(a, b), 0);
  const later = openedStreams(facts).filter((stream) => stream.route === route && stream.openedAt > last);
  return later.length === 0 ? null : lowest(later.map(({ openedAt }) => openedAt)) - lowest(times);
}

/** Whether streams were refused, as part of a sentence: since when, or for how long. */
export function refusedWords(facts: Facts, refused: Stream[]): string {
  const ms = refusedForMs(facts, refused);
  return ms === null ? 'connections are refused since' : `connections were refused for ${formatMs(ms)}`;
}

/** Whether none of that route was let in between the first and the last of these refusals: an outage, not chance. */
export function isOneOutage(facts: Facts, refused: Stream[]): boolean {
  const times = refused.map(({ openedAt }) => openedAt);
  const [first, last] = [lowest(times), times.reduce((a, b) => Math.max(a, b), 0)];
  return !openedStreams(facts).some(
    ({ route, openedAt }) =>
      route === refused[0]?.route && openedAt > first + slackMs && openedAt < last - slackMs,
  );
}

/** Whether running streams of that route were ended shortly before the first refusal: then the listening process ended at that time. */
export function isAfterEnds(facts: Facts, route: Route, refused: Stream[]): boolean {
  const first = lowest(refused.map(({ openedAt }) => openedAt));
  return openedStreams(facts).some((stream) => {
    const at = endAt(facts, stream);
    return (
      stream.route === route && stream.close.by === 'peer' && at <= first + slackMs && at >= first - soonMs
    );
  });
}
