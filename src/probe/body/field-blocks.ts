/** Checks the lines of an event stream for faults that a parser does not report. */
import type { FramingFault } from '../../model/body/trouble.ts';

/** A block that waits longer than this for nothing but its blank line is late. */
const lateMs = 100;
/** This many late ones are no coincidence. */
const reportedLateBlocks = 3;
/** Characters kept of a block, and of a line that may name its field: a little more than is shown. */
const keptLength = 400;

/** Takes the text of one body as it comes; its lines end in LF. */
export interface FieldBlocks {
  feed(text: string, atMs: number): void;
  /**
   * Returns what was left unfinished, field names of data lines removed. `complete`: the body ended properly;
   * `isAll`: nothing of it was ever dispatched.
   */
  end(complete: boolean, isAll: boolean): string;
}

/** Of the lines since the last blank one: counts, and how they begin, whatever their number. */
interface Block {
  lines: number;
  dataLines: number;
  hasEvent: boolean;
  shown: string;
}

/** Watches field blocks for what the standard silently drops (WHATWG HTML 9.2.6). */
export function watchBlocks(fault: (kind: FramingFault['kind'], shown: string) => void): FieldBlocks {
  /** Of the unfinished line its beginning, and whether it has a NUL. */
  let rest = '';
  let hasNul = false;
  let block = emptyBlock();
  let pendingSince = 0;
  let lateBlocks = 0;
  const closeBlock = (atMs: number) => {
    const hasData = block.dataLines > 0;
    if (!hasData && block.hasEvent) fault('empty-event', block.shown);
    if (hasData && pendingSince > 0 && atMs - pendingSince > lateMs && ++lateBlocks === reportedLateBlocks) {
      fault('undispatched', `${block.shown} (its blank line comes with the next event)`);
    }
    if (block.lines > 0) block = emptyBlock();
    pendingSince = 0;
  };
  const endLine = (line: string) => {
    if (!line.startsWith(':')) addLine(block, line);
    if (hasNul && line.startsWith('id')) fault('nul-in-id', line);
    hasNul = false;
    rest = '';
  };
  return {
    feed(text: string, atMs: number) {
      // Only a block that waits for nothing but its blank line is late; a buffer may end at any byte.
      if (rest !== '' || !text.startsWith('\n')) pendingSince = 0;
      const mayHaveNul = text.includes('\0');
      let at = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
        if (mayHaveNul) hasNul ||= text.slice(at, end).includes('\0');
        if (end === at && rest === '') closeBlock(atMs);
        else endLine(rest + text.slice(at, Math.min(end, at + keptLength)));
        at = end + 1;
      }
      if (rest.length < keptLength) rest += text.slice(at, at + keptLength);
      if (mayHaveNul) hasNul ||= text.includes('\0', at);
      if (block.lines > 0 && rest === '' && pendingSince === 0) pendingSince = atMs;
    },
    end(complete: boolean, isAll: boolean) {
      // A stream that was cut may end inside a block; one that ended properly, or sent a huge block, may not.
      const { dataLines, shown } = block;
      const isBegun = dataLines > 0 || isContent(rest);
      if (isBegun && (complete || isAll || dataLines > 2)) fault('undispatched', joined(shown, rest));
      return isBegun ? withoutNames(joined(shown, rest)) : '';
    },
  };
}

/** The beginning of a line that may hold what somebody waits for. */
function isContent(rest: string): boolean {
  return rest !== '' && !/^(:|id|retry|event)/.test(rest);
}

function withoutNames(lines: string): string {
  return lines.replace(/^data(?:: ?|$)/gm, '');
}

function emptyBlock(): Block {
  return { lines: 0, dataLines: 0, hasEvent: false, shown: '' };
}

function addLine(block: Block, line: string): void {
  block.lines++;
  if (/^data(:|$)/.test(line)) block.dataLines++;
  if (line.startsWith('event')) block.hasEvent = true;
  if (block.shown.length < keptLength) block.shown = joined(block.shown, line);
}

function joined(shown: string, line: string): string {
  return shown === '' ? line : `${shown}\n${line}`;
}
