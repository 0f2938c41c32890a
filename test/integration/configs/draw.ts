/** A stream of choices that a seed decides. */
export interface Draw {
  /** 0 ≤ n < below. */
  upTo: (below: number) => number;
  pick: <T>(from: readonly T[]) => T;
  chance: (share: number) => boolean;
}

export function drawFrom(seed: number): Draw {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x1_0000_0000;
  };
  const upTo = (below: number) => Math.floor(next() * below);
  const pick = <T>(from: readonly T[]) => from[upTo(from.length)] as T;
  return { upTo, pick, chance: (share) => next() < share };
}
