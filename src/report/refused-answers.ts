/** What requests got in place of a stream, for the first screen: the status, and the body's own words. */
import type { Report } from '../model/report.ts';
import { type Block, labelled } from './document.ts';
import { isAsked } from './state.ts';

/** How many different answers are shown. */
const maxAnswers = 3;

/** `answer  409 Conflict: "one stream per user" (2 streams)`; empty where every stream opened. */
export function answersInstead({ connections, population }: Report): Block[] {
  const answers = connections.filter(isAsked).flatMap(({ answer }) => answer ?? []);
  const kinds = new Map<string, string[]>();
  for (const answer of answers) {
    // The words of alike answers may differ by an id or a time.
    const kind = answer.split(/[:(]|(?<=head) in /, 1)[0] ?? '';
    kinds.set(kind, [...(kinds.get(kind) ?? []), answer]);
  }
  const shown = [...kinds.values()].sort((a, b) => b.length - a.length).slice(0, maxAnswers);
  return shown.map((alike) => labelled('answer', wordsOf(alike, population === undefined)));
}

/** The longest of them; of a population not all are listed, so a count would be wrong. */
function wordsOf(alike: string[], isCounted: boolean): string {
  const longest = alike.reduce((most, one) => (one.length > most.length ? one : most));
  return isCounted && alike.length > 1 ? `${longest} (${alike.length} streams)` : longest;
}
