/** One stream at one hop: what comes from behind it, what it does about it, and what it passes on. */
import type { Dice } from '../dice.ts';
import type { Gate, HopSituation, Moment } from '../situation.ts';
import type { Answer, Cause, CauseKind, Chunk } from './flow.ts';
import { habitsOf, passedHeaders } from './kinds.ts';
import { ownAnswer } from './refusals.ts';
import { firstLimit } from './timers.ts';

/** How the stream ended at this hop. `behind`: by what the party behind it did. */
export interface HopEnd {
  atMs: number;
  by: 'behind' | 'own' | 'client';
  cause: Cause | null;
  /** Of `behind`: what was seen of it. */
  how: 'clean' | 'fin' | 'rst' | 'refused' | null;
}

/** One stream at one hop, for its rows. */
export interface HopRun {
  hop: HopSituation;
  askedMs: number;
  /** What came from behind. */
  inner: Answer;
  /** What was passed on, whole: its client may leave before. */
  outer: Answer;
  end: HopEnd | null;
  /** The status in its row. */
  status: number;
  /** What its end comes later for a client over HTTP/1.1. */
  lateMs: number;
  /** It was not passed on. */
  gate?: Gate;
  /** The upstream that was asked, by name: a hop, `origin` or `replica`; before it, a server that was not there. */
  upstream?: string;
  hasRetried?: boolean;
}

/** `cause`: why the answer from behind ends as it does. */
export function passHop(
  hop: HopSituation,
  askedMs: number,
  inner: Answer,
  cause: Cause | null,
  moment: Moment | null,
  dice: Dice,
): HopRun {
  const end = endOf(hop, askedMs, inner, cause, moment, dice);
  const isHeadless = end !== null && (inner.head === null || end.atMs <= inner.head.atMs);
  if (isHeadless) {
    const outer = ownAnswer(hop, end);
    return { hop, askedMs, inner, outer, end, status: outer.head?.status ?? 499, lateMs: 0 };
  }
  const outer = passedOn(hop, askedMs, inner, end, dice);
  const lateMs = end ? lateness(hop, end) : 0;
  return { hop, askedMs, inner, outer, end, status: inner.head?.status ?? 499, lateMs };
}

function endOf(
  hop: HopSituation,
  askedMs: number,
  inner: Answer,
  cause: Cause | null,
  moment: Moment | null,
  dice: Dice,
): HopEnd | null {
  const own = firstLimit(hop, askedMs, inner);
  const ends: HopEnd[] = [];
  if (inner.end)
    ends.push({ atMs: inner.end.atMs + dice.spread(0.1, 0.6), by: 'behind', cause, how: inner.end.how });
  if (own) {
    const atMs = own.atMs + dice.spread(0.2, 6);
    const { setting, ms: limitMs } = own.limit;
    ends.push({
      atMs,
      by: 'own',
      cause: { kind: own.kind, owner: hop.name, atMs, setting, limitMs },
      how: null,
    });
  }
  const gone = momentOf(hop, moment);
  if (gone && gone.atMs > askedMs) ends.push({ atMs: gone.atMs, by: 'own', cause: gone, how: null });
  return ends.sort((a, b) => a.atMs - b.atMs)[0] ?? null;
}

const processEnds: Partial<Record<Moment['what'], CauseKind>> = {
  reload: 'reloaded',
  stop: 'stopped',
  kill: 'killed',
};

/** A process that goes takes its streams with it: at once, or when its grace is over. */
function momentOf(hop: HopSituation, moment: Moment | null): Cause | null {
  const kind = moment && processEnds[moment.what];
  if (!kind || moment.hop !== hop.name) return null;
  if (kind === 'stopped' && !habitsOf(hop).stopsAtOnce) return null;
  if (kind === 'reloaded' && hop.shutdownMs === null) return null;
  const atMs = moment.atMs + (kind === 'reloaded' ? (hop.shutdownMs ?? 0) : 0);
  return { kind, owner: hop.name, atMs, setting: null, limitMs: null };
}

export function isProcessEnd(cause: Cause | null): boolean {
  return cause !== null && ['reloaded', 'stopped', 'killed'].includes(cause.kind);
}

/** An end never overtakes the bytes before it. */
const endDelayMs = 0.2;

function passedOn(hop: HopSituation, askedMs: number, inner: Answer, end: HopEnd | null, dice: Dice): Answer {
  const delayMs = dice.spread(0.2, 0.7);
  const untilMs = end?.atMs ?? Number.POSITIVE_INFINITY;
  const { head } = inner;
  const shown = inner.chunks.filter(({ atMs }) => atMs < untilMs);
  const chunks = hop.isBare && head?.status === 200 ? held(shown, end) : shown;
  const isHeadHeld = hop.isBare && head?.status === 200;
  // With nothing to send it is sent as the stream is cut.
  const headMs = isHeadHeld ? (chunks[0]?.atMs ?? untilMs) : (head?.atMs ?? 0);
  return {
    head:
      head && Number.isFinite(headMs)
        ? { ...head, atMs: headMs + delayMs, headers: passedHeaders(hop, head.headers, head.atMs - askedMs) }
        : null,
    chunks: chunks.map((chunk) => ({ ...chunk, atMs: chunk.atMs + delayMs })),
    end: end && {
      atMs: end.atMs + lateness(hop, end) + delayMs + endDelayMs,
      how: isClean(hop, end) ? 'clean' : 'fin',
    },
  };
}

/** Over HTTP/1.1, which is what proxies speak with one another. */
function isClean(hop: HopSituation, end: HopEnd): boolean {
  if (end.by === 'behind' && end.how === 'clean') return true;
  // A body over HTTP/1.0 is whole when its connection ends.
  if (end.by === 'behind' && end.how === 'fin' && hop.isBare) return true;
  return habitsOf(hop).hidesHttp1 && !isProcessEnd(end.cause) && end.cause?.setting !== 'write-limit';
}

function lateness(hop: HopSituation, end: HopEnd): number {
  return isClean(hop, end) || isProcessEnd(end.cause) ? 0 : habitsOf(hop).lateMs;
}

const bufferBytes = 4_096;

/** Nginx hands a body of HTTP/1.0 on in full buffers, and the rest at its proper end. */
function held(chunks: Chunk[], end: HopEnd | null): Chunk[] {
  const out: Chunk[] = [];
  let waiting: Chunk = { atMs: 0, bytes: 200, marks: [] };
  for (const { atMs, bytes, marks } of chunks) {
    waiting = { atMs, bytes: waiting.bytes + bytes, marks: [...waiting.marks, ...marks] };
    if (waiting.bytes < bufferBytes) continue;
    out.push(waiting);
    waiting = { atMs: 0, bytes: 0, marks: [] };
  }
  if (end?.by === 'behind' && end.how !== 'rst' && waiting.marks.length > 0)
    out.push({ ...waiting, atMs: end.atMs });
  return out;
}
