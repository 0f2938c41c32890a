/** Origins, well and ill: each in the words of the lab's own origin, which can play it. */
import type { OriginBehaviour } from '../../../src/lab/index.ts';
import type { Dice } from '../dice.ts';
import type { OriginSituation } from '../situation.ts';
import type { Times } from './times.ts';

type Maker = (dice: Dice, times: Times) => OriginBehaviour;

/** On the wall's clock streams that open apart are at different points of the silence. */
const clock = (dice: Dice): Pick<OriginBehaviour, 'clock'> => (dice.chance(0.6) ? { clock: 'wall' } : {});

/** Between the two, an age of its own for each stream. */
const between = (fromMs: number, untilMs: number, how: 'fin' | 'rst' | 'clean' | 'hang') => ({
  end: { afterMs: fromMs, untilMs, how },
});
const cut = (dice: Dice) => dice.pick(['fin', 'fin', 'rst'] as const);
const lively = (dice: Dice, { paceMs }: Times): OriginBehaviour => ({
  everyMs: paceMs,
  kind: dice.chance(0.8) ? 'event' : 'comment',
});

const makers: Record<string, Maker> = {
  steady: lively,
  quiet: (dice, { slowMs }) => ({
    everyMs: slowMs,
    kind: dice.pick(['event', 'comment'] as const),
    ...clock(dice),
  }),
  silent: () => ({ everyMs: 0 }),
  bursty: (_, { paceMs, limitMs }) => ({ everyMs: paceMs, batchMs: Math.min(paceMs * 3, limitMs * 0.6) }),
  drops: (dice, times) => ({
    ...lively(dice, times),
    ...between(1_500, times.forMs * 0.6, cut(dice)),
  }),
  'total-cut': (dice, times) => ({
    ...lively(dice, times),
    end: { afterMs: times.originMs, how: cut(dice) },
  }),
  'total-clean': (dice, times) => ({
    ...lively(dice, times),
    end: { afterMs: times.originMs, how: 'clean' },
  }),
  'total-sweep': (dice, times) => ({
    ...lively(dice, times),
    ...between(times.originMs, times.originMs * 1.25, cut(dice)),
  }),
  'idle-cut': (dice, { slowMs, originMs }) => ({
    everyMs: slowMs,
    ...clock(dice),
    idleLimitMs: originMs,
    end: { how: cut(dice) },
  }),
  'idle-clean': (dice, { slowMs, originMs }) => ({
    everyMs: slowMs,
    ...clock(dice),
    idleLimitMs: originMs,
    end: { how: 'clean' },
  }),
  'idle-sweep': (dice, { originMs, slowMs }) => ({
    everyMs: slowMs * 2,
    ...clock(dice),
    idleLimitMs: originMs,
    sweepMs: Math.round(originMs * dice.spread(0.1, 0.5)),
    end: { how: cut(dice) },
  }),
  hangs: (dice, times) => ({
    ...lively(dice, { ...times, paceMs: Math.min(times.paceMs, 800) }),
    ...between(2_500, 3_200, 'hang'),
  }),
  'finite-marked': (dice, times) => ({
    ...lively(dice, times),
    kind: 'event',
    end: { afterEvents: dice.between(3, 9), how: 'clean', marker: 'data: [DONE]\n\n' },
  }),
  'finite-unmarked': (dice, times) => ({
    ...lively(dice, times),
    kind: 'event',
    end: { afterEvents: dice.between(3, 9), how: 'clean' },
  }),
  exhausted: (dice, times) => ({ ...lively(dice, times), maxStreams: dice.between(1, 3) }),
  'slow-head': (dice, times) => ({ ...lively(dice, times), headDelayMs: times.slowMs }),
  'error-status': (dice) => ({ status: dice.pick([400, 401, 403, 409, 429, 500, 502, 503]) }),
  'drops-request': () => ({ dropBeforeHead: true }),
};

const usual: readonly (readonly [number, string])[] = [
  [26, 'steady'],
  [10, 'quiet'],
  [3, 'silent'],
  [5, 'bursty'],
  [8, 'drops'],
  [5, 'total-cut'],
  [4, 'total-clean'],
  [4, 'total-sweep'],
  [4, 'idle-cut'],
  [2, 'idle-clean'],
  [4, 'idle-sweep'],
  [3, 'hangs'],
  [3, 'finite-marked'],
  [3, 'finite-unmarked'],
  [3, 'exhausted'],
  [3, 'slow-head'],
  [4, 'error-status'],
  [2, 'drops-request'],
  [2, 'down'],
];

/** With something else that happens to all streams, the origin itself is well. */
export function originOf(dice: Dice, times: Times, isDisturbed: boolean): OriginSituation {
  const kind = isDisturbed ? 'steady' : dice.weighted(usual);
  const make = makers[kind] ?? lively;
  return { kind, behaviour: make(dice, times), isDown: kind === 'down' };
}
