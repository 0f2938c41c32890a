/** Fills the neutral timeline of one stream as the wire shows it. Secrets are replaced here, before anything is kept. */
import { limits } from '../../model/limits.ts';
import {
  learn,
  redactContent,
  redactHeaders,
  redactText,
  redactWord,
  type SecretKey,
  secretsOfCookie,
} from '../../model/secret.ts';
import { isEventStream, type Stream } from '../../model/stream.ts';
import { contentEncodingOf } from '../body/content-encoding.ts';
import { type BodyReader, readBody } from '../body/reader.ts';
import { redactClose } from '../close-secrets.ts';
import type { AttemptSpec, NextAttempt, RunContext } from '../request/attempt-spec.ts';
import { type CookieJar, cookiesIn, newCookieJar } from '../request/cookie-jar.ts';
import { type Answer, redirectionOf } from '../request/redirect.ts';
import type { AttemptClock } from '../wire/clock.ts';
import { type Ending, isWhole, type WireEvents } from '../wire/exchange.ts';
import { firstPlace } from '../wire/request-place.ts';
import { type RefusalReading, readRefusal } from './refusal-reading.ts';

const keptArrivals = 20_000;

/** Receives what the drivers see; `stop` ends a body of which enough was read. `finish` settles once the body was read to its end. */
export function recordWire(
  stream: Stream,
  spec: AttemptSpec,
  context: RunContext,
  clock: AttemptClock,
  stop: () => void,
) {
  let body: BodyReader | null = null;
  let refusal: RefusalReading | null = null;
  let next: NextAttempt | null = null;
  let cookies: CookieJar | null = null;
  const redact = (text: string) => redactContent(text, context.secretKey);
  const events: Omit<WireEvents, 'ended'> = {
    requestSent: () => {
      stream.marks.requestSentMs ??= clock.now();
    },
    firstByte: () => {
      stream.marks.firstByteMs ??= clock.now();
    },
    head(status, headers) {
      stream.marks.headersMs = clock.now();
      stream.marks.firstByteMs ??= stream.marks.headersMs;
      stream.status = status;
      cookies = cookiesOf(spec, context, cookiesIn(headers));
      next = nextAttempt(stream, spec, cookies, context, { status, headers });
      if (next) setTimeout(stop, limits.redirectBodyMs).unref();
      learn(context.secretKey, cookiesIn(headers).flatMap(secretsOfCookie));
      stream.headers = redactHeaders(headers, context.secretKey);
      stream.contentEncoding = contentEncodingOf(headers);
      if (isEventStream(stream) && status < 300) {
        body = readBody({
          encoding: stream.contentEncoding,
          now: clock.now,
          redact,
          eventTimeField: context.eventTimeField,
          maxEventBytes: context.maxEventBytes,
          answerEnds: context.answerEnds,
          over: (limit) => {
            stream.overLimit = limit;
            stop();
          },
        });
      } else refusal = readRefusal(status, headers, stop);
    },
    data(chunk, flow) {
      arrive(stream, chunk.length, clock.now());
      if (body) {
        body.feed(chunk, flow);
        copyFigures(stream, body, context.secretKey);
      } else refusal?.take(chunk);
    },
    h2Settings(maxConcurrentStreams) {
      stream.h2 = { maxConcurrentStreams, streamId: 1 };
    },
  };
  const finish = async (ending: Ending) => {
    Object.assign(stream, refusal?.words(context.secretKey));
    if (!body) return;
    await body.end(isWhole(ending));
    copyFigures(stream, body, context.secretKey);
  };
  return {
    events,
    finish,
    next: () => next,
    cookies: () => cookies,
    recentIds: () => body?.figures.recentIds ?? [],
  };
}

/** As a browser keeps them for when it asks again; null where there are none. */
function cookiesOf(
  { trial, place, cookies }: AttemptSpec,
  { target }: RunContext,
  lines: string[],
): CookieJar | null {
  if (lines.length === 0) return cookies ?? null;
  const jar = cookies ?? newCookieJar();
  jar.keep(lines, (place ?? firstPlace(target, trial)).url);
  return jar;
}

/** Decides on a redirect, and notes it; null where there is none to follow. */
function nextAttempt(
  stream: Stream,
  { id, trial, place }: AttemptSpec,
  cookies: CookieJar | null,
  { target, secretKey }: RunContext,
  answer: Answer,
): NextAttempt | null {
  const from = place ?? firstPlace(target, trial);
  const redirection = redirectionOf({ id, target, trial, place: from }, answer, secretKey);
  if (!redirection) return null;
  stream.redirect = redirection.step;
  if (!redirection.next) return null;
  return { place: redirection.next, ...(cookies && { cookies }) };
}

function arrive(stream: Stream, bytes: number, atMs: number): void {
  const last = stream.arrivals.at(-1);
  if (last) stream.maxGapMs = Math.max(stream.maxGapMs ?? 0, round(atMs - last.atMs));
  if (stream.arrivals.length < keptArrivals) stream.arrivals.push({ atMs, bytes });
  else stream.arrivals[keptArrivals - 1] = { atMs, bytes };
  stream.bytes += bytes;
}

function copyFigures(stream: Stream, { figures }: BodyReader, secretKey: SecretKey): void {
  const { firstEventMs, firstCommentMs, lastEventId: id, undispatched, ...others } = figures;
  const { recentIds: _raw, ...rest } = others;
  Object.assign(stream.marks, { firstEventMs, firstCommentMs });
  Object.assign(stream, undispatched, rest, { lastEventId: id === null ? null : redactWord(id, secretKey) });
}

/** Notes how and when the stream ended. */
export function close(stream: Stream, ending: Ending, secretKey: SecretKey): void {
  const sent = stream.marks.requestSentMs;
  const last = stream.arrivals.at(-1)?.atMs ?? stream.marks.headersMs;
  const { how, transport, by, code, goaway, unreadable, failure, atMs } = ending;
  stream.failure = failure && { ...failure, message: redactText(failure.message, secretKey) };
  stream.close = {
    how,
    transport,
    by,
    code,
    idleMs: last === null ? null : round(atMs - last),
    ageMs: sent === null ? null : round(atMs - sent),
  };
  if (goaway) stream.close.goaway = goaway;
  if (unreadable) stream.close.unreadable = { reason: unreadable.reason, shown: unreadable.start };
  stream.close = redactClose(stream.close, secretKey);
  if (ending.overLimit) stream.overLimit = { ...ending.overLimit, atMs };
  if (stream.overLimit && how === 'own-stop') stream.close.because = 'limit';
  if (last !== null && stream.arrivals.length > 0)
    stream.maxGapMs = Math.max(stream.maxGapMs ?? 0, round(atMs - last));
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
