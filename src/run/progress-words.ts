/** What a run is waiting for, in a line; once streams have ended also how, and what that looks like. No more than was seen. */
import { constantOf, isRepeated } from '../analysis/ends/pattern.ts';
import { formatMs } from '../model/duration.ts';
import { rangeOf } from '../model/extremes.ts';
import type { Plan } from '../model/plan.ts';
import { isOpened, type Protocol, type Stream } from '../model/stream.ts';
import type { TrialState } from '../probe/index.ts';

/** So early every stream still waits for something. */
const settledMs = 1_000;
/** Kinds of ends that a line has room for. */
const shownEnds = 2;

const protocolNames: Record<Protocol, string> = { http1: 'HTTP/1.1', http2: 'HTTP/2' };

/** `waiting for the first event on HTTP/2 (2 of 4 streams, 12 s), 23 s left at most`, led by the ends seen so far. */
export function watchingText({ streams, running, elapsedMs, limitMs }: TrialState, plan: Plan): string {
  const ended = endsText(streams.filter((stream) => !running.includes(stream)));
  const left = plan.oneAtATime
    ? `${formatMs(elapsedMs)} so far`
    : `${formatMs(Math.max(0, Math.ceil((limitMs - elapsedMs) / 1000)) * 1000)} left at most`;
  const parts = [ended, `${awaitedText(running, streams.length, elapsedMs, plan)}, ${left}`];
  return parts.filter((part) => part !== null).join('; ');
}

/** What the slowest of the running streams has yet to show. */
function awaitedText(running: Stream[], all: number, elapsedMs: number, plan: Plan): string {
  const unanswered = running.filter(({ marks }) => marks.headersMs === null);
  const silent = running.filter((stream) => isOpened(stream) && messagesOf(stream) === 0);
  const time = formatMs(Math.floor(elapsedMs / 1000) * 1000);
  const of = (some: Stream[]) => `on ${protocolsOf(some)} (${some.length} of ${all} streams, ${time})`;
  if (elapsedMs >= settledMs && unanswered.length > 0) return `waiting for the answer ${of(unanswered)}`;
  if (elapsedMs >= settledMs && silent.length > 0) return `waiting for the first event ${of(silent)}`;
  const open = `${running.length} open stream${running.length === 1 ? '' : 's'}`;
  return plan.untilCutMs === null ? `watching ${open}` : `waiting for a cut of ${open}`;
}

function messagesOf({ eventCount, commentCount }: Stream): number {
  return eventCount + commentCount;
}

function protocolsOf(streams: Stream[]): string {
  return [...new Set(streams.map(({ protocol }) => protocolNames[protocol]))].sort().join(' and ');
}

/** `2 × HTTP/1.1 cut at 15.0 s after 15.0 s of silence: likely a limit on silence`; null where none ended but by us. */
export function endsText(streams: Stream[]): string | null {
  const ended = streams.filter(({ asks, close }) => isPlain(asks) && close.how !== 'own-stop');
  if (ended.length === 0) return null;
  const kinds = new Map<string, Stream[]>();
  for (const stream of ended) kinds.set(kindOf(stream), [...(kinds.get(kindOf(stream)) ?? []), stream]);
  const told = [...kinds].slice(0, shownEnds).map(([kind, alike]) => endText(kind, alike));
  const left = kinds.size - told.length;
  const guess = likelyLimit(ended);
  return `${[...told, ...(left > 0 ? [`${left} other kinds of ends`] : [])].join(', ')}${guess ? `: ${guess}` : ''}`;
}

function isPlain(asks: Stream['asks']): boolean {
  return asks === 'plain' || asks === 'compressed';
}

function kindOf(stream: Stream): string {
  const { protocol, route, failure, status, close } = stream;
  const who = `${protocolNames[protocol]}${route === 'direct' ? ' around the proxies' : ''}`;
  if (failure) return `${who} not opened (${failure.code})`;
  if (!isOpened(stream)) return status === null ? `${who} not answered` : `${who} answered ${status}`;
  return `${who} ${close.how === 'terminated' || close.how === 'end-stream' ? 'ended' : 'cut'}`;
}

function endText(kind: string, alike: Stream[]): string {
  const lead = alike.length > 1 ? `${alike.length} × ${kind}` : kind;
  if (!alike.every(isOpened)) return lead;
  const ages = rangeOf(alike.map(({ close }) => close.ageMs ?? 0));
  const idles = rangeOf(alike.map(({ close }) => close.idleMs ?? 0));
  return `${lead} at ${spanText(ages)} after ${spanText(idles)} of silence`;
}

function spanText([low, high]: [number, number]): string {
  return high - low <= Math.max(50, high / 20) ? formatMs(high) : `${formatMs(low)}–${formatMs(high)}`;
}

const guesses = {
  idle: 'likely a limit on silence',
  age: 'likely a limit on age',
  either: 'a limit on silence or on age fits',
  none: null,
};

/** Only of ends that several streams met at different moments: in one moment a crash ends all alike. */
function likelyLimit(ended: Stream[]): string | null {
  const cut = ended.filter(
    (stream) => isOpened(stream) && stream.route === 'proxy' && stream.close.by === 'peer',
  );
  if (cut.length < 2 || cut.length < ended.length || !isRepeated(cut)) return null;
  const times = cut.map((stream) => ({
    stream,
    idleMs: stream.close.idleMs ?? 0,
    ageMs: stream.close.ageMs ?? 0,
    headAgeMs:
      (stream.close.ageMs ?? 0) - ((stream.marks.headersMs ?? 0) - (stream.marks.requestSentMs ?? 0)),
  }));
  return guesses[constantOf(times, 0).pattern];
}
