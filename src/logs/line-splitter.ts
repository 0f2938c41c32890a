/** Bytes into lines, whatever the chunks. */
import { limits } from '../model/limits.ts';
import { formatBytes } from '../model/size.ts';

export interface LineSplitter {
  /** Lines completed by this chunk, without their line ends. */
  push(chunk: Buffer): string[];
  /** The text after the last line end; may be empty. */
  rest(): string;
  /** Takes the rest as a line of its own. */
  flush(): string[];
  /** Bytes of NULs that stood before lines, so far. */
  skipped(): number;
}

const lineFeed = 10;

/** Splits at line feeds only where bytes are complete, so that no UTF-8 character is torn. */
export function createLineSplitter(): LineSplitter {
  let pending: Buffer[] = [];
  let size = 0;
  /** The current line is over the limit: its beginning was returned already, and the rest is no row. */
  let isTooLong = false;
  let skippedBytes = 0;

  function take(): string {
    const text = Buffer.concat(pending).toString('utf8');
    pending = [];
    size = 0;
    return text;
  }

  /** A line as it is read: cut like one that came in pieces, without NULs before it. */
  function bounded(line: string): string {
    const text = behindNuls(line);
    skippedBytes += line.length - text.length;
    return withoutReturn(text.slice(0, limits.logLineBytes));
  }

  /** A run of NULs before a line may be larger than any line. */
  function keep(all: Buffer): void {
    const bytes = size === 0 ? withoutNuls(all) : all;
    skippedBytes += all.length - bytes.length;
    if (bytes.length === 0) return;
    pending.push(Buffer.from(bytes));
    size += bytes.length;
  }

  /** A piece of a line that has not ended. */
  function appendPiece(chunk: Buffer): string[] {
    if (isTooLong) return [];
    keep(chunk);
    if (size <= limits.logLineBytes) return [];
    isTooLong = true;
    return [bounded(take())];
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
    rest: () => withoutReturn(behindNuls(Buffer.concat(pending).toString('utf8'))),
    flush: () => {
      isTooLong = false;
      return size === 0 ? [] : [bounded(take())];
    },
    skipped: () => skippedBytes,
  };
}

/** What stands before a long run of NULs never came to its line end. */
const longRun = '\0'.repeat(16);

/** A log truncated under a writer without O_APPEND begins with a run of NULs; one that a crash cut short has it inside. */
function behindNuls(line: string): string {
  if (!line.includes('\0')) return line;
  const run = line.lastIndexOf(longRun);
  return (run < 0 ? line : line.slice(run)).replace(/^\0+/, '');
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** One line for readers about NULs that were passed over. */
export function nulWords(path: string, bytes: number): string {
  return `${path}: ${formatBytes(bytes)} of NUL bytes before its lines were skipped, as a log has them that was truncated under its writer`;
}

const nuls = Buffer.alloc(4096);

/** From the first byte on that is none. */
export function withoutNuls(bytes: Buffer): Buffer {
  let at = 0;
  while (bytes.subarray(at, at + nuls.length).equals(nuls)) at += nuls.length;
  while (bytes[at] === 0) at++;
  return bytes.subarray(at);
}

/** So many printable bytes stand at the start of a line of any log: a time, an address, an opening of JSON. */
const headBytes = 20;

/**
 * NUL bytes in lines that do not begin as text. An Nginx logs what a client sent in place of a request as it came,
 * NULs of a ClientHello too; and a run of NULs may stand before the first line, or be all that there is as yet.
 */
export function isBinary(sample: Buffer): boolean {
  const text = withoutNuls(sample);
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
