/** Which server or framework runs the application, by the headers and pages that came from it, and its own words. */
import { type Facts, openedStreams } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import {
  likePageOf,
  type Owner,
  type OwnWord,
  pageOf,
  type SeenServer,
  serverOf,
} from '../../owners/index.ts';

/** So many answers are looked at. */
const mostAnswers = 8;

/** Proxies replace such headers: where none names one, nothing is known. Answers around the proxies come first. */
export function applicationServerOf(facts: Facts, streams = openedStreams(facts)): SeenServer | null {
  const direct = facts.streams.filter(({ route }) => route === 'direct');
  for (const { headers } of [...direct, ...streams].slice(0, mostAnswers)) {
    const named = serverOf(headers);
    if (named) return named;
  }
  return null;
}

/** What made a server answer so. */
export interface AnswersWord {
  owner: Owner;
  word: OwnWord;
  /** Its marks were seen; else others may write such an answer too. */
  isSeen: boolean;
}

/** By the words of the answer, which only that server writes so, or by answers that look like them; null for others. */
export function wordOfAnswer(streams: Stream[]): AnswersWord | null {
  for (const isSeen of [true, false])
    for (const stream of streams.slice(0, mostAnswers)) {
      const known = isSeen ? pageOf(stream) : likePageOf(stream);
      if (known?.page.word) return { owner: known.owner, word: known.page.word, isSeen };
    }
  return null;
}
