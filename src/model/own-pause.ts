/** Times at which this process stood still: what came meanwhile was stamped late, or ended by that. */
import { highest, lowest } from './extremes.ts';
import { isOpened, type Stream } from './stream.ts';

export interface OwnPause {
  /** When it was last seen running, epoch ms. */
  from: number;
  /** How long it stood still by the clock that times streams, ms; hardly at all while the machine slept: that clock slept too. */
  stoodMs: number;
  /** How long the machine slept, ms; 0: it did not. */
  sleptMs: number;
}

/** What became void. */
export interface Paused {
  pauses: OwnPause[];
  /** Ids of streams that were open across a pause; the times of what came in it are not known. */
  across: string[];
  /** Of these, whose end is not known either. */
  ended: string[];
  /** Ids of streams whose response head came in a pause: nothing of them is judged. */
  dropped: string[];
}

/** What waited is dealt with in this time after a pause; after a sleep the network has to come back first, ms. */
const settlingMs = 1_000;
const wakingMs = 30_000;

interface Span {
  fromMs: number;
  untilMs: number;
}

/**
 * The streams as far as their times are known: of one that was open across a pause what came before it, its last two
 * messages without their times, and its end; an end in a pause or just behind it counts as our own stop at the
 * beginning of the pause. A refusal is one whenever it came.
 */
export function outsidePauses(
  streams: Stream[],
  pauses: OwnPause[] = [],
): { streams: Stream[]; paused?: Paused } {
  if (pauses.length === 0) return { streams };
  const spansOf = new Map(streams.map((stream) => [stream, spansIn(stream, pauses)]));
  const spans = (stream: Stream) => spansOf.get(stream) ?? [];
  const isDropped = (stream: Stream) => spans(stream).some((span) => isHeadIn(stream, span));
  const kept = streams.filter((stream) => !isDropped(stream));
  const across = kept.filter((stream) => spans(stream).length > 0);
  const ended = across.filter((stream) => isEndVoid(stream, spans(stream)));
  const ids = (some: Stream[]) => some.map(({ id }) => id);
  const dropped = ids(streams.filter(isDropped));
  return {
    streams: kept.map((stream) => soundPart(stream, spans(stream))),
    paused: { pauses, across: ids(across), ended: ids(ended), dropped },
  };
}

/** The pauses in the life of a stream, on its own clock, each with the time it took to catch up. */
function spansIn(stream: Stream, pauses: OwnPause[]): Span[] {
  const sent = stream.marks.requestSentMs;
  if (sent === null) return [];
  const endMs = endOf(stream);
  return pauses.flatMap((pause) => {
    const slept = pauses.filter(({ from }) => from >= stream.openedAt && from < pause.from);
    const fromMs = pause.from - stream.openedAt - slept.reduce((sum, { sleptMs }) => sum + sleptMs, 0);
    const overMs = fromMs + pause.stoodMs;
    const isOver = pause.from + pause.stoodMs + pause.sleptMs < stream.openedAt;
    if (isOver || fromMs > endMs) return [];
    return [{ fromMs, untilMs: overMs + (pause.sleptMs > 0 ? wakingMs : settlingMs) }];
  });
}

function endOf({ marks, close }: Stream): number {
  return (marks.requestSentMs ?? 0) + (close.ageMs ?? 0);
}

function isIn(atMs: number | null, { fromMs, untilMs }: Span): boolean {
  return atMs !== null && atMs >= fromMs && atMs <= untilMs;
}

function isHeadIn(stream: Stream, span: Span): boolean {
  const { marks, status } = stream;
  return status === null ? isIn(endOf(stream), span) : isOpened(stream) && isIn(marks.headersMs, span);
}

/** It came in a pause; or the last byte did, and how long the silence before it was is not known. */
function isEndVoid(stream: Stream, spans: Span[]): boolean {
  const { idleMs } = stream.close;
  const lastByteMs = endOf(stream) - (idleMs ?? 0);
  return spans.some((span) => isIn(endOf(stream), span) || (idleMs !== null && isIn(lastByteMs, span)));
}

function soundPart(stream: Stream, spans: Span[]): Stream {
  if (spans.length === 0 || !isOpened(stream)) return stream;
  const firstMs = lowest(spans.map(({ fromMs }) => fromMs));
  const arrivals = stream.arrivals.filter(({ atMs }) => atMs < firstMs);
  const before = stream.events.filter(({ atMs }) => atMs < firstMs);
  const later = stream.events.slice(before.length).slice(-2);
  const part = { ...stream, arrivals, events: [...before, ...later], soundEvents: before.length };
  const close = isEndVoid(stream, spans) ? ownStopAt(stream, firstMs, arrivals) : stream.close;
  return { ...part, close, maxGapMs: soundGap(stream, spans, close.idleMs) };
}

function ownStopAt(stream: Stream, atMs: number, arrivals: Stream['arrivals']): Stream['close'] {
  const { requestSentMs, headersMs } = stream.marks;
  const lastMs = arrivals.at(-1)?.atMs ?? headersMs ?? atMs;
  return {
    how: 'own-stop',
    transport: 'open',
    by: 'us',
    code: null,
    idleMs: round(Math.max(0, atMs - lastMs)),
    ageMs: round(Math.max(0, atMs - (requestSentMs ?? 0))),
  };
}

/** The longest silence that no pause touches; the one before the end counts. */
function soundGap({ arrivals, maxGapMs }: Stream, spans: Span[], idleMs: number | null): number | null {
  if (maxGapMs === null) return null;
  const gaps = arrivals.slice(1).flatMap(({ atMs }, n) => {
    const since = arrivals[n]?.atMs ?? atMs;
    const isTouched = spans.some(({ fromMs, untilMs }) => since <= untilMs && atMs >= fromMs);
    return isTouched ? [] : [atMs - since];
  });
  return round(highest([0, idleMs ?? 0, ...gaps]));
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
