/** Formats with line breaks in them: one record takes several physical lines. */

/**
 * The formats that a text may stand for, as their physical lines. Where it holds a backslash and an n, the writer either
 * took them for a line break or wrote both characters. Blanks around a line break are dropped, here and in the log:
 * collectors and editors do so as well.
 */
export function physicalForms(format: string): string[][] {
  const broken = linesOf(format.replaceAll('\\n', '\n'));
  return format.includes('\\n') ? [linesOf(format), broken] : [broken];
}

function linesOf(format: string): string[] {
  const lines = format.replace(/^\n+|\s*\n\s*$/g, '').split('\n');
  return lines.length === 1 ? lines : lines.map((line) => line.trim());
}

/** The lines of a record, without the blanks around their breaks. */
export function trimmedLines(text: string): string {
  return text.replace(/[ \t]*\n[ \t]*/g, '\n').trim();
}
