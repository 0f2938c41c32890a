/** Seeded chance: the same seed gives the same throws again. */
export interface Dice {
  /** From 0 up to 1. */
  throw(): number;
  chance(share: number): boolean;
  pick<T>(all: readonly T[]): T;
  /** One of several, each as often as its weight says. */
  weighted<T>(all: readonly (readonly [weight: number, value: T])[]): T;
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  /** A number with a fraction. */
  spread(low: number, high: number): number;
}

/** mulberry32. */
export function diceOf(seed: number): Dice {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const pick = <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)] as T;
  return {
    throw: next,
    pick,
    chance: (share) => next() < share,
    weighted: (all) => {
      let left = next() * all.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of all) {
        left -= weight;
        if (left < 0) return value;
      }
      return (all.at(-1) as (typeof all)[number])[1];
    },
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    spread: (low, high) => low + next() * (high - low),
  };
}
