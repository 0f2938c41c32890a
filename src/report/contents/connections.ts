/** The streams that a report lists one by one. */

import { refusalWords } from '../../analysis/answers/refusal-words.ts';
import type { Facts, Join } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { ReportConnection } from '../../model/report.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { kindOf } from './population.ts';

const keptConnections = 500;

/** At most 500 streams with the log rows joined to each; one pass over the joins, since a load has tens of thousands. */
export function connectionsOf(facts: Facts, findings: Finding[]): ReportConnection[] {
  const streams = facts.figures
    ? representativeStreams(facts, findings, keptConnections)
    : facts.streams.slice(0, keptConnections);
  const kept = [...streams, ...(facts.ordinary ?? []), ...(facts.beside ?? []), ...(facts.again ?? [])];
  const joins = new Map<string, Join[]>(kept.map(({ id }) => [id, []]));
  for (const join of facts.joins) joins.get(join.streamId)?.push(join);
  return kept.map((stream) => connection(stream, joins.get(stream.id) ?? []));
}

function connection(stream: Stream, joins: Join[]): ReportConnection {
  const { id, trial, asks, route, protocol, attempt, status, maxGapMs, failure, close, marks } = stream;
  const since = marks.requestSentMs ?? 0;
  const isConnected = failure === null ? marks.requestSentMs !== null : failure.phase === 'response';
  return {
    id,
    trial,
    ...(asks === 'plain' || asks === 'compressed' ? {} : { asks }),
    route,
    protocol,
    attempt,
    openedAt: new Date(stream.openedAt).toISOString(),
    status,
    opened: isOpened(stream),
    ...(isConnected && !isOpened(stream) ? { answer: refusalWords(stream) } : {}),
    ttfbMs: span(since, marks.firstByteMs),
    ttfeMs: span(since, marks.firstEventMs),
    events: stream.eventCount,
    comments: stream.commentCount,
    maxGapMs,
    ...redirectsOf(stream),
    failure: failure ? `${failure.code}: ${failure.message}` : null,
    close,
    log: joins.map(({ hop, record, join, confidence }) => ({
      hop,
      file: record.file,
      line: record.line,
      join,
      confidence,
    })),
  };
}

/** Empty for a stream without redirects, as most are. */
function redirectsOf({ redirect, cameFrom, url, status, method }: Stream): Partial<ReportConnection> {
  return {
    ...(redirect || cameFrom ? { method } : {}),
    ...(redirect ? { redirect: { from: url, status: status ?? 0, ...redirect } } : {}),
    ...(cameFrom ? { redirectedFrom: cameFrom.id } : {}),
  };
}

/** Milliseconds between two marks, to 3 decimals; null where the second was not reached. */
export function span(from: number, to: number | null): number | null {
  return to === null ? null : Math.round((to - from) * 1000) / 1000;
}

/** So many streams of each kind are listed first, so that no kind is left out. */
const firstOfKind = 10;

/**
 * At most `limit` streams, in their order: those that the findings cite, then one of each kind of ending and failure,
 * then a few of each, then the first ones.
 */
function representativeStreams({ streams, plan }: Facts, findings: Finding[], limit: number): Stream[] {
  const cited = new Set(findings.flatMap(({ evidence }) => evidence.map(({ connection }) => connection)));
  const places = ranksWithinKind(streams, plan.target.maxTimeMs);
  const chosen = new Set<Stream>();
  const choose = (isWanted: (stream: Stream, index: number) => boolean) => {
    for (const [index, stream] of streams.entries())
      if (chosen.size < limit && isWanted(stream, index)) chosen.add(stream);
  };
  choose(({ id }) => cited.has(id));
  choose((_, index) => places[index] === 0);
  choose((_, index) => (places[index] ?? 0) < firstOfKind);
  choose(() => true);
  return streams.filter((stream) => chosen.has(stream));
}

/** 0 for the first stream of its kind, 1 for the second, … */
function ranksWithinKind(streams: Stream[], maxTimeMs: number | null): number[] {
  const seen = new Map<string, number>();
  return streams.map((stream) => {
    const kind = kindOf(stream, maxTimeMs);
    const place = seen.get(kind) ?? 0;
    seen.set(kind, place + 1);
    return place;
  });
}
