/** A cut that is expected has to be waited for. */
import { badInput } from '../errors.ts';
import { formatExactMs } from '../model/duration.ts';
import type { Expectation } from '../model/expected/expectation.ts';

/** The second stream of a trial opens this much later, and each takes a moment to connect. */
const openingMs = 3_000;

/** How long the last of the expected cuts is waited for, ms; null: none is expected. */
export function expectedCutMs(expected: Expectation[] = []): number | null {
  const cuts = expected.flatMap((one) => (one.kind === 'cut' ? [one.atMs + one.toleranceMs] : []));
  return cuts.length === 0 ? null : Math.max(...cuts) + openingMs;
}

/** `limits`: by flag, ms; undefined: not given. @throws DoctorError where a run ends before an expected cut. */
export function checkExpectedCuts(
  expected: Expectation[] = [],
  limits: Record<string, number | undefined>,
): void {
  for (const one of expected)
    for (const [flag, ms] of Object.entries(limits))
      if (one.kind === 'cut' && ms !== undefined && ms <= one.atMs)
        throw badInput(
          `${one.text} cannot be seen in this run`,
          `${flag} ends it after ${formatExactMs(ms)}`,
          `give a longer ${flag}${flag === '--for' ? ', or leave it out: the cut is waited for' : ''}`,
        );
}
