/** Breaks text into lines of at most `width` characters. */

/** A space that holds its neighbours together; it is shown as an ordinary one. */
export const noBreak = '\u00a0';

/** Longer texts come from servers or files: a host or an event of many thousand characters is of no use on a screen. */
const longestProse = 2_000;
const longestRow = 8_000;

/** At most `most` characters; what is left out is counted, and stands in report.json. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).trimEnd()}… (${text.length - most} more characters)`;
}

/** Prose: broken at spaces, never between a number and its unit; a word longer than a line goes on in the next. */
export function wrapProse(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of wordsOf(shortened(text, longestProse)).flatMap((long) => slices(long, width))) {
    if (line === '') line = word;
    else if (lengthOf(line) + 1 + lengthOf(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((full) => full.replaceAll(noBreak, ' '));
}

function wordsOf(text: string): string[] {
  const units = /(\d)\s(?=(?:ms|s|min|h|B|kB|MB|GB)\b|%)/g;
  return text
    .replace(units, `$1${noBreak}`)
    .trim()
    .split(/[ \n\t\r]+/);
}

/** A log row or config line: spaces stay, and nothing is lost of one that a person could read. */
export function wrapRaw(text: string, width: number): string[] {
  const rows = shortened(text, longestRow).replace(/\s+$/, '').replaceAll('\t', '  ').split(/\r?\n/);
  return rows.flatMap((row) => slices(row, width));
}

/** Characters as a reader counts them, not UTF-16 units. */
export function lengthOf(text: string): number {
  return [...text].length;
}

function slices(text: string, width: number): string[] {
  const characters = [...text];
  const parts: string[] = [];
  let start = 0;
  while (characters.length - start > width) {
    const end = breakPoint(characters, start, width);
    parts.push(characters.slice(start, end).join(''));
    start = end;
  }
  return [...parts, characters.slice(start).join('')];
}

/** After a space or a mark that divides paths and rows, unless that would waste half a line. */
function breakPoint(characters: string[], start: number, width: number): number {
  for (let end = start + width; end > start + width / 2; end--) {
    if (/[\s/,;&?:=-]/.test(characters[end - 1] ?? '')) return end;
  }
  return start + width;
}
