/**
 * Reads a response body as an event stream: events, comments, `id`, `retry`, and the framing faults that a parser
 * silently ignores. `text-reading.ts` and `figures.ts`, which keeps no event, are the only doors to eventsource-parser.
 */
import type { OverLimit } from '../../model/body/trouble.ts';
import type { Flow } from '../wire/exchange.ts';
import type { BodyFigures, BodyOptions } from './body-figures.ts';
import { encodingOf, undecodable, undecoded } from './content-encoding.ts';
import { type DecoderMaker, startDecoding } from './decoding.ts';
import { TextReading } from './text-reading.ts';

/** One body, as its bytes come. */
export interface BodyReader {
  readonly figures: BodyFigures;
  /** Takes bytes as they came off the wire, and keeps them where they are encoded. */
  feed(chunk: Buffer, flow: Flow): void;
  /** No more bytes will come; `complete` when the body ended properly. Settles once all were decoded. */
  end(complete: boolean): Promise<void>;
}

/** A reader for one body; for content encodings that Node cannot decode it reports only that. */
export function readBody(options: BodyOptions): BodyReader {
  const encoding = encodingOf(options.encoding);
  if (encoding.kind === 'coded') return readDecoded(options, encoding.makers);
  const text = new TextReading(options);
  const isUnread = encoding.kind === 'unknown';
  const fault = isUnread ? 'unknown-encoding' : 'no-coding';
  const isNamed = isUnread || encoding.ignored;
  const feed = (chunk: Buffer) => {
    if (isNamed && text.figures.faults.length === 0) text.fault(fault, undecoded(options.encoding, chunk));
    if (!isUnread) text.feed(chunk);
  };
  return { figures: text.figures, feed, end: async (complete) => text.end(complete) };
}

function readDecoded(options: BodyOptions, makers: DecoderMaker[]): BodyReader {
  const over = (limit: OverLimit) => {
    const { encodedBytes } = decoding;
    decoding.stop();
    options.over({ encodedBytes, ...limit });
  };
  const text = new TextReading({ ...options, over });
  const decoding = startDecoding(makers, {
    data: (chunk) => text.feed(chunk),
    over: (limit) => over({ ...limit, atMs: options.now() }),
    undecodable: (reason, start) => text.fault('undecodable', undecodable(options.encoding, reason, start)),
  });
  return {
    figures: text.figures,
    feed: (chunk, flow) => decoding.feed(chunk, flow),
    end: async (complete) => {
      await new Promise<void>((resolve) => decoding.close(resolve));
      text.end(complete);
    },
  };
}
