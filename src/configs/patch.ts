/** A suggested value as a unified diff. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { ConfigFile, Place } from '../model/setting.ts';

/**
 * The diff that writes `value` at `place`, for `patch -p0` in the directory from which the config's path was given;
 * null when the file was not read, the place is not in it, or nothing would change.
 */
export function patchFor(files: ConfigFile[], place: Place, value: string): string | null {
  const before = files.find(({ file }) => file === place.file)?.text;
  const after = before === undefined ? null : replaced(before, place, value);
  if (before === undefined || after === null || before === after) return null;
  // A name with a space needs the tab before the (empty) time stamp, or patch reads only its first word.
  const stamp = /\s/.test(place.file) ? '' : undefined;
  return createTwoFilesPatch(place.file, place.file, before, after, stamp, stamp, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

function replaced(text: string, { line, column, length, template }: Place, value: string): string | null {
  const lines = text.split('\n');
  const old = lines[line - 1];
  const from = column - 1;
  if (old === undefined || from < 0 || from + length > old.length) return null;
  lines[line - 1] =
    old.slice(0, from) + template.replaceAll('{value}', () => value) + old.slice(from + length);
  return lines.join('\n');
}
