/** The lab's origin, played: the same behaviour gives the same answers as `src/lab/origin` does. */
import type { OriginBehaviour } from '../../../src/lab/index.ts';
import type { Header } from '../../../src/model/header.ts';
import type { Dice } from '../dice.ts';
import type { Moment, OriginSituation } from '../situation.ts';
import type { Answer, Asked, Cause, CauseKind, Chunk, EndHow, Mark } from './flow.ts';

/** An answer, and why it ends as it does. */
export interface OriginAnswer {
  answer: Answer;
  cause: Cause | null;
}

/** No run of a world is longer. */
const horizonMs = 37_000;

const goldenRatio = 0.618_034;
const opening: Mark = {
  kind: 'event',
  type: 'init',
  text: '{"connectedAt":"2026-11-29T08:00:00.000Z"}',
  madeAtMs: null,
};

/** `number`: of the stream among those served, from 1. `epochMs`: wall clock at the run's begin. */
export function originAnswer(
  { behaviour, isDown, kind }: OriginSituation,
  asked: Asked,
  number: number,
  moment: Moment | null,
  epochMs: number,
  dice: Dice,
): OriginAnswer {
  const atMs = asked.atMs + dice.spread(0.4, 1.5);
  const none = (how: EndHow, why: CauseKind): OriginAnswer => ({
    answer: { head: null, chunks: [], end: { atMs, how } },
    cause: causeOf(why, atMs),
  });
  if (isDown) return none('refused', 'unreachable');
  if (behaviour.dropBeforeHead === true) return none('fin', 'dropped-request');
  if (behaviour.status !== undefined && behaviour.status !== 200) return refusal(behaviour.status, atMs);
  const headMs = atMs + (behaviour.headDelayMs ?? 0);
  const written = writes(behaviour, asked.atMs, headMs, epochMs);
  const end = endOf(behaviour, kind, asked.atMs, number, written, epochMs, moment);
  const hangsAt = hangOf(behaviour, asked.atMs, number);
  const last = Math.min(end?.atMs ?? Number.POSITIVE_INFINITY, hangsAt);
  const shown = batched(written, behaviour.batchMs, headMs).filter((chunk) => chunk.atMs < last);
  if (end && behaviour.end?.marker && end.cause.kind === 'ended')
    shown.push(markerChunk(behaviour, end.atMs - 0.1));
  const head = { atMs: headMs, status: 200, headers: headers(asked), body: null };
  if (end && end.atMs <= headMs) return { answer: { head: null, chunks: [], end }, cause: end.cause };
  return { answer: { head, chunks: shown, end }, cause: end?.cause ?? null };
}

/** To a short request that is no stream: the lab's origin takes no such method. */
export function otherAnswer({ isDown, behaviour }: OriginSituation, { atMs }: Asked): OriginAnswer {
  const isGone = isDown || behaviour.dropBeforeHead === true;
  const end = { atMs: atMs + 1, how: isDown ? ('refused' as const) : ('fin' as const) };
  return isGone
    ? { answer: { head: null, chunks: [], end }, cause: null }
    : refusal(405, atMs + 1, 'method not allowed');
}

function causeOf(kind: CauseKind, atMs: number, limitMs: number | null = null): Cause {
  return { kind, owner: 'origin', atMs, setting: null, limitMs };
}

function headers({ isHttp10 }: Asked): Header[] {
  return [
    ['content-type', 'text/event-stream'],
    ['cache-control', 'no-cache'],
    ['Connection', isHttp10 ? 'close' : 'keep-alive'],
    ...(isHttp10 ? [] : [['Transfer-Encoding', 'chunked'] as Header]),
  ];
}

function refusal(status: number, atMs: number, error: number | string = status): OriginAnswer {
  const body = JSON.stringify({ error });
  const head = {
    atMs,
    status,
    headers: [
      ['content-type', 'application/json'],
      ['content-length', String(body.length)],
    ] as Header[],
    body,
  };
  const chunk = { atMs: atMs + 0.1, bytes: body.length, marks: [] };
  return {
    answer: { head, chunks: [chunk], end: { atMs: atMs + 0.3, how: 'clean' } },
    cause: causeOf('refused', atMs),
  };
}

/** Everything that it would send in the time of a run. */
function writes(behaviour: OriginBehaviour, askedMs: number, headMs: number, epochMs: number): Chunk[] {
  const { everyMs = 1000, kind = 'event', count = Number.POSITIVE_INFINITY, init } = behaviour;
  const chunks: Chunk[] = init === false ? [] : [chunkOf(headMs + 0.3, opening)];
  if (everyMs === 0) return chunks;
  const first = headMs + (behaviour.firstAfterMs ?? everyMs);
  const wall = everyMs - ((epochMs + headMs) % everyMs);
  const startMs = behaviour.clock === 'wall' ? headMs + wall : first;
  for (let n = 0; n < count && startMs + n * everyMs < askedMs + horizonMs; n++) {
    const atMs = startMs + n * everyMs;
    const isComment = kind === 'comment';
    const text = isComment ? 'heartbeat' : `{"n":${n + 1},"ts":"${new Date(epochMs + atMs).toISOString()}"}`;
    chunks.push(chunkOf(atMs, { kind, type: null, text, madeAtMs: isComment ? null : atMs }));
  }
  return chunks;
}

function chunkOf(atMs: number, mark: Mark): Chunk {
  const field = mark.kind === 'comment' ? ': ' : 'data: ';
  const type = mark.type === null ? 0 : `event: ${mark.type}\n`.length;
  return { atMs, bytes: type + field.length + mark.text.length + 2, marks: [mark] };
}

function markerChunk(behaviour: OriginBehaviour, atMs: number): Chunk {
  const text = behaviour.end?.marker ?? '';
  const data = text.replace(/^data: /, '').trim();
  return { atMs, bytes: text.length, marks: [{ kind: 'event', type: null, text: data, madeAtMs: null }] };
}

function batched(written: Chunk[], batchMs: number | undefined, headMs: number): Chunk[] {
  if (batchMs === undefined) return written;
  const batches = new Map<number, Chunk>();
  for (const { atMs, bytes, marks } of written) {
    const at = headMs + Math.ceil((atMs - headMs) / batchMs) * batchMs;
    const batch = batches.get(at) ?? { atMs: at, bytes: 0, marks: [] };
    batches.set(at, { atMs: at, bytes: batch.bytes + bytes, marks: [...batch.marks, ...marks] });
  }
  return [...batches.values()];
}

interface OriginEnd {
  atMs: number;
  how: EndHow;
  cause: Cause;
}

function ageOf(afterMs: number, untilMs: number, number: number): number {
  return afterMs + ((number * goldenRatio) % 1) * (untilMs - afterMs);
}

function hangOf({ end }: OriginBehaviour, askedMs: number, number: number): number {
  if (end?.how !== 'hang' || end.afterMs === undefined) return Number.POSITIVE_INFINITY;
  return askedMs + ageOf(end.afterMs, end.untilMs ?? end.afterMs, number);
}

function endOf(
  behaviour: OriginBehaviour,
  kind: string,
  askedMs: number,
  number: number,
  written: Chunk[],
  epochMs: number,
  moment: Moment | null,
): OriginEnd | null {
  const ends = [
    byAge(behaviour, kind, askedMs, number),
    byCount(behaviour, written),
    byIdle(behaviour, written, epochMs),
    crash(moment),
  ].filter((end) => end !== null);
  return ends.sort((a, b) => a.atMs - b.atMs)[0] ?? null;
}

function byAge({ end }: OriginBehaviour, kind: string, askedMs: number, number: number): OriginEnd | null {
  if (end?.afterMs === undefined || end.how === 'hang' || end.how === 'garble') return null;
  const untilMs = end.untilMs ?? end.afterMs;
  const atMs = askedMs + ageOf(end.afterMs, untilMs, number);
  const why = kind === 'drops' ? 'dropped' : 'age-limit';
  const cause = causeOf(why, atMs, why === 'age-limit' ? end.afterMs : null);
  return { atMs, how: end.how, cause };
}

function byCount({ end }: OriginBehaviour, written: Chunk[]): OriginEnd | null {
  if (end?.afterEvents === undefined) return null;
  const last = written[end.afterEvents];
  if (!last || end.how === 'hang' || end.how === 'garble') return null;
  return { atMs: last.atMs + 0.3, how: end.how, cause: causeOf('ended', last.atMs) };
}

function byIdle(
  { idleLimitMs, sweepMs, end }: OriginBehaviour,
  written: Chunk[],
  epochMs: number,
): OriginEnd | null {
  if (idleLimitMs === undefined) return null;
  const how = end?.how === 'rst' || end?.how === 'clean' ? end.how : 'fin';
  for (const [at, { atMs }] of written.entries()) {
    const dueMs = atMs + idleLimitMs;
    const lookMs = sweepMs === undefined ? dueMs : dueMs + (sweepMs - ((epochMs + dueMs) % sweepMs));
    if ((written[at + 1]?.atMs ?? Number.POSITIVE_INFINITY) > lookMs)
      return { atMs: lookMs, how, cause: causeOf('idle-limit', lookMs, idleLimitMs) };
  }
  return null;
}

function crash(moment: Moment | null): OriginEnd | null {
  if (moment?.what !== 'origin-crash') return null;
  return { atMs: moment.atMs, how: 'fin', cause: causeOf('crashed', moment.atMs) };
}
