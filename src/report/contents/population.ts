/** The parts of a report that a soak or load has beyond a diagnose, and those that are taken from its running figures. */

import type { Threshold } from '../../model/expected/threshold.ts';
import type { Figures } from '../../model/population/figures.ts';
import type { Recording } from '../../model/recording.ts';
import { wasFollowed } from '../../model/redirect.ts';
import type { Report, ReportEnding, ReportStats } from '../../model/report.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { type CutShort, checkThresholds } from '../../thresholds/index.ts';
import { distributionOf } from './distribution.ts';
import { qualityOf } from './quality.ts';

/** Shown where the user named no field: which of the usual fields carried the time is not recorded. */
export const ownClock = "the events' own clock";

/** The statistics of all streams, those that were not kept one by one too. */
export function populationStats({ plan, generator }: Recording, figures: Figures): ReportStats {
  const { counts, ms, seconds } = figures;
  return {
    connections: counts.attempts,
    opened: counts.opened,
    failed: counts.failed,
    reconnects: counts.reconnects,
    events: counts.events,
    comments: counts.comments,
    bytes: counts.bytes,
    connectMs: ms.connect,
    ttfbMs: ms.ttfb,
    ttfeMs: ms.ttfe,
    heartbeatGapMs: ms.gap,
    eventLagMs: ms.lag,
    eventTimeField: ms.lag ? (plan.eventTimeField ?? ownClock) : null,
    eventsPerSecond: seconds > 0 ? Math.round((counts.events / seconds) * 10) / 10 : 0,
    closes: { ...counts.closes },
    generator,
  };
}

/** What only a soak or load has: its figures, and its thresholds held against them. */
export function populationParts(
  recording: Recording,
  streams: Stream[],
  figures: Figures,
): Pick<Report, 'population' | 'thresholds'> {
  const { ms, ...rest } = figures;
  const { plan } = recording;
  const thresholds = plan.population?.thresholds ?? [];
  const quality = qualityOf(streams, Boolean(plan.population?.answers));
  return {
    population: {
      ...rest,
      reconnectPolicy: plan.population?.reconnect.name ?? 'none',
      judged: streams.length,
      endings: endingsOf(streams, plan.target.maxTimeMs),
      directTtfbMs: ms.ttfbDirect,
      recoverMs: ms.recover,
      reconnectIntervalMs: ms.interval,
      ...(quality ? { quality } : {}),
      ...(ms.token ? { ttftMs: ms.token, tokenGapMs: ms.tokenGap } : {}),
    },
    thresholds: checkThresholds(thresholds, figures, cutShort(recording, figures, thresholds)),
  };
}

function cutShort(
  { interrupted, abortedBy }: Recording,
  { seconds }: Figures,
  thresholds: Threshold[],
): CutShort | null {
  if (abortedBy)
    return { by: thresholds.find(({ text }) => text === abortedBy.text) ?? null, atMs: abortedBy.atMs };
  return interrupted ? { by: null, atMs: seconds * 1000 } : null;
}

/**
 * The key by which streams that opened and ended alike are grouped. Failures are grouped by their codes: their
 * messages hold addresses and ports, so each stream would be a group of its own.
 */
export function kindOf(stream: Stream, maxTimeMs: number | null): string {
  const { trial, route, protocol, status, failure, close } = stream;
  const ending = [failure?.code, close.how, close.code, ownReasonOf(stream, maxTimeMs), wasFollowed(stream)];
  return JSON.stringify([trial, route, protocol, isOpened(stream), status, ...ending]);
}

/** The timer starts with the exchange, the age with the request: the timer may seem to be early by this much. */
const earlyMs = 50;

/** Why we ended it before the end of the run; judged by its age where nothing else shows it. */
function ownReasonOf({ close }: Stream, maxTimeMs: number | null): ReportEnding['because'] {
  if (close.because) return close.because;
  if (maxTimeMs === null || close.how !== 'own-stop') return null;
  return (close.ageMs ?? 0) >= maxTimeMs - earlyMs ? 'max-time' : null;
}

function endingsOf(streams: Stream[], maxTimeMs: number | null): ReportEnding[] {
  const kinds = new Map<string, Stream[]>();
  for (const stream of streams) {
    const kind = kindOf(stream, maxTimeMs);
    const alike = kinds.get(kind);
    if (alike) alike.push(stream);
    else kinds.set(kind, [stream]);
  }
  return [...kinds.values()].map((alike) => endingOf(alike, maxTimeMs)).sort((a, b) => b.count - a.count);
}

function endingOf(alike: Stream[], maxTimeMs: number | null): ReportEnding {
  const [first] = alike as [Stream];
  const { trial, route, protocol, status, failure, close } = first;
  return {
    trial,
    route,
    protocol,
    opened: isOpened(first),
    status,
    failure: failure?.code ?? null,
    how: close.how,
    code: close.code,
    because: ownReasonOf(first, maxTimeMs),
    count: alike.length,
    ...(wasFollowed(first) ? { followed: true as const } : {}),
    ageMs: distributionOf(alike.flatMap((stream) => stream.close.ageMs ?? [])),
    idleMs: distributionOf(alike.flatMap((stream) => stream.close.idleMs ?? [])),
  };
}
