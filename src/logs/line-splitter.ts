/** Bytes into lines, whatever the chunks. */
import { limits } from '../model/limits.ts';

export interface LineSplitter {
  /** Lines completed by this chunk, without their line ends. */
  push(chunk: Buffer): string[];
  /** What stands behind the last line end; empty: nothing. */
  rest(): string;
  /** Takes the rest as a line of its own. */
  flush(): string[];
}

const lineFeed = 10;

/** Splits at line feeds only where bytes are complete, so that no UTF-8 character is torn. */
export function createLineSplitter(): LineSplitter {
  let pending: Buffer[] = [];
  let size = 0;

  function take(): string {
    const text = Buffer.concat(pending).toString('utf8');
    pending = [];
    size = 0;
    return trimEnd(text);
  }

  return {
    push(chunk) {
      const end = chunk.lastIndexOf(lineFeed);
      pending.push(Buffer.from(end < 0 ? chunk : chunk.subarray(0, end)));
      size += chunk.length;
      if (end < 0) return size > limits.logLineBytes ? [take()] : [];
      const lines = take().split('\n').map(trimEnd);
      pending = [Buffer.from(chunk.subarray(end + 1))];
      size = chunk.length - end - 1;
      return lines;
    },
    rest: () => trimEnd(Buffer.concat(pending).toString('utf8')),
    flush: () => (size === 0 ? [] : [take()]),
  };
}

/** A log truncated under a writer without O_APPEND begins with a run of NULs. */
function trimEnd(line: string): string {
  const start = line.startsWith('\0') ? line.replace(/^\0+/, '') : line;
  return start.endsWith('\r') ? start.slice(0, -1) : start;
}

/** A NUL byte anywhere but in a leading run: no text log. */
export function isBinary(sample: Buffer): boolean {
  const start = sample.findIndex((byte) => byte !== 0);
  return sample.length > 0 && (start < 0 || sample.subarray(start).includes(0));
}
