/** Bytes into lines, whatever the chunks. */
import { limits } from '../model/limits.ts';

export interface LineSplitter {
  /** Lines completed by this chunk, without their line ends. */
  push(chunk: Buffer): string[];
  /** The text after the last line end; may be empty. */
  rest(): string;
  /** Takes the rest as a line of its own. */
  flush(): string[];
}

const lineFeed = 10;

/** Splits at line feeds only where bytes are complete, so that no UTF-8 character is torn. */
export function createLineSplitter(): LineSplitter {
  let pending: Buffer[] = [];
  let size = 0;
  /** The current line is over the limit: its beginning was returned already, and the rest is no row. */
  let isTooLong = false;

  function take(): string {
    const text = Buffer.concat(pending).toString('utf8');
    pending = [];
    size = 0;
    return trimEnd(text);
  }

  function keep(bytes: Buffer): void {
    pending.push(Buffer.from(bytes));
    size += bytes.length;
  }

  /** A piece of a line that has not ended. */
  function appendPiece(chunk: Buffer): string[] {
    if (isTooLong) return [];
    keep(chunk);
    if (size <= limits.logLineBytes) return [];
    isTooLong = true;
    return [take().slice(0, limits.logLineBytes)];
  }

  return {
    push(chunk) {
      const end = chunk.lastIndexOf(lineFeed);
      if (end < 0) return appendPiece(chunk);
      const start = isTooLong ? chunk.indexOf(lineFeed) + 1 : 0;
      isTooLong = false;
      keep(chunk.subarray(start, Math.max(start, end)));
      const lines = start > end ? [] : take().split('\n').map(bounded);
      keep(chunk.subarray(end + 1));
      return lines;
    },
    rest: () => trimEnd(Buffer.concat(pending).toString('utf8')),
    flush: () => {
      isTooLong = false;
      return size === 0 ? [] : [bounded(take())];
    },
  };
}

/** Cut like a line that came in pieces. */
function bounded(line: string): string {
  return trimEnd(line.length > limits.logLineBytes ? line.slice(0, limits.logLineBytes) : line);
}

/** A log truncated under a writer without O_APPEND begins with a run of NULs. */
function trimEnd(line: string): string {
  const start = line.startsWith('\0') ? line.replace(/^\0+/, '') : line;
  return start.endsWith('\r') ? start.slice(0, -1) : start;
}

/** So many printable bytes stand at the start of a line of any log: a time, an address, an opening of JSON. */
const headBytes = 20;

/**
 * NUL bytes in lines that do not begin as text. An Nginx logs what a client sent in place of a request as it came,
 * NULs of a ClientHello too; and a run of NULs may stand before the first line.
 */
export function isBinary(sample: Buffer): boolean {
  const start = sample.findIndex((byte) => byte !== 0);
  if (start < 0) return sample.length > 0;
  const text = sample.subarray(start);
  return text.includes(0) && !beginsAsText(text);
}

/** Most of its lines, and the first: the bytes of other files are printable that often nowhere. */
function beginsAsText(text: Buffer): boolean {
  const lines = linesOf(text).filter(({ length }) => length > headBytes);
  const [first] = lines;
  const readable = lines.filter(isReadable).length;
  return first !== undefined && isReadable(first) && readable * 2 > lines.length;
}

function linesOf(text: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf(lineFeed, from);
    lines.push(text.subarray(from, end < 0 ? text.length : end));
    if (end < 0) break;
    from = end + 1;
  }
  return lines;
}

/** Printable ASCII and tabs. */
function isReadable(line: Buffer): boolean {
  return line.subarray(0, headBytes).every((byte) => byte === 9 || (byte >= 32 && byte < 127));
}
