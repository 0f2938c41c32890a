/** Decodes a body's content encoding as its bytes come, without waiting for the end of a block. */
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  inflateRawSync,
  constants as zlib,
} from 'node:zlib';
import type { FramingFault } from '../../model/body-trouble.ts';
import type { Decoder } from './decoding.ts';

const gunzip = () => createGunzip({ finishFlush: zlib.Z_SYNC_FLUSH, flush: zlib.Z_SYNC_FLUSH });

const decoders: Record<string, () => Decoder> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: () => createInflate({ finishFlush: zlib.Z_SYNC_FLUSH }),
  br: () => createBrotliDecompress({ finishFlush: zlib.BROTLI_OPERATION_FLUSH }),
};

/** A decoder; null where the bytes are as they are, undefined for an encoding that Node cannot decode. */
export function decoderFor(encoding: string | null): Decoder | null | undefined {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  return name === 'identity' || name === '' ? null : decoders[name]?.();
}

/** Of a body that its decoder refused for `reason`. Browsers take a deflate without its zlib wrapper, and Node does not. */
export function undecodableAs(
  encoding: string | null,
  reason: string,
  start: Buffer,
): [kind: FramingFault['kind'], shown: string] {
  const shown = `${(encoding ?? '').slice(0, 20)}: ${reason.slice(0, 30)}: ${startText(start)}`;
  return [isRawDeflate(encoding, start) ? 'unknown-encoding' : 'undecodable', shown];
}

/** Fault text for a body in an encoding that Node cannot decode. */
export function unknownEncoding(encoding: string | null, chunk: Buffer): string {
  return `${(encoding ?? '').slice(0, 40)}: ${startText(chunk)}`;
}

function isRawDeflate(encoding: string | null, start: Buffer): boolean {
  if (encoding?.trim().toLowerCase() !== 'deflate') return false;
  try {
    const options = { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: 1 << 20 };
    return inflateRawSync(start, options).length > 0;
  } catch {
    return false;
  }
}

/** Shown as text where it is text, so that secrets in it are recognised; else in hex. */
function startText(bytes: Buffer): string {
  const text = bytes.subarray(0, 64).toString();
  // Its last character may have been cut.
  const isText = /^[\t\r\n\x20-\x7e\xa0-\ufffc]*\ufffd?$/.test(text);
  return isText ? text : bytes.subarray(0, 16).toString('hex');
}
