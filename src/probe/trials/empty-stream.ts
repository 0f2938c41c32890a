/** The timeline of a stream before anything happened on it. */
import { redactRequestHeaders, redactUrl } from '../../model/secret.ts';
import type { Stream } from '../../model/stream.ts';
import type { AttemptSpec, RunContext } from '../request/attempt-spec.ts';
import type { AttemptClock } from '../wire/clock.ts';
import type { HttpRequest } from '../wire/exchange.ts';
import { noMarks } from '../wire/marks.ts';
import { protocolAt } from '../wire/request-place.ts';
import { recordableTakesUp } from './takes-up.ts';

/** A timeline on which nothing has happened yet. */
export function emptyStream(
  spec: AttemptSpec,
  request: HttpRequest,
  context: RunContext,
  clock: AttemptClock,
): Stream {
  const { trial } = spec;
  const key = context.secretKey;
  const sent = (name: string) => request.headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
  return {
    id: spec.id,
    tag: `${context.run}/${spec.id}`,
    requestId: sent('x-request-id'),
    trial: trial.name,
    asks: trial.asks,
    route: trial.route,
    protocol: spec.place ? protocolAt(trial, spec.place) : trial.protocol,
    attempt: spec.attempt,
    method: request.method,
    url: redactUrl(request.url.href, key),
    authority: request.authority,
    requestHeaders: redactRequestHeaders(request.headers, key),
    openedAt: clock.wall,
    addresses: [],
    connectErrors: [],
    address: null,
    localPort: null,
    marks: noMarks(),
    tls: null,
    status: null,
    headers: [],
    bodyStart: null,
    contentEncoding: null,
    arrivals: [],
    events: [],
    eventCount: 0,
    commentCount: 0,
    bytes: 0,
    maxGapMs: null,
    retryMs: null,
    lastEventId: null,
    faults: [],
    h2: null,
    ...(spec.takesUp ? { takesUp: recordableTakesUp(spec.takesUp, key) } : {}),
    ...(spec.place?.cameFrom ? { cameFrom: spec.place.cameFrom } : {}),
    failure: null,
    close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null, ageMs: null },
  };
}
