/** What a wrapper is: the way in which a collector, a runtime or a daemon passes on another program's line. */

/** A line without one layer of its wrapping. */
export interface Peeled {
  text: string;
  /** Pieces of a long line: `more` follow, or this is the `last` (or the only one); absent where lines are never split. */
  part?: 'more' | 'last';
  /** Whose pieces belong together. */
  stream?: string;
}

export interface Wrapper {
  name: string;
  /** The line without this wrapping; null when it has none. */
  peel(line: string): Peeled | null;
}
