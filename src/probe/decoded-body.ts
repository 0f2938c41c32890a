/** The body of a held stream under a content encoding. */
import type { HeldBody } from './body-figures.ts';

/** An encoding that Node cannot undo leaves every figure at zero. */
export const unreadable: HeldBody = { feed: () => undefined, close: (done) => done() };

/** Undoes the encoding on the way to `body`. */
export function decoded(decoder: NodeJS.ReadWriteStream, body: HeldBody): HeldBody {
  let isOver = false;
  let tell = () => {};
  const over = () => {
    isOver = true;
    tell();
  };
  decoder.on('data', (chunk: Buffer) => body.feed(chunk));
  // A gzip body that was cut short ends in an error; what was decoded until then stays.
  decoder.once('end', over).on('error', over);
  return {
    // Read later, while the chunk lies in a buffer that many sockets share.
    feed: (chunk) => void (isOver || decoder.write(Buffer.from(chunk))),
    close(done) {
      if (isOver) return done();
      tell = done;
      decoder.end();
    },
  };
}
