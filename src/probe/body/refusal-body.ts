/** The body of an answer that opens no stream: read for its reason, bounded in bytes and in time. */

import { brotliDecompressSync, gunzipSync, inflateSync, constants as zlib } from 'node:zlib';
import type { Header } from '../../model/header.ts';
import { limits } from '../../model/limits.ts';
import { mediaTypeOf } from '../../model/media-type.ts';
import { redactContent, type SecretKey } from '../../model/secret.ts';
import { header } from '../../model/stream.ts';
import { type RefusalWords, refusalWordsIn } from './refusal-words.ts';

/** Its bytes, as they come. */
export class RefusalBody {
  readonly #most: number;
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** Keeps `most` bytes of it. */
  constructor(most: number = limits.refusalBodyBytes) {
    this.#most = most;
  }

  /** Whether enough of it has come. */
  get isFull(): boolean {
    return this.#bytes >= this.#most;
  }

  /** Copies what it keeps: the chunk may lie in a buffer that many sockets share. */
  take(chunk: Buffer): void {
    if (this.isFull) return;
    const kept = Buffer.from(chunk.subarray(0, this.#most - this.#bytes));
    this.#pieces.push(kept);
    this.#bytes += kept.length;
  }

  /** What came so far, as it came. */
  bytes(): Buffer {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0] ?? Buffer.alloc(0);
  }
}

/** What `bytes` of a body under these headers say; null where they hold no text. */
export function refusalWordsOf(bytes: Buffer, headers: Header[], secretKey: SecretKey): RefusalWords | null {
  const plain = decoded(bytes, header({ headers }, 'content-encoding'));
  if (plain === null || plain.length === 0) return null;
  const text = textOf(plain, mediaTypeOf({ headers })?.charset ?? 'utf-8');
  return refusalWordsIn(text, (part) => redactContent(part, secretKey));
}

type Undo = (bytes: Buffer, options: { maxOutputLength: number; finishFlush: number }) => Buffer;

const undoings: Record<string, [undo: Undo, finishFlush: number]> = {
  gzip: [gunzipSync, zlib.Z_SYNC_FLUSH],
  'x-gzip': [gunzipSync, zlib.Z_SYNC_FLUSH],
  deflate: [inflateSync, zlib.Z_SYNC_FLUSH],
  br: [brotliDecompressSync, zlib.BROTLI_OPERATION_FLUSH],
};

/** Decoded as far as it came; of a body that is longer than the limit, only its beginning. */
function decoded(bytes: Buffer, encoding: string | null): Buffer | null {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return bytes;
  const [undo, finishFlush] = undoings[name] ?? [];
  if (!undo || finishFlush === undefined) return null;
  for (let length = bytes.length; length >= 1; length = Math.floor(length / 2)) {
    try {
      return undo(bytes.subarray(0, length), { maxOutputLength: limits.refusalBodyBytes, finishFlush });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') return null;
    }
  }
  return null;
}

function textOf(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
