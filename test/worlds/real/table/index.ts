/**
 * The table of truth: from a situation to what happens to its streams and who does it. It is worked out from the
 * situation alone, knows no rule, and is no simulator: it compares the moments at which each party would act.
 */
import type { Situation } from '../../situation.ts';
import { type Answer, type Class, origin, type SituationTruth } from './answer.ts';
import { phasesOf } from './course.ts';
import { endsOf, isAge, type PossibleEnd } from './ends.ts';
import { exhaustedOf, refusalOf } from './refusals.ts';

export { type Answer, type Class, origin, type SituationTruth } from './answer.ts';

/** When streams of a diagnose ask, since the run began. */
const startsMs = [0, 1_300];
/** Causes that are nearer to each other than this cannot be told from a late machine. */
const apartMs = 600;

export function truthOf(situation: Situation): SituationTruth {
  const refusal = refusalOf(situation);
  if (refusal) return { ...blank, ...refusal, wire: ['refused'], isTroubled: true };
  const exhausted = exhaustedOf(situation);
  if (exhausted) return withHolder(situation, { ...blank, ...exhaustedTruth(exhausted), isTroubled: true });
  const met = startsMs.flatMap((startMs) =>
    phasesOf(situation.origin).map((phase) => firstEnd(situation, startMs, phase)),
  );
  const unclear = met.find((one) => typeof one === 'string');
  if (unclear !== undefined) return { ...blank, unclear };
  const ends = met.filter((one): one is PossibleEnd => one !== null && typeof one !== 'string');
  return withHolder(situation, ends.length === 0 ? unended(situation) : ended(situation, ends));
}

const blank: SituationTruth = {
  cause: '',
  right: [],
  wire: [],
  also: [],
  isTroubled: false,
  isWell: false,
  unclear: null,
};

function exhaustedTruth(right: Answer[]): Partial<SituationTruth> {
  return { cause: 'origin exhausted', right, wire: [...new Set(right.map((one) => one.class))] };
}

/** Null: it outlives the run. A sentence: two parties would act within moments of each other. */
function firstEnd(situation: Situation, startMs: number, phase: number): PossibleEnd | string | null {
  const ends = endsOf(situation, startMs, phase).sort((a, b) => a.fromMs - b.fromMs);
  const [first, second] = ends;
  if (!first) return null;
  const lateMs = apartMs + situation.hops.filter(({ kind }) => kind === 'envoy').length * 1_000;
  const watchedMs = Math.min(situation.maxTimeMs ?? situation.forMs, situation.forMs - startMs);
  if (first.fromMs > watchedMs) return null;
  if (first.untilMs + lateMs > watchedMs) return 'an end about when the run is over';
  if (second && second.fromMs < first.untilMs + apartMs) return 'two ends at about one time';
  return first;
}

/** No limit lies ahead, and no client of the logs leaves as if by one. */
function isClear({ hops, others, forMs }: Situation): boolean {
  return (
    others.leaveAtMs === null &&
    !hops.some(({ limits }) => limits.some((one) => isAge(one) && one.ms < forMs))
  );
}

function ended(situation: Situation, ends: PossibleEnd[]): SituationTruth {
  const { kind } = situation.origin;
  const isMarked = kind === 'finite-marked' && ends.every(({ cause }) => cause === 'origin finite-marked');
  return {
    ...blank,
    cause: [...new Set(ends.map(({ cause }) => cause))].join(', '),
    right: unlike(ends.flatMap((end) => end.right)),
    wire: [...new Set(ends.flatMap((end) => end.wire))],
    also: unlike(ends.flatMap((end) => end.also)),
    isTroubled: !isMarked,
    isWell: isMarked && isClear(situation),
  };
}

function unlike(answers: Answer[]): Answer[] {
  return [...new Map(answers.map((one) => [`${one.class} ${one.owner}`, one])).values()];
}

/** What an origin that nobody ends may be called. Few events in the time watched are too few to call it healthy. */
const unendedRight: Record<string, Class[]> = {
  steady: ['healthy'],
  quiet: ['healthy', 'inconclusive', 'silent'],
  silent: ['silent', 'inconclusive'],
  hangs: ['silent'],
  bursty: ['healthy', 'held'],
  'slow-head': ['healthy', 'inconclusive', 'held'],
};

function unended(situation: Situation): SituationTruth {
  const {
    origin: { kind },
    inputs,
    maxTimeMs,
  } = situation;
  const classes = unendedRight[kind] ?? ['healthy', 'inconclusive'];
  // Cut short by its own `--max-time` it is too short to be called healthy.
  const isOpen = kind === 'hangs' ? !inputs.direct : maxTimeMs !== null;
  const right: Class[] = isOpen ? [...classes, 'inconclusive'] : classes;
  return {
    ...blank,
    cause: `origin ${kind}`,
    right: right.map((one) => ({ class: one, owner: origin })),
    wire: right,
    isWell: kind === 'steady' && isClear(situation),
  };
}

/** One that holds everything back does so whatever else happens. */
function withHolder(situation: Situation, truth: SituationTruth): SituationTruth {
  const holder = situation.hops.find(({ isBare }) => isBare);
  const isUnanswered =
    truth.cause.startsWith('refused') && truth.right.every(({ owner }) => owner === holder?.name);
  if (!holder || isUnanswered) return truth;
  const ending = truth.isTroubled ? truth : { cause: '', right: [], wire: [] };
  return {
    ...truth,
    cause: ending.cause === '' ? `held at ${holder.kind}` : `held at ${holder.kind}, ${ending.cause}`,
    right: [{ class: 'held', owner: holder.name }, ...ending.right],
    wire: ['held', ...ending.wire],
    also: [...truth.also, ...truth.right],
    isTroubled: true,
    isWell: false,
  };
}
