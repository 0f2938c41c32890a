/** The text of a config file: only a regular file (or a pipe that someone writes to) of text, and not without bounds. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileKind, otherKind } from '../model/file-kind.ts';
import { limits } from '../model/limits.ts';

/** The text, or why there is none, as the end of a sentence: `it is a directory`. */
export type ConfigText = { text: string; why: null } | { text: null; why: string };

/** A pipe that brought nothing for this long is given up, ms. */
const pipePatienceMs = 5_000;
const pieceBytes = 1_000_000;

/** Reads a file; `pipe`: also what comes through one, as `<(command)` gives it. Never hangs, throws nothing. */
export function readConfigText(path: string, pipe = false): ConfigText {
  try {
    // Checked before it is opened: opening a pipe or a device has effects of its own.
    const found = statSync(path);
    if (path === '/dev/null') return { text: '', why: null };
    if (!found.isFile() && !(pipe && found.isFIFO())) return { text: null, why: kindOf(found) };
    return checked(readBytes(path));
  } catch (error) {
    return { text: null, why: systemWords(error) };
  }
}

function readBytes(path: string): Buffer | null {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return readToEnd(descriptor, fstatSync(descriptor).isFIFO() ? Date.now() + pipePatienceMs : 0);
  } finally {
    closeSync(descriptor);
  }
}

/** Null: it is larger than the limit for a config. */
function readToEnd(descriptor: number, until: number): Buffer | null {
  const pieces: Buffer[] = [];
  for (let size = 0; ; ) {
    const piece = Buffer.allocUnsafe(pieceBytes);
    const bytes = readPiece(descriptor, piece, until);
    if (bytes === 0) return Buffer.concat(pieces);
    pieces.push(piece.subarray(0, bytes));
    size += bytes;
    if (size > limits.configBytes) return null;
  }
}

/** A pipe whose writer has not written yet answers EAGAIN. */
function readPiece(descriptor: number, piece: Buffer, until: number): number {
  for (;;) {
    try {
      return readSync(descriptor, piece);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function checked(bytes: Buffer | null): ConfigText {
  if (bytes === null)
    return { text: null, why: `it is larger than ${limits.configBytes / 1_000_000} MB, which is no config` };
  const text = bytes.toString('utf8');
  // Only refuses what cannot be any config; whether it is the right proxy's config is decided by its reader.
  const is = /[\0\uFFFD]/.test(text.slice(0, pieceBytes)) ? otherKind(text, []) : null;
  return is !== null && noText.has(is.kind) ? { text: null, why: is.words } : { text, why: null };
}

const noText: ReadonlySet<FileKind> = new Set(['gzip', 'archive', 'utf-16', 'binary']);

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'it is a directory';
  if (found.isFIFO()) return 'it is a named pipe';
  if (found.isSocket()) return 'it is a socket';
  return 'it is a device, not a file';
}

const words: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is not a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its symbolic links lead in a circle',
  EAGAIN: 'nothing came out of it',
};

function systemWords(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return words[code] ?? message;
}
