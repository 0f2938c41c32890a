/** Who may end a stream, and when: each limit, each end of the origin, and what happens to a process. */
import type { HopLimit, HopSituation, Situation } from '../../situation.ts';
import { type Answer, type Class, origin } from './answer.ts';
import { type Course, courseOf, type Span, silenceOf } from './course.ts';

/** One end that a stream may meet, in milliseconds since it asked. */
export interface PossibleEnd extends Span {
  cause: string;
  right: Answer[];
  wire: Class[];
  also: Answer[];
}

/** `startMs`: when the stream asks, since the run began. */
export function endsOf(situation: Situation, startMs: number, phase: number): PossibleEnd[] {
  const course = courseOf(situation.origin, phase);
  const moment = momentEnd(situation, startMs);
  return [
    ...originEnds(situation, course),
    ...situation.hops.flatMap((hop) => hopEnds(situation, hop, course)),
    ...(moment ? [moment] : []),
  ];
}

/** What each of the origin's own ends is called. Whether it cut or ended, it was the origin that did. */
const ownEnds: Record<string, { right: Class[]; wire: Class[] }> = {
  drops: { right: ['cut behind'], wire: ['cut behind'] },
  'total-cut': { right: ['total limit', 'cut behind'], wire: ['total limit'] },
  'total-sweep': { right: ['total limit', 'cut behind'], wire: ['total limit', 'cut behind'] },
  'total-clean': { right: ['total limit', 'ended'], wire: ['total limit', 'ended'] },
  'idle-cut': { right: ['idle limit', 'cut behind'], wire: ['idle limit'] },
  'idle-sweep': { right: ['idle limit', 'cut behind'], wire: ['idle limit'] },
  'idle-clean': { right: ['idle limit', 'ended'], wire: ['idle limit', 'ended'] },
  'finite-unmarked': { right: ['ended'], wire: ['ended'] },
};

function originEnds({ origin: { kind } }: Situation, { end }: Course): PossibleEnd[] {
  if (!end) return [];
  // With its marker an end is no trouble.
  const { right, wire } = ownEnds[kind] ?? {
    right: ['healthy', 'ended', 'inconclusive'],
    wire: ['healthy', 'inconclusive'],
  };
  const named = right.map((one) => ({ class: one, owner: origin }));
  return [{ ...end, cause: `origin ${kind}`, right: named, wire, also: [] }];
}

const ages = new Set(['timeout', 'max_stream_duration', 'cluster.max_stream_duration', 'write-limit']);

/** Counted from the request, whatever is sent. */
export function isAge({ setting }: HopLimit): boolean {
  return ages.has(setting);
}

function hopEnds(situation: Situation, hop: HopSituation, course: Course): PossibleEnd[] {
  const place = situation.hops.indexOf(hop);
  // Behind one that holds everything back nothing moves, not even the head.
  const isHeldBehind = situation.hops.slice(place + 1).some(({ isBare }) => isBare);
  const movesMs = isHeldBehind ? [] : course.movesMs;
  const headMs = isHeldBehind ? Number.POSITIVE_INFINITY : course.headMs;
  return hop.limits.flatMap((limit) => {
    const fromMs = firesAt(limit, movesMs);
    if (fromMs === null) return [];
    const kind = classOf(limit, fromMs, headMs);
    const isFront = place === 0;
    return {
      // Nginx may be early: it does not move a timer by less than 0.3 s.
      ...{ fromMs: fromMs - (hop.kind === 'nginx' ? 300 : 0), untilMs: fromMs },
      ...{ cause: `${kind} at ${hop.kind}`, right: [{ class: kind, owner: hop.name }], wire: [kind] },
      also: isFront ? [] : [{ class: 'cut behind' as const, owner: hop.name }],
    };
  });
}

/** Null: never. A limit on writing is met by the next write alone. */
function firesAt(limit: HopLimit, movesMs: number[]): number | null {
  if (limit.setting === 'write-limit') return movesMs.find((ms) => ms >= limit.ms) ?? null;
  return isAge(limit) ? limit.ms : silenceOf([0, ...movesMs], limit.ms);
}

/** Before the head a limit refuses. */
function classOf(limit: HopLimit, atMs: number, headMs: number): Class {
  if (atMs <= headMs) return 'refused';
  return isAge(limit) ? 'total limit' : 'idle limit';
}

function momentEnd({ moment, hops }: Situation, startMs: number): PossibleEnd | null {
  if (!moment) return null;
  const hop = hops.find(({ name }) => name === moment.hop);
  if (moment.what === 'reload' && hop?.shutdownMs === null) return null;
  const graceMs = moment.what === 'reload' ? (hop?.shutdownMs ?? 0) : 0;
  const fromMs = moment.atMs + graceMs - startMs;
  const owner = hop?.name ?? origin;
  const isSeenFromFront = hop !== hops[0];
  const behind: Answer[] = isSeenFromFront ? [{ class: 'cut behind', owner }] : [];
  return {
    ...{ fromMs, untilMs: fromMs + 300 },
    cause: `${moment.what}${hop ? ` of ${hop.kind}` : ''}`,
    right: [{ class: 'gone away', owner }, ...behind],
    wire: ['gone away'],
    // Whoever asks afterwards is refused.
    also: [owner, hops[0]?.name ?? owner, 'network'].map((one) => ({ class: 'refused', owner: one })),
  };
}
