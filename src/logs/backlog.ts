/**
 * What a file holds from before the run, on bytes: of millions of rows of other requests only those that name one of a
 * few words become text. The rest is counted, and a few of it are looked at, to say what the file is.
 */
import type { FileHandle } from 'node:fs/promises';

/** A line with its number in the file. */
export interface NumberedLine {
  line: number;
  text: string;
}

/** What was read of it. */
export interface Backlog {
  /** Lines that name a word, the newest of them, in order. */
  picked: NumberedLine[];
  /** Lines that name none, or were too many. */
  passed: number;
  /** Some of those, from all over the file. */
  samples: string[];
  /** Where reading goes on, and the number of the line there. */
  offset: number;
  nextLine: number;
}

const lineFeed = 10;
const chunkBytes = 4 * 1024 * 1024;
/** The end of a backlog is read whole: it may be of the last seconds before the first request. */
const tailBytes = 2 * 1024 * 1024;
/** Between two lines that are looked at. */
const sampleBytes = 128 * 1024;
/** Of so many picked lines the older half is let go. */
const mostPicked = 80_000;

/** Reads from `offset`, where line `nextLine` begins, to near the end of the file; null: it is too short to be worth it. */
export async function readBacklog(
  handle: FileHandle,
  from: { offset: number; line: number },
  words: string[],
): Promise<Backlog | null> {
  const { size } = await handle.stat();
  const end = size - tailBytes;
  if (end - from.offset < tailBytes) return null;
  const found: Backlog = { picked: [], passed: 0, samples: [], offset: from.offset, nextLine: from.line };
  const buffer = Buffer.allocUnsafe(chunkBytes);
  while (found.offset < end) {
    const wanted = Math.min(chunkBytes, end - found.offset);
    const { bytesRead } = await handle.read(buffer, 0, wanted, found.offset);
    const last = bytesRead === 0 ? -1 : buffer.lastIndexOf(lineFeed, bytesRead - 1);
    // A line that is longer than all that is read at once: the ordinary way knows what to do with it.
    if (last < 0) return found;
    const isWhole = readChunk(buffer.subarray(0, last + 1), words, found);
    if (!isWhole) return found;
  }
  return found;
}

/** Takes whole lines; false where reading has to go on line by line, from `found.offset`. */
function readChunk(chunk: Buffer, words: string[], found: Backlog): boolean {
  let at = 0;
  let line = found.nextLine;
  const take = (start: number, end: number): boolean => {
    const text = textOf(chunk, start, end);
    if (isPiece(text)) return false;
    const before = countLines(chunk, at, start);
    line += before;
    found.passed += before;
    found.picked.push({ line, text });
    line++;
    at = end + 1;
    return true;
  };
  const finish = (end: number) => {
    const rest = countLines(chunk, at, end);
    found.passed += rest;
    found.nextLine = line + rest;
    found.offset += end;
  };
  for (const [start, end] of linesWith(chunk, words))
    if (!take(start, end)) {
      finish(start);
      return false;
    }
  finish(chunk.length);
  takeSamples(chunk, found);
  letGo(found);
  return true;
}

/** Begin and end of each line that holds one of the words, in order. */
function linesWith(chunk: Buffer, words: string[]): [start: number, end: number][] {
  const lines = new Map<number, number>();
  for (const word of words) {
    for (let at = chunk.indexOf(word); at >= 0; ) {
      const start = chunk.lastIndexOf(lineFeed, at) + 1;
      const end = chunk.indexOf(lineFeed, at);
      lines.set(start, end);
      at = chunk.indexOf(word, end + 1);
    }
  }
  return [...lines].sort(([a], [b]) => a - b);
}

function countLines(chunk: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = chunk.indexOf(lineFeed, from); at >= 0 && at < to; at = chunk.indexOf(lineFeed, at + 1))
    count++;
  return count;
}

function takeSamples(chunk: Buffer, { samples }: Backlog): void {
  for (let from = 0; from < chunk.length; from += sampleBytes) {
    const start = from === 0 ? 0 : chunk.indexOf(lineFeed, from) + 1;
    const end = chunk.indexOf(lineFeed, start);
    if (end > start) samples.push(textOf(chunk, start, end));
  }
}

function letGo(found: Backlog): void {
  if (found.picked.length <= mostPicked) return;
  const kept = found.picked.slice(-mostPicked / 2);
  found.passed += found.picked.length - kept.length;
  found.picked = kept;
}

function textOf(chunk: Buffer, start: number, end: number): string {
  return chunk.toString('utf8', start, end).replace(/\r$/, '');
}

/** A container's runtime wrote a part of a longer line: CRI's `P`, or Docker's text without a line end. */
function isPiece(text: string): boolean {
  if (/ std(?:out|err) P /.test(text.slice(0, 400))) return true;
  return text.startsWith('{') && /"log"\s*:/.test(text) && !text.includes('\\n"');
}
