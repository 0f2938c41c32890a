/** Which source a path needs, and why one cannot be read. */
import type { Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { badInput } from '../errors.ts';
import { behindNuls, openFileSource } from './file-source.ts';
import { binaryWords, openGzipSource } from './gzip-source.ts';
import { isBinary } from './line-splitter.ts';
import { expandGlob, hasGlob } from './path-glob.ts';
import type { Source } from './source.ts';
import { openPipeSource, openStreamSource } from './stream-source.ts';

export interface SourceOptions {
  windowBytes: number;
  stdin: NodeJS.ReadableStream;
  /** Of what a file holds already, lines with one of these words are wanted; null: all. */
  words: string[] | null;
  /** The flag that named the path, for errors. */
  flag: string;
}

/** A source, or why a file that is there gives none, as the end of a sentence. */
export type Opened =
  | { path: string; source: Source; why: null }
  | { path: string; source: null; why: string };

/** One for each file behind a path, a glob, a pipe, or `-`. @throws DoctorError where no such file is there. */
export async function openSources(path: string, options: SourceOptions): Promise<Opened[]> {
  if (path === '-') return [{ path, source: openStreamSource('-', options.stdin), why: null }];
  if (!hasGlob(path)) return [await openPath(path, options)];
  const paths = await expandGlob(path);
  if (paths.length === 0) throw missing(path, options.flag, 'no file matches the pattern');
  return Promise.all(paths.map((found) => openPath(found, options)));
}

/** @throws DoctorError where no such file is there. */
export async function checkPresence(path: string, flag: string): Promise<void> {
  if (path === '-') return;
  if (hasGlob(path)) {
    if ((await expandGlob(path)).length === 0) throw missing(path, flag, 'no file matches the pattern');
    return;
  }
  await stat(path).catch((error) => refuse(error, path, flag));
}

async function openPath(path: string, options: SourceOptions): Promise<Opened> {
  try {
    const found = await stat(path);
    if (found.isFIFO()) return { path, source: openPipeSource(path), why: null };
    if (!found.isFile()) return { path, source: null, why: kindOf(found) };
    return await openRegular(path, options);
  } catch (error) {
    return { path, source: null, why: refuse(error, path, options.flag) };
  }
}

/** The system's error in words; thrown where it says that the file does not exist. */
function refuse(error: unknown, path: string, flag: string): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const isMissing = missingWords[code];
  if (isMissing !== undefined) throw missing(path, flag, isMissing);
  return systemWords[code] ?? message;
}

async function openRegular(path: string, options: SourceOptions): Promise<Opened> {
  const sample = await firstBytes(path, options.windowBytes);
  if (sample[0] === 0x1f && sample[1] === 0x8b) return { path, source: openGzipSource(path), why: null };
  if (isBinary(sample) || sample[0] === 0) return { path, source: null, why: binaryWords };
  return { path, source: await openFileSource(path, options.windowBytes, options.words), why: null };
}

/** Behind the NULs that it begins with, as far as it is read; those where there is nothing else. */
async function firstBytes(path: string, windowBytes: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const at = await behindNuls(handle, 0, windowBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, at ?? 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const missingWords: Record<string, string> = {
  ENOENT: 'no such file',
  ENOTDIR: 'a part of the path is not a directory',
  ENAMETOOLONG: 'no file has so long a name',
};

const denied =
  'permission denied: run as a user who may read it, or pipe it in (sudo cat … | sse-doctor … -)';
const systemWords: Record<string, string> = {
  EACCES: denied,
  EPERM: denied,
  ELOOP: 'its symbolic links lead in a circle',
};

function kindOf(found: Stats): string {
  return found.isDirectory() ? 'it is a directory' : 'it is neither a file nor a pipe';
}

function missing(path: string, flag: string, cause: string): Error {
  return badInput(
    `cannot read ${flag} ${path}`,
    `${path}: ${cause}`,
    `give ${flag} a file, a glob, a .gz, a named pipe, or - for standard input`,
  );
}
