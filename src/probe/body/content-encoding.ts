/** How a body is encoded, by its Content-Encoding, and what undoes that as its bytes come, without waiting for the end of a block. */
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  constants as zlib,
} from 'node:zlib';
import type { Header } from '../../model/header.ts';
import type { DecoderMaker } from './decoding.ts';

/**
 * plain: as it is; `ignored`: it names no coding at all, and browsers pass over it. coded: `makers` undo it, the last
 * coding first. unknown: in a coding that Node cannot undo.
 */
export type Encoding =
  | { kind: 'plain'; ignored: boolean }
  | { kind: 'coded'; makers: DecoderMaker[] }
  | { kind: 'unknown' };

const flush = { finishFlush: zlib.Z_SYNC_FLUSH };
const gunzip = () => createGunzip({ ...flush, flush: zlib.Z_SYNC_FLUSH });

const makers: Record<string, DecoderMaker> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: (first) => (isWrapped(first) ? createInflate(flush) : createInflateRaw(flush)),
  br: () => createBrotliDecompress({ finishFlush: zlib.BROTLI_OPERATION_FLUSH }),
};

/** Registered codings that Node 20 cannot undo. */
const others = new Set(['zstd', 'compress', 'x-compress', 'dcb', 'dcz', 'exi', 'aes128gcm', 'pack200-gzip']);
/** Bodies are encoded once, by mistake twice. */
const mostCodings = 4;

/** What the Content-Encoding fields of a response say, as one; null without one. */
export function contentEncodingOf(headers: readonly Header[]): string | null {
  const values = headers.filter(([name]) => /^content-encoding$/i.test(name)).map(([, value]) => value);
  return values.length === 0 ? null : values.join(', ');
}

/** How to read a body under this Content-Encoding. As in Chromium, one name that is no coding makes it plain. */
export function encodingOf(contentEncoding: string | null): Encoding {
  const names = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  if (names.length === 1 && (names[0] === '' || names[0] === 'identity'))
    return { kind: 'plain', ignored: false };
  if (names.some((name) => others.has(name))) return { kind: 'unknown' };
  const known = names.flatMap((name) => makers[name] ?? []);
  if (known.length < names.length) return { kind: 'plain', ignored: true };
  return known.length > mostCodings ? { kind: 'unknown' } : { kind: 'coded', makers: known.reverse() };
}

/** Fault text for a body that its decoder refused for `reason`. */
export function undecodable(encoding: string | null, reason: string, start: Buffer): string {
  return `${(encoding ?? '').slice(0, 20)}: ${reason.slice(0, 30)}: ${startText(start)}`;
}

/** Fault text for a body that is read without a decoder. */
export function undecoded(encoding: string | null, chunk: Buffer): string {
  return `${(encoding ?? '').slice(0, 40)}: ${startText(chunk)}`;
}

/** A zlib header (RFC 1950 section 2.2): browsers take a deflate without it too. */
function isWrapped(first: Buffer): boolean {
  const [method = 0, flags] = first;
  const isDeflate = (method & 0x0f) === 8 && method >> 4 <= 7;
  return isDeflate && (flags === undefined || (method * 256 + flags) % 31 === 0);
}

/** Shown as text where it is text, so that secrets in it are recognised; else in hex. */
function startText(bytes: Buffer): string {
  const text = bytes.subarray(0, 64).toString();
  // Its last character may have been cut.
  const isText = /^[\t\r\n\x20-\x7e\xa0-\ufffc]*\ufffd?$/.test(text);
  return isText ? text : bytes.subarray(0, 16).toString('hex');
}
