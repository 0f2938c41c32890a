/** What the text of a body says that gave no event: how it begins, and the line that gives the reason. */
import { reasonLine } from '../../model/body/line.ts';

/** Characters kept of its beginning. */
const keptStart = 400;

/** What is kept of such a body: secrets replaced in the whole of it before anything was cut off. */
export interface RefusalWords {
  bodyStart: string;
  /** The line that gives the reason; absent for a body without text. */
  bodyLine?: string;
}

/** `redact` replaces the secrets in a text. */
export function refusalWordsIn(text: string, redact: (text: string) => string): RefusalWords {
  const shown = redact(text);
  const line = reasonLine(shown);
  return {
    bodyStart: shown.slice(0, keptStart),
    // The line is unescaped, so secrets are replaced in it again.
    ...(line === null ? {} : { bodyLine: redact(line) }),
  };
}
