/** Where the reading of a pattern stands. */

/** Set by `(?i)` and its like. */
export interface Flags {
  ignoreCase: boolean;
  /** `m`: ^ and $ at each line. */
  lines: boolean;
  /** `s`: a dot takes a line break too. */
  dotAll: boolean;
  /** `x`: blanks and comments are passed over. */
  extended: boolean;
}

/** Stands before the next character. */
export interface PatternReader {
  text: string;
  at: number;
  depth: number;
  /** Groups opened so far. */
  groups: number;
  names: Map<string, number>;
  flags: Flags;
}
