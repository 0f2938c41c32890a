/** Streams of which each event has an id. */
import type { Stream } from '../../../../src/model/stream.ts';
import { stream } from '../../facts-builder.ts';

/** An event each half a second; still open when the run stopped it. */
export function withIds(ids: (number | string)[], change: Partial<Stream> = {}): Stream {
  const one = stream(change);
  for (const [at, id] of ids.entries()) {
    one.eventAt(3 + at * 500);
    Object.assign(one.done().events.at(-1) ?? {}, { id: `${id}` });
  }
  return one
    .with({ lastEventId: `${ids.at(-1) ?? ''}` || null })
    .stoppedAt(8_000)
    .done();
}
