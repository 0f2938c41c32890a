/** Undoes a body's content encoding as its bytes come, without waiting for the end of a block. */
import { createBrotliDecompress, createGunzip, createInflate, constants as zlib } from 'node:zlib';
import type { Decoder } from './decoding.ts';

const gunzip = () => createGunzip({ finishFlush: zlib.Z_SYNC_FLUSH, flush: zlib.Z_SYNC_FLUSH });

const decoders: Record<string, () => Decoder> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: () => createInflate({ finishFlush: zlib.Z_SYNC_FLUSH }),
  br: () => createBrotliDecompress({ finishFlush: zlib.BROTLI_OPERATION_FLUSH }),
};

/** A decoder; null where the bytes are as they are, undefined for an encoding that Node cannot undo. */
export function decoderFor(encoding: string | null): Decoder | null | undefined {
  const name = encoding?.toLowerCase() ?? 'identity';
  return name === 'identity' || name === '' ? null : decoders[name]?.();
}
