/** A suggested value as a unified diff. */
import { FILE_HEADERS_ONLY, formatPatch } from 'diff';
import type { ConfigFile, Place } from '../model/setting.ts';

/** Lines to be replaced by others; each with its line break. `at`: index of the first. */
interface Edit {
  at: number;
  removed: string[];
  added: string[];
}

const maxContext = 3;

/**
 * The diff that writes `value` at `place` of a config; it shows no line (1-based) of which `isSecret` says that it may hold one.
 * Null when the place is not in it, its line may hold one, or nothing would change.
 */
export function patchFor(
  { text }: ConfigFile,
  place: Place,
  value: string,
  isSecret: (line: number) => boolean,
): string | null {
  const lines = linesOf(text);
  const added = changedLines(lines[place.line - 1], place, value);
  if (added === null) return null;
  if (isSecret(place.line)) return null;
  const whole = { at: place.line - 1, removed: lines.slice(place.line - 1, place.line), added };
  const smallest = withoutUnchanged(whole);
  const room = roomAround(smallest, lines, isSecret);
  // A hunk without removed lines and without context would fit anywhere: the line next to it is removed and written again.
  const edit = room === 0 && smallest.removed.length === 0 ? whole : smallest;
  return diffOf(place.file, edit, lines, room);
}

/** Lines as patch(1) counts them: a CR is part of its line. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The new text of the place's line; null where the place is not in it, or nothing would change. */
function changedLines(
  old: string | undefined,
  { column, length, template }: Place,
  value: string,
): string[] | null {
  const from = column - 1;
  if (old === undefined || from < 0 || from + length > old.replace(/\n$/, '').length) return null;
  const change = template.replaceAll('{value}', () => value);
  const text = old.slice(0, from) + change + old.slice(from + length);
  return text === old ? null : linesOf(text);
}

/** Without the first line if it stays unchanged, as with a new statement before or after it. */
function withoutUnchanged({ at, removed, added }: Edit): Edit {
  const [old] = removed;
  if (added[0] === old) return { at: at + 1, removed: [], added: added.slice(1) };
  if (added.at(-1) === old) return { at, removed: [], added: added.slice(0, -1) };
  return { at, removed, added };
}

/**
 * How many context lines are shown on either side, fewer only where the file ends. GNU patch takes a side that is
 * shorter than the other for the start or the end of the file (`locate_hunk`), so both stop where one meets a secret.
 */
function roomAround({ at, removed }: Edit, lines: string[], isSecret: (line: number) => boolean): number {
  const end = at + removed.length;
  for (let room = 0; room < maxContext; room += 1) {
    const [above, below] = [at - room, end + room + 1];
    if ([above, below].some((line) => isSecret(line) || hasComment(lines[line - 1]))) return room;
  }
  return maxContext;
}

/** A comment may hold anything, and it is not needed to find the place. */
function hasComment(line: string | undefined): boolean {
  return line !== undefined && /(?:^|\s)#/.test(line);
}

function diffOf(file: string, { at, removed, added }: Edit, lines: string[], room: number): string {
  const end = at + removed.length;
  const above = lines.slice(Math.max(0, at - room), at);
  const below = lines.slice(end, end + room);
  const start = at - above.length + 1;
  const count = above.length + below.length;
  const hunk = {
    oldStart: start,
    oldLines: count + removed.length,
    newStart: start,
    newLines: count + added.length,
    lines: [...marked(' ', above), ...marked('-', removed), ...marked('+', added), ...marked(' ', below)],
  };
  const name = printedName(file);
  // A name with a blank needs the tab before the (empty) time stamp, or patch reads only its first word.
  const stamp = /\s/.test(name) ? '' : undefined;
  const header = { oldFileName: name, newFileName: name, oldHeader: stamp, newHeader: stamp };
  return formatPatch({ ...header, index: undefined, hunks: [hunk] }, FILE_HEADERS_ONLY);
}

function marked(mark: string, lines: string[]): string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file'],
  );
}

/** A line break in a name would end the header. */
function printedName(file: string): string {
  return file.replace(/\p{Cc}/gu, '?');
}
