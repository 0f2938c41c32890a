/** Text in columns of a terminal, where Chinese characters and emoji take two: the door to string-width and wrap-ansi. */
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** A space that holds its neighbours together; it is shown as an ordinary one. */
export const noBreak = '\u00a0';

/** Longer texts come from servers or files: a host or an event of many thousand characters is of no use on a screen. */
const longestProse = 2_000;
const longestRow = 8_000;

/** Columns that a text takes. */
export function columnsOf(text: string): number {
  return stringWidth(text);
}

/** At most `most` characters; what is left out is counted, and stands in report.json. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).trimEnd()}… (${text.length - most} more characters)`;
}

/** On one line of at most `width` columns; what does not fit is left out, and `…` says so. */
export function cutToColumns(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  if (width < 2) return '…';
  const [start = ''] = wrapAnsi(text, width - 1, { hard: true, wordWrap: false }).split('\n');
  return `${start.trimEnd()}…`;
}

/** Prose: broken at spaces, never between a number and its unit; a word longer than a line goes on in the next. */
export function wrapProse(text: string, width: number): string[] {
  const units = /(\d)\s(?=(?:ms|s|min|h|B|kB|MB|GB)\b|%)/g;
  const words = shortened(text, longestProse)
    .replace(units, `$1${noBreak}`)
    .trim()
    .split(/[ \n\t\r]+/);
  const broken = words.map((word) => brokenAtMarks(word, width)).join(' ');
  return wrapAnsi(broken, width, { hard: true }).replaceAll(noBreak, ' ').split('\n');
}

/** A log row or config line: spaces stay, and nothing is lost of one that a person could read. */
export function wrapRaw(text: string, width: number): string[] {
  const rows = shortened(text, longestRow).replace(/\s+$/, '').replaceAll('\t', '  ');
  return wrapAnsi(rows, width, { hard: true, trim: false }).split('\n');
}

/** A path or URL that is longer than a line goes on in the next behind one of its marks; what has none is broken anywhere. */
function brokenAtMarks(word: string, width: number): string {
  if (columnsOf(word) <= width) return word;
  let used = 0;
  const pieces = word.split(/(?<=[/,;&?:=-])/).map((piece) => {
    const columns = columnsOf(piece);
    const isBroken = used > 0 && columns <= width && used + columns > width;
    used = ((isBroken ? 0 : used) + columns) % (width + 1);
    return isBroken ? `\n${piece}` : piece;
  });
  return pieces.join('');
}
