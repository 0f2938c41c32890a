/** Takes a body as slowly as its trial says: between two chunks the peer is made to wait. */
import type { Trial } from '../../model/plan.ts';
import type { AttemptClock } from '../wire/clock.ts';
import type { WireEvents } from '../wire/exchange.ts';

type Data = WireEvents['data'];

/** The same receiver, of a trial that reads slowly; of any other itself. */
export function slowed(data: Data, { readsSlowly }: Trial, clock: AttemptClock): Data {
  if (!readsSlowly) return data;
  const { bytesPerSecond, forMs } = readsSlowly;
  let isHeld = false;
  return (chunk, flow) => {
    data(chunk, flow);
    const leftMs = forMs - clock.now();
    if (isHeld || leftMs <= 0) return;
    isHeld = true;
    flow.pause();
    const release = () => {
      isHeld = false;
      flow.resume();
    };
    setTimeout(release, Math.min(leftMs, (chunk.length / bytesPerSecond) * 1_000)).unref();
  };
}
