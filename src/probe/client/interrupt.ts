/** `--interrupt`: cuts some of our own connections from time to time, to see how clients come back. */
import type { Interrupt } from '../../model/reconnect.ts';
import type { HeldStream } from '../held/stream.ts';

/** Starts it over the streams that are open at each time; the result ends it. */
export function startInterrupts(
  interrupt: Interrupt | null,
  clients: { client: { stream: HeldStream | null } }[],
): () => void {
  if (interrupt === null) return () => {};
  const timer = setInterval(() => {
    const open = shuffled(clients.flatMap(({ client }) => (client.stream?.isOpen ? [client.stream] : [])));
    const wanted = Math.ceil(open.length * interrupt.share);
    let cut = 0;
    for (const stream of open) {
      if (cut >= wanted) break;
      if (stream.isInterrupted) continue;
      stream.exchange?.cut(interrupt.how);
      // Over HTTP/2 a cut takes all streams of the connection along: it is streams that are counted.
      cut =
        stream.spec.trial.protocol === 'http1'
          ? cut + 1
          : open.filter(({ isInterrupted }) => isInterrupted).length;
    }
  }, interrupt.everyMs);
  return () => clearInterval(timer);
}

/** Each order as likely as any other (Fisher and Yates). */
function shuffled<T>(all: T[]): T[] {
  for (let last = all.length - 1; last > 0; last--) {
    const at = Math.floor(Math.random() * (last + 1));
    [all[last], all[at]] = [all[at] as T, all[last] as T];
  }
  return all;
}
