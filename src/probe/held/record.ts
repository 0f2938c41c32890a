/** The records of a held stream: when it opens, while it runs, and once it has ended. */
import type { HeldOpening, HeldRecord } from '../../model/population/held.ts';
import { redactText, redactUrl, redactWord, type SecretKey } from '../../model/secret.ts';
import type { StreamClose } from '../../model/stream.ts';
import { redactClose } from '../close-secrets.ts';
import { type Ending, ownStop } from '../wire/exchange.ts';
import type { RequestPlace } from '../wire/request-place.ts';
import { lineProbeOf } from './silent-lines.ts';
import type { StreamFacts } from './stream-facts.ts';

/** The record for its opening. */
export function openingOf({ spec, openedAt, shared, connection, marks }: StreamFacts): HeldOpening {
  const { id, client, trial, attempt } = spec;
  return {
    id,
    client,
    trial: trial.name,
    attempt,
    openedAt,
    head: shared?.head ?? 0,
    address: connection?.address ?? null,
    localPort: connection?.localPort ?? null,
    marks,
  };
}

/** All that is kept of it once it has ended; before, what there is so far. `secretKey` keys the hashes that stand for secrets. */
export function recordOf(stream: StreamFacts, secretKey: SecretKey): HeldRecord {
  const close = stream.close ?? closeOf(stream, ownStop('open', stream.now()));
  const { body, marks } = stream;
  const endGapMs = close.idleMs ?? 0;
  return {
    ...openingOf(stream),
    marks: {
      ...marks,
      firstEventMs: body?.firstEventMs ?? null,
      firstCommentMs: body?.firstCommentMs ?? null,
    },
    head: stream.shared?.head ?? null,
    pace: body?.pace(marks.headersMs ?? 0) ?? null,
    eventCount: body?.events ?? 0,
    commentCount: body?.comments ?? 0,
    bytes: body?.bytes ?? stream.otherBytes,
    maxGapMs: body && body.arrivals > 0 ? Math.max(tenths(body.longestGapMs), endGapMs) : null,
    retryMs: body?.retryMs ?? null,
    lastEventId: body?.lastEventId == null ? null : redactWord(body.lastEventId, secretKey),
    ...optionalFields(stream, secretKey),
    close: redactClose(close, secretKey),
  };
}

/** Fields that most streams do not have. */
function optionalFields(stream: StreamFacts, secretKey: SecretKey): Partial<HeldRecord> {
  const { spec, connection, maxConcurrentStreams, failure } = stream;
  const { connectErrors = [] } = connection ?? {};
  const kept = stream.close ? stream.trace?.kept() : undefined;
  const lineProbe = lineProbeOf(stream, endedAtMs(stream));
  const own = stream.overLimit && { ...stream.overLimit, atMs: stream.now() };
  const overLimit = stream.body?.overLimit ?? own;
  const faults = kept && kept.faults.length > 0 ? kept.faults : stream.body?.faults;
  return {
    ...(spec.place ? placeOf(spec.place, spec, secretKey) : {}),
    ...(stream.redirect ? { redirect: stream.redirect } : {}),
    ...(maxConcurrentStreams === undefined ? {} : { maxConcurrentStreams }),
    ...(connectErrors.length > 0 ? { connectErrors } : {}),
    ...stream.refusalWords,
    ...kept?.undispatched,
    ...(faults ? { faults } : {}),
    ...(overLimit ? { overLimit } : {}),
    ...(stream.body?.answer ? { answer: stream.body.answer.note() } : {}),
    ...(stream.resumption ? { resumption: stream.resumption } : {}),
    ...(lineProbe ? { lineProbe } : {}),
    ...(failure ? { failure: { ...failure, message: redactText(failure.message, secretKey) } } : {}),
    ...(kept ? { arrivals: kept.arrivals, events: kept.events } : {}),
  };
}

/** Since the attempt began, ms; of one that runs, now. */
function endedAtMs(stream: StreamFacts): number {
  const { marks, close } = stream;
  return close ? (marks.requestSentMs ?? 0) + (close.ageMs ?? 0) : stream.now();
}

/** Values that differ from the plan's because of a redirect. */
function placeOf(
  { url, method, cameFrom }: RequestPlace,
  { protocol, trial }: StreamFacts['spec'],
  secretKey: SecretKey,
): Partial<HeldRecord> {
  return {
    url: redactUrl(url.href, secretKey),
    method,
    ...(cameFrom ? { cameFrom } : {}),
    ...(protocol === trial.protocol ? {} : { protocol }),
  };
}

/** How it ended, and after what: `ending` as the driver saw it. */
export function closeOf(
  stream: StreamFacts,
  { how, transport, by, code, goaway, unreadable, atMs }: Ending,
): StreamClose {
  const { because, marks } = stream;
  const sent = marks.requestSentMs;
  const last = lastMs(stream);
  return {
    // After our own cut the end counts as ours, whatever the library reports.
    ...(because ? ({ how: 'own-stop', by: 'us', code: null } as const) : { how, by, code }),
    transport,
    idleMs: last === null ? null : tenths(atMs - last),
    ageMs: sent === null ? null : tenths(atMs - sent),
    ...(goaway ? { goaway } : {}),
    ...(unreadable ? { unreadable: { reason: unreadable.reason, shown: unreadable.start } } : {}),
    ...(because ? { because } : {}),
  };
}

/** When the last byte of the body came, else the head. */
function lastMs({ body, startedAt, marks }: StreamFacts): number | null {
  return body && body.arrivals > 0 ? body.lastAt - startedAt : marks.headersMs;
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
