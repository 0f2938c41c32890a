/** The quality of a population's connections, from the streams that were kept one by one. */
import { groupedBy } from '../../model/grouping.ts';
import {
  type ConnectionQuality,
  type ErrorClass,
  errorClassOf,
  type QualityWord,
  qualityWordOf,
} from '../../model/population/quality.ts';
import { wasFollowed } from '../../model/redirect.ts';
import { endedByPeer, isOpened, isTruncated, type Stream } from '../../model/stream.ts';

/** Attempts of a client that count, from its last one on. */
const attempts = 10;

/** Null where no client got an answer, or each stream is another answer: then nothing is held. */
export function qualityOf(streams: readonly Stream[], isAnswers: boolean): ConnectionQuality | null {
  if (isAnswers) return null;
  const asked = streams.filter(
    (stream) => stream.route === 'proxy' && !wasFollowed(stream) && isOver(stream),
  );
  const clients: Record<QualityWord, number> = { excellent: 0, good: 0, fair: 0, poor: 0 };
  const errors: Record<ErrorClass, number> = { network: 0, auth: 0, server: 0, proxy: 0 };
  for (const stream of asked) {
    const error = errorOf(stream);
    if (error) errors[error]++;
  }
  for (const own of groupedBy(asked, ({ client }) => client ?? 0).values()) {
    const word = wordOf([...own].sort((a, b) => a.attempt - b.attempt).slice(-attempts));
    if (word) clients[word]++;
  }
  return Object.values(clients).some((count) => count > 0) ? { clients, errors } : null;
}

/** Not one that we gave up before its answer. */
function isOver(stream: Stream): boolean {
  return isOpened(stream) || stream.status !== null || stream.failure !== null;
}

function wordOf(last: Stream[]): QualityWord | null {
  const latencies = last
    .filter(isOpened)
    .map(({ marks }) => (marks.firstByteMs ?? 0) - (marks.requestSentMs ?? 0));
  const refused = last.length - latencies.length;
  if (latencies.length === 0) return last.length > 0 ? 'poor' : null;
  const mean = latencies.reduce((sum, ms) => sum + ms, 0) / latencies.length;
  return qualityWordOf(mean, refused / last.length);
}

/** A stream that broke off is what a proxy does; the end of a whole one a client cannot tell from a lost network. */
function errorOf(stream: Stream): ErrorClass | null {
  if (!isOpened(stream)) return errorClassOf(stream.status);
  if (isTruncated(stream)) return 'proxy';
  return endedByPeer(stream) ? 'network' : null;
}
