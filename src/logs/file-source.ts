/** A log file on disk: read from the window's end, followed as it grows, and over rotation. */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { readBacklog } from './backlog.ts';
import { createLineSplitter, type LineSplitter, nulWords, withoutNuls } from './line-splitter.ts';
import type { Sink, Source } from './source.ts';

interface Position {
  handle: FileHandle;
  inode: string;
  /** Next byte to read. */
  offset: number;
}

const chunkBytes = 1024 * 1024;

/** A line without its line end is taken as complete when the file has been left alone for this long. */
const settledMs = 1000;

/**
 * Opens the file; at most `windowBytes` from its end are read. Line numbers still count from its beginning. `words`: of
 * what it holds already only lines with one of them are read; null: all are.
 */
export async function openFileSource(
  path: string,
  windowBytes: number,
  words: string[] | null = null,
): Promise<Source> {
  const splitter = createLineSplitter();
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let position = await openAt(path);
  let opened = false;
  let nulsSaid = false;

  /** In one line, whatever comes later. */
  function sayNuls(bytes: number, sink: Sink): void {
    if (bytes > 0 && !nulsSaid) sink.warn(nulWords(path, bytes));
    nulsSaid ||= bytes > 0;
  }

  async function readAppended(sink: Sink): Promise<void> {
    for (;;) {
      const { bytesRead } = await position.handle.read(buffer, 0, chunkBytes, position.offset);
      if (bytesRead === 0) return;
      position.offset += bytesRead;
      sink.lines(splitter.push(buffer.subarray(0, bytesRead)));
    }
  }

  async function skipToWindow(sink: Sink): Promise<void> {
    const { size } = await position.handle.stat();
    const isLonger = size > windowBytes;
    const start = isLonger
      ? await countLines(position.handle, buffer, size - windowBytes)
      : { offset: 0, line: 1 };
    const text = (await behindNuls(position.handle, start.offset, windowBytes)) ?? start.offset;
    sayNuls(text - start.offset, sink);
    position.offset = text;
    if (isLonger) {
      sink.restart(start.line);
      sink.warn(`${path}: only its last ${Math.round(windowBytes / 1_048_576)} MB were read`);
    }
    const found = words && (await readBacklog(position.handle, { ...start, offset: text }, words));
    if (found !== null && sink.backlog(found)) position.offset = found.offset;
  }

  /** What the writer still put into the old file comes first. */
  async function follow(sink: Sink): Promise<boolean> {
    const now = await stat(path, { bigint: true }).catch(() => null);
    if (now === null || !now.isFile()) return false;
    const moved = `${now.dev}:${now.ino}` !== position.inode;
    if (!moved && Number(now.size) >= position.offset) return false;
    await readAppended(sink);
    readFromStart(splitter, sink);
    if (moved) {
      await position.handle.close();
      position = await openAt(path);
    } else position.offset = 0;
    return true;
  }

  return {
    path,
    async read(sink) {
      if (!opened) await skipToWindow(sink);
      opened = true;
      await readAppended(sink);
      if (!isArchive(path) && (await follow(sink))) await readAppended(sink);
      sayNuls(splitter.skipped(), sink);
      const { mtimeMs } = await position.handle.stat();
      return splitter.rest() !== '' && Date.now() - mtimeMs > settledMs ? splitter.rest() : null;
    },
    close() {
      position.handle.close().catch(() => undefined);
    },
  };
}

/** Where the first byte stands that is no NUL, at or behind `offset`; null: nowhere in so many bytes. */
export async function behindNuls(handle: FileHandle, offset: number, bytes: number): Promise<number | null> {
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, bytes));
  for (let at = offset; at < offset + bytes; ) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return null;
    const rest = withoutNuls(buffer.subarray(0, bytesRead)).length;
    if (rest > 0) return at + bytesRead - rest;
    at += bytesRead;
  }
  return null;
}

/** A rotated file (`access.log.1`, `access.log-20261121`) will be renamed again, not followed. */
function isArchive(path: string): boolean {
  return /[.-]\d+$/.test(path);
}

function readFromStart(splitter: LineSplitter, sink: Sink): void {
  sink.lines(splitter.flush());
  sink.restart(1);
}

async function openAt(path: string): Promise<Position> {
  const handle = await open(path, 'r');
  const { dev, ino } = await handle.stat({ bigint: true });
  return { handle, inode: `${dev}:${ino}`, offset: 0 };
}

/** The first line that begins at or behind `offset`, and its number. */
async function countLines(
  handle: FileHandle,
  buffer: Buffer,
  offset: number,
): Promise<{ offset: number; line: number }> {
  let line = 1;
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, at);
    if (bytesRead === 0) return { offset: at, line };
    for (let next = buffer.indexOf(10); next >= 0 && next < bytesRead; next = buffer.indexOf(10, next + 1)) {
      line++;
      if (at + next + 1 >= offset) return { offset: at + next + 1, line };
    }
    at += bytesRead;
  }
}
