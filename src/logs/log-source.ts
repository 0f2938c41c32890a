/** Which source a path needs, and what is wrong with one that cannot be read. */
import type { Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { badInput } from '../errors.ts';
import { openFileSource } from './file-source.ts';
import { binaryFault, openGzipSource } from './gzip-source.ts';
import { isBinary } from './line-splitter.ts';
import { expandGlob, hasGlob } from './path-glob.ts';
import type { Source } from './source.ts';
import { openPipeSource, openStreamSource } from './stream-source.ts';

export interface SourceOptions {
  windowBytes: number;
  stdin: NodeJS.ReadableStream;
  /** The flag that named the path, for errors. */
  flag: string;
}

/** One source per file behind a path, a glob, a pipe, or `-`; throws a DoctorError for what cannot be read. */
export async function openSources(path: string, options: SourceOptions): Promise<Source[]> {
  if (path === '-') return [openStreamSource('-', options.flag, options.stdin)];
  if (!hasGlob(path)) return [await openPath(path, options)];
  const paths = await expandGlob(path);
  if (paths.length === 0) throw fault(path, options.flag, 'no file matches the pattern');
  return Promise.all(paths.map((found) => openPath(found, options)));
}

async function openPath(path: string, options: SourceOptions): Promise<Source> {
  try {
    const found = await stat(path);
    if (found.isFIFO()) return openPipeSource(path, options.flag);
    if (!found.isFile()) throw fault(path, options.flag, kindOf(found));
    return await openRegular(path, options);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw fault(path, options.flag, systemWords[String(error.code)] ?? error.message);
  }
}

async function openRegular(path: string, options: SourceOptions): Promise<Source> {
  const sample = await firstBytes(path);
  if (sample[0] === 0x1f && sample[1] === 0x8b) return openGzipSource(path, options.flag);
  if (isBinary(sample)) throw binaryFault(path, options.flag);
  return openFileSource(path, options.windowBytes);
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const systemWords: Record<string, string> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a part of the path is not a directory',
};

function kindOf(found: Stats): string {
  return found.isDirectory() ? 'it is a directory' : 'it is neither a file nor a pipe';
}

function fault(path: string, flag: string, cause: string): Error {
  const hint =
    cause === 'permission denied'
      ? 'run as a user who may read it, or pipe it in: sudo cat … | sse-doctor … -'
      : `give ${flag} a file, a glob, a .gz, a named pipe, or - for standard input`;
  return badInput(`cannot read ${flag} ${path}`, `${path}: ${cause}`, hint);
}
