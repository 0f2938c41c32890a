/** Wall-clock times of a stream, as a log on a machine with our clock would have written them. */
import type { Stream } from '../model/stream.ts';

export function requestAt(stream: Stream): number {
  return stream.openedAt + (stream.marks.requestSentMs ?? 0);
}

/** When the stream ended, epoch ms; our own stop counts. */
export function endAt(stream: Stream): number {
  return requestAt(stream) + (stream.close.ageMs ?? 0);
}

/** Path and query as they went out. */
export function pathOf(stream: Stream): string {
  const url = new URL(stream.url);
  return `${url.pathname}${url.search}`;
}
