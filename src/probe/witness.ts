/** A few streams of a population keep what each of them saw, event by event: what the rules on delivery look at. */
import { redactText } from '../model/secret.ts';
import type { Arrival, EventMark, FramingFault } from '../model/stream.ts';
import type { RunContext } from './attempt.ts';
import { type BodyReader, readBody } from './body.ts';

const keptEvents = 200;
const keptArrivals = 500;

/** Fills as the stream runs; memory is bounded. */
export interface Witness {
  head(encoding: string | null, now: () => number): void;
  data(chunk: Buffer, atMs: number): void;
  /** The body ended, properly or not. */
  end(complete: boolean): void;
  kept(): { arrivals: Arrival[]; events: EventMark[]; faults: FramingFault[] };
}

/** A witness that has seen nothing. */
export function startWitness({ secretKey, eventTimeField }: RunContext): Witness {
  const arrivals: Arrival[] = [];
  let body: BodyReader | null = null;
  return {
    head(encoding, now) {
      const redact = (text: string) => redactText(text, secretKey);
      body = readBody({ encoding, now, redact, eventTimeField, keptEvents });
    },
    data(chunk, atMs) {
      if (arrivals.length < keptArrivals) arrivals.push({ atMs, bytes: chunk.length });
      else arrivals[keptArrivals - 1] = { atMs, bytes: chunk.length };
      body?.feed(chunk);
    },
    end: (complete) => void body?.end(complete),
    kept: () => ({ arrivals, events: body?.figures.events ?? [], faults: body?.figures.faults ?? [] }),
  };
}
