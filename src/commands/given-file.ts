/** Files that a flag names and that are read whole: a scenario, a body. */
import { closeSync, openSync, readSync } from 'node:fs';

const pieceBytes = 65_536;

/** All bytes of a file or pipe, which may have no end. @throws Error that says why it cannot be read, or that it is larger than `maxBytes`. */
export function readGivenFile(path: string, maxBytes: number): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const pieces: Buffer[] = [];
    for (let size = 0; ; ) {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const bytes = readSync(descriptor, piece);
      if (bytes === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, bytes));
      size += bytes;
      if (size > maxBytes) throw new Error(`it is larger than ${maxBytes / 1_000_000} MB`);
    }
  } finally {
    closeSync(descriptor);
  }
}
