/** Standard input and named pipes: read as data comes, never waited for at exit. */
import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { limits } from '../model/limits.ts';
import { formatBytes } from '../model/size.ts';
import { binaryWords } from './gzip-source.ts';
import { createLineSplitter, isBinary, nulWords, withoutNuls } from './line-splitter.ts';
import type { Sink, Source } from './source.ts';

/** A writer that was silent for this long has nothing more to write for now. */
const quietMs = 150;
/** Reading from a writer that never pauses stops after this long; the next read continues. */
const patienceMs = 10_000;

/** A named pipe or `/dev/fd/N`, opened non-blocking: an open or a read without a writer would hold the process for ever. */
export function openPipeSource(path: string): Source {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  socket.unref();
  const source = openStreamSource(path, socket);
  return {
    ...source,
    close() {
      source.close();
      socket.destroy();
    },
  };
}

/** A stream that is read from now on; it is left open, but no longer keeps the process alive, on close. */
export function openStreamSource(path: string, stream: NodeJS.ReadableStream): Source {
  const splitter = createLineSplitter();
  const arrived: Buffer[] = [];
  let waitingBytes = 0;
  let readBytes = 0;
  let lastAt = Date.now();
  let first = true;
  let ended = false;
  const take = (chunk: Buffer | string): void => {
    arrived.push(Buffer.from(chunk));
    lastAt = Date.now();
    waitingBytes += chunk.length;
    // A writer that never ends is paused until the next read.
    if (waitingBytes > limits.logBacklogBytes) stream.pause();
  };
  const end = (): void => {
    ended = true;
  };
  stream.on('data', take).on('end', end).on('error', end).on('close', end);

  /** It wrote more than the window holds, and may never stop. */
  function stopReading(sink: Sink): void {
    ended = true;
    stream.removeListener('data', take);
    stream.pause();
    sink.warn(`${path}: only its first ${formatBytes(readBytes)} were read: more than a log's window holds`);
  }

  function drain(sink: Sink): void {
    for (const chunk of arrived.splice(0)) {
      const text = first ? withoutNuls(chunk) : chunk;
      if (first && isBinary(text.subarray(0, 4096))) {
        sink.refuse(binaryWords);
        return;
      }
      first &&= text.length === 0;
      sink.lines(splitter.push(chunk));
      readBytes += chunk.length;
    }
    waitingBytes = 0;
    if (readBytes > limits.logBytes && !ended) stopReading(sink);
    else if (!ended) stream.resume();
    if (!ended) return;
    sink.lines(splitter.flush());
    if (splitter.skipped() > 0) sink.warn(nulWords(path, splitter.skipped()));
  }

  return {
    path,
    async read(sink) {
      const until = Date.now() + patienceMs;
      lastAt = Date.now();
      while (!ended && Date.now() - lastAt < quietMs && Date.now() < until) {
        drain(sink);
        await pause(10);
      }
      drain(sink);
      return null;
    },
    close() {
      stream.removeListener('data', take);
      stream.pause();
      if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
    },
  };
}
