/** Answers after which an EventSource asks no more (WHATWG HTML 9.2.3): anything but 200 with text/event-stream. */
import type { Facts } from '../../model/facts.ts';
import { isRedirect } from '../../model/redirect.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { isLawful } from '../answers/lawful-answer.ts';
import { clientsOf } from './returns.ts';

/** A client that had a stream, lost it, and got such an answer. */
export interface FinalAnswer {
  /** The first such answer. */
  stream: Stream;
  /** The client's next stream that opened, where this tool asked again all the same. */
  healed: Stream | null;
}

/** Of a population by its clients; of a diagnose by the streams that were asked for again. */
export function finalAnswersOf(facts: Facts): FinalAnswer[] {
  const again = (facts.again ?? []).filter(({ route }) => route === 'proxy');
  return [
    ...again.filter((stream) => isFinal(facts, stream)).map((stream) => ({ stream, healed: null })),
    ...clientsOf(facts).flatMap(({ streams }) => firstFinal(facts, streams)),
  ];
}

function firstFinal(facts: Facts, streams: Stream[]): FinalAnswer[] {
  const opened = streams.findIndex(isOpened);
  const at = streams.findIndex((stream, position) => position > opened && isFinal(facts, stream));
  const stream = streams[at];
  if (opened < 0 || !stream) return [];
  return [{ stream, healed: streams.slice(at + 1).find(isOpened) ?? null }];
}

/** A browser follows a redirect, and a 204 is the server's own word for the end. */
function isFinal(facts: Facts, stream: Stream): boolean {
  if (stream.status === null || isOpened(stream) || isRedirect(stream)) return false;
  return !isLawful(facts, stream);
}
