/** The lines of an event stream, for the faults that a parser does not tell of. */
import type { FramingFault } from '../model/stream.ts';

/** A block that waits longer than this for nothing but its blank line is late. */
const lateMs = 100;
/** So many late ones are no coincidence. */
const lateBlocksTold = 3;

/** Takes the text of one body as it comes. */
export interface FieldBlocks {
  feed(text: string, atMs: number): void;
  /** `complete`: the body ended properly. */
  end(complete: boolean): void;
}

/** Watches field blocks for what the standard drops without a word (WHATWG HTML 9.2.6). */
export function watchBlocks(fault: (kind: FramingFault['kind'], shown: string) => void): FieldBlocks {
  let rest = '';
  let block: string[] = [];
  let pendingSince = 0;
  let lateBlocks = 0;
  const closeBlock = (atMs: number) => {
    const hasData = block.some((line) => /^data(:|$)/.test(line));
    if (!hasData && block.some((line) => line.startsWith('event'))) fault('empty-event', block.join('\n'));
    if (hasData && pendingSince > 0 && atMs - pendingSince > lateMs && ++lateBlocks === lateBlocksTold) {
      fault('undispatched', `${block.join('\n')} (its blank line comes with the next event)`);
    }
    block = [];
    pendingSince = 0;
  };
  return {
    feed(text: string, atMs: number) {
      // Only a block that waits for nothing but its blank line is late; a buffer's edge falls anywhere.
      if (rest !== '' || !/^\r?\n/.test(text)) pendingSince = 0;
      const lines = (rest + text).split(/\r\n|\n|\r/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === '') closeBlock(atMs);
        else if (!line.startsWith(':')) block.push(line);
        if (line.startsWith('id') && line.includes('\0')) fault('nul-in-id', line);
      }
      if (block.length > 0 && rest === '' && pendingSince === 0) pendingSince = atMs;
    },
    end(complete: boolean) {
      const dataLines = block.filter((line) => line.startsWith('data')).length;
      // A stream that was cut may well end inside a block; one that ended properly, or piled lines up, may not.
      if ((complete && dataLines > 0) || dataLines > 2) fault('undispatched', [...block, rest].join('\n'));
    },
  };
}
