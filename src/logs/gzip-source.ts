/** A compressed archive: read once, to its end. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { limits } from '../model/limits.ts';
import { formatBytes } from '../model/size.ts';
import { createLineSplitter, isBinary, nulWords, withoutNuls } from './line-splitter.ts';
import type { Sink, Source } from './source.ts';

/** A gzip file, also of several members; one that is cut short gives what it holds, and a warning. */
export function openGzipSource(path: string): Source {
  let done = false;
  return {
    path,
    async read(sink) {
      if (!done) await unpack(path, sink);
      done = true;
      return null;
    },
    close() {},
  };
}

async function unpack(path: string, sink: Sink): Promise<void> {
  const splitter = createLineSplitter();
  const file = createReadStream(path);
  const unzipped = createGunzip();
  file.on('error', (error) => unzipped.destroy(error));
  let first = true;
  let bytes = 0;
  try {
    for await (const chunk of file.pipe(unzipped) as AsyncIterable<Buffer>) {
      const text: Buffer = first ? withoutNuls(chunk) : chunk;
      if (first && isBinary(text.subarray(0, 4096))) return sink.refuse(binaryWords);
      first &&= text.length === 0;
      sink.lines(splitter.push(chunk));
      bytes += chunk.length;
      if (bytes > limits.logBytes) {
        sink.warn(`${path}: only the first ${formatBytes(bytes)} that it unpacks to were read`);
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    sink.warn(`${path}: the archive is damaged (${error.message}); what could be unpacked was read`);
  }
  sink.lines(splitter.flush());
  if (splitter.skipped() > 0) sink.warn(nulWords(path, splitter.skipped()));
  sink.restart(1);
}

/** Why a file that is no text is no log. */
export const binaryWords = 'it holds NUL bytes, so it is no text log';
