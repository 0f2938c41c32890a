/** Answers that are a test of the client, for a browser to pass, and no refusal of this request. */

import type { Confidence } from '../../model/finding.ts';
import { memoized } from '../../model/memoized.ts';
import { header, type Stream } from '../../model/stream.ts';
import { type Challenge, challenges } from '../../owners/index.ts';

/** Whose test it is, and how sure that is: never certain, as pages and headers pass through hops and anyone can set them. */
export interface SeenChallenge {
  challenge: Challenge;
  confidence: Confidence;
  /** The header that says so; null: only the words of the page do. */
  header: string | null;
}

/** The test that this answer is; null for any other. */
export function challengeOf(stream: Stream): SeenChallenge | null {
  return seen(stream);
}

/** A header says that it is one: no other reason for that status is to be looked for. */
export function isSaidChallenge(stream: Stream): boolean {
  return challengeOf(stream)?.header != null;
}

const seen = memoized((stream: Stream): SeenChallenge | null => {
  for (const challenge of challenges) {
    const said = fieldOf(stream, challenge.says);
    if (said !== null) return { challenge, confidence: 'likely', header: said };
  }
  const challenge = challenges.find(({ words }) => isWritten(stream, words));
  if (!challenge) return null;
  const isMarked = fieldOf(stream, challenge.mark) !== null;
  return { challenge, confidence: isMarked ? 'likely' : 'possible', header: null };
});

function fieldOf(stream: Stream, mark: Challenge['says']): string | null {
  const value = mark ? header(stream, mark.header) : null;
  return mark && value !== null && mark.pattern.test(value) ? `${mark.header}: ${value}` : null;
}

/** An event stream that speaks of such pages is none. */
function isWritten(stream: Stream, words: Challenge['words']): boolean {
  const type = header(stream, 'content-type') ?? '';
  if (words === undefined || !/html|json|^$/i.test(type)) return false;
  return words.every((one) => one.test(stream.bodyStart ?? ''));
}
