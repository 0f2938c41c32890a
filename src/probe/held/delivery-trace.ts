/** A few streams of a population keep what each of them saw, event by event: what the rules on delivery look at. */

import type { FramingFault } from '../../model/body/trouble.ts';
import { redactContent, redactWord } from '../../model/secret.ts';
import type { Arrival, EventMark } from '../../model/stream.ts';
import { eventClock } from '../body/event-clock.ts';
import { type BodyReader, readBody } from '../body/reader.ts';
import type { RefusalWords } from '../body/refusal-words.ts';
import type { EventMessage } from '../body/sink.ts';
import type { RunContext } from '../request/attempt-spec.ts';
import type { Flow } from '../wire/exchange.ts';

/** After this many it only keeps the last two: a flood should not be parsed twice and searched for secrets. */
const keptEvents = 200;
const keptLast = 2;
const keptArrivals = 500;
const shownText = 200;

/** Fills as the stream runs; memory is bounded. */
export interface DeliveryTrace {
  head(encoding: string | null, now: () => number): void;
  data(chunk: Buffer, atMs: number, flow: Flow): void;
  /** An event as the figures' own reader found it. */
  event(message: EventMessage, atMs: number): void;
  /** The body ended, properly or not; settles once all of it was read. */
  end(complete: boolean): Promise<void>;
  kept(): {
    arrivals: Arrival[];
    events: EventMark[];
    faults: FramingFault[];
    /** Where no event was read. */
    undispatched?: RefusalWords;
  };
}

/** An empty trace. */
export function startDeliveryTrace({ secretKey, eventTimeField, maxEventBytes }: RunContext): DeliveryTrace {
  const arrivals: Arrival[] = [];
  let body: BodyReader | null = null;
  let isEncoded = false;
  const last: { message: EventMessage; atMs: number }[] = [];
  const clockOf = eventClock(eventTimeField);
  const redact = (text: string) => redactContent(text, secretKey);
  // The counting reader finds the same faults and reports them.
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  const isFull = () => (body?.figures.events.length ?? 0) >= keptEvents;
  const markOf = ({ message, atMs }: (typeof last)[number]): EventMark => ({
    atMs,
    kind: 'event',
    type: message.event === undefined ? null : redactWord(message.event, secretKey),
    id: message.id === undefined ? null : redactWord(message.id, secretKey),
    bytes: Buffer.byteLength(message.data),
    text: redact(message.data.slice(0, shownText)),
    madeAt: clockOf(message.data),
  });
  return {
    head(encoding, now) {
      isEncoded = encoding !== null;
      body = readBody({ encoding, now, redact, eventTimeField, maxEventBytes, over, keptEvents });
    },
    data(chunk, atMs, flow) {
      if (arrivals.length < keptArrivals) arrivals.push({ atMs, bytes: chunk.length });
      else arrivals[keptArrivals - 1] = { atMs, bytes: chunk.length };
      // A decoder reads it later, and the chunk lies in a buffer that many sockets share.
      if (!isFull() && !isOver) body?.feed(isEncoded ? Buffer.from(chunk) : chunk, flow);
    },
    event(message, atMs) {
      if (!isFull()) return;
      last.push({ message, atMs });
      if (last.length > keptLast) last.shift();
    },
    // What was left in the middle when it had enough is no event that the sender left unfinished.
    end: async (complete) => body?.end(complete && !isFull()),
    kept: () => ({
      arrivals,
      events: [...(body?.figures.events.slice(0, keptEvents) ?? []), ...last.map(markOf)],
      faults: body?.figures.faults ?? [],
      undispatched: body?.figures.undispatched,
    }),
  };
}
