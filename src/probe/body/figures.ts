/**
 * Parses the bodies of held streams without keeping any event. Thousands of streams share one parser; a stream has
 * one of its own only while a chunk has left it inside an event.
 */
import { createParser, type EventSourceParser } from 'eventsource-parser';
import type { OverLimit } from '../../model/body/trouble.ts';
import { limits } from '../../model/limits.ts';
import { encodingOf, undecodable, undecoded } from './content-encoding.ts';
import { type DecoderMaker, startDecoding } from './decoding.ts';
import { type Parse, PlainBody } from './plain-body.ts';
import type { BodySink, HeldBody } from './sink.ts';
import { UnknownLines } from './unknown-lines.ts';

/** The parser of all streams of one process. */
export interface SharedParser {
  /** A body that reports its contents to `sink`. */
  body(encoding: string | null, sink: BodySink): HeldBody;
}

/** For an encoding that Node cannot decode: every figure stays zero, and a fault is reported. */
function unreadable(encoding: string | null, sink: BodySink): HeldBody {
  let isReported = false;
  return {
    feed: (chunk) => {
      if (!isReported) sink.fault('unknown-encoding', undecoded(encoding, chunk));
      isReported = true;
    },
    close: (done) => done(),
  };
}

/** A parser whose state is empty between two chunks, whosever they are. `eventBytes`: of a line or an event, at most. */
export function shareParser(eventBytes: number = limits.eventBytes): SharedParser {
  let current: BodySink | null = null;
  let dropped = 0;
  const unknown = new UnknownLines<BodySink>();
  const make = (): EventSourceParser =>
    createParser({
      onEvent: (message) => current?.event(message, dropped),
      onComment: (text) => current?.comment(text),
      onRetry: (ms) => current?.retry(ms),
      onError: ({ type, line, message }) => {
        unknown.note(current);
        current?.fault(type === 'invalid-retry' ? 'invalid-retry' : 'unknown-field', line ?? message);
      },
    });
  const shared = make();
  // A parser looks for a byte order mark in its first chunk: this one had its first chunk already.
  shared.feed('\n');
  const parse: Parse = (text, own, sink, droppedBytes) => {
    current = sink;
    dropped = droppedBytes;
    (own ?? shared).feed(unknown.thinned(text, sink));
    unknown.done();
  };
  return {
    body(contentEncoding, sink) {
      const encoding = encodingOf(contentEncoding);
      const plain = (over?: BodySink['over']) => new PlainBody(sink, parse, make, eventBytes, over);
      if (encoding.kind === 'unknown') return unreadable(contentEncoding, sink);
      return encoding.kind === 'plain' ? plain() : decodedBody(encoding.makers, contentEncoding, sink, plain);
    },
  };
}

function decodedBody(
  makers: DecoderMaker[],
  encoding: string | null,
  sink: BodySink,
  makePlain: (over: BodySink['over']) => PlainBody,
): HeldBody {
  const over = (limit: Omit<OverLimit, 'atMs'>) => {
    const { encodedBytes } = decoding;
    decoding.stop();
    sink.over({ encodedBytes, ...limit });
  };
  const plain = makePlain(over);
  const decoding = startDecoding(makers, {
    data: (chunk) => plain.feed(chunk),
    over,
    undecodable: (reason, start) => sink.fault('undecodable', undecodable(encoding, reason, start)),
  });
  // Read later, while the chunk lies in a buffer that many sockets share.
  return {
    feed: (chunk, flow) => decoding.feed(Buffer.from(chunk), flow),
    close: (done) => decoding.close(done),
  };
}
