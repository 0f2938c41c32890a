/** Breaks text into lines of at most `width` characters. */

/** A space that holds its neighbours together; it is shown as an ordinary one. */
export const noBreak = '\u00a0';

/** Prose: broken at spaces, never between a number and its unit; a word longer than a line goes on in the next. */
export function wrapProse(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of wordsOf(text).flatMap((long) => slices(long, width))) {
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

/** A log row or config line: nothing is lost, spaces stay. */
export function wrapRaw(text: string, width: number): string[] {
  const rows = text.replace(/\s+$/, '').replaceAll('\t', '  ').split(/\r?\n/);
  return rows.flatMap((row) => slices(row, width));
}

/** Characters as a reader counts them, not UTF-16 units. */
export function lengthOf(text: string): number {
  return [...text].length;
}

function slices(text: string, width: number): string[] {
  const parts: string[] = [];
  let rest = [...text];
  while (rest.length > width) {
    const end = breakPoint(rest, width);
    parts.push(rest.slice(0, end).join(''));
    rest = rest.slice(end);
  }
  return [...parts, rest.join('')];
}

/** After a space or a mark that divides paths and rows, unless that would waste half a line. */
function breakPoint(characters: string[], width: number): number {
  for (let end = width; end > width / 2; end--) {
    if (/[\s/,;&?:=-]/.test(characters[end - 1] ?? '')) return end;
  }
  return width;
}
