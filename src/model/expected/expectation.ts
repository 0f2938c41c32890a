/** What a run is expected to come to (`--expect`): a negative test passes where the trouble is there. */
import type { VerdictWord } from './verdict-word.ts';

export type Expectation = { text: string } & (
  | { kind: 'verdict'; verdict: VerdictWord }
  /** Requests are answered with this status. */
  | { kind: 'status'; status: number }
  /** A stream is ended by the other side at this age, within `toleranceMs`. */
  | { kind: 'cut'; atMs: number; toleranceMs: number }
  /** A finding of this rule. */
  | { kind: 'rule'; rule: string }
);

export interface ExpectationResult {
  text: string;
  held: boolean;
  /** What was seen of it, or in its place. */
  because: string;
}
