/** Usual limits that a run was too short to meet. */

export interface UnreachedLimits {
  /** Age of the oldest stream that was still open when we stopped, and the longest silence seen, ms. */
  ageMs: number;
  silenceMs: number;
  /** The shortest first. */
  limits: { ms: number; counts: 'silence' | 'age'; owners: string[] }[];
  /** The flag with which a run meets the first of them; null: they are all longer than anybody waits. */
  reach: { flag: string; upToMs: number } | null;
}
