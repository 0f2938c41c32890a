/** Matches a line against alternating literals and fields, by searching for the next literal. */

/** What tells whether a text is a value. */
export interface Shape {
  test(text: string): boolean;
}

export interface Field {
  name: string;
  /** What a value of this field looks like; null: any text without a line break. */
  shape: Shape | null;
  /** A separator that begins with one of these characters ends a value of this shape: no longer one has it. */
  without?: string;
}

export type FormatPart = string | Field;

/**
 * Values may hold the very text that separates them (Envoy escapes nothing, Nginx's upstream lists hold spaces), so a
 * later occurrence is tried when the rest does not fit. Matching lines need about as many steps as fields; the budget
 * limits the cost of malicious lines.
 */
const stepBudget = 2000;

export interface FormatScanner {
  names: string[];
  /** The fields' values in order, or null when the text is not in this format. */
  scan(text: string): string[] | null;
}

/**
 * Compiles parts into a scanner. A text that can be divided in two ways (a client's own text holds what separates the
 * fields, and the writer does not escape it) is refused: one of the two would be wrong.
 */
export function compileScanner(parts: FormatPart[]): FormatScanner {
  const { head, fields, tails } = alternate(parts);
  const isSure = fields.map(({ without = '' }, index) => without.includes(tails[index]?.[0] ?? '\n'));
  const values: string[] = [];
  let found: string[] | null = null;
  let steps = 0;

  /** Goes on until the text was divided twice, or there is no other way. */
  function isAmbiguous(index: number, from: number, text: string): boolean {
    const field = fields[index];
    const tail = tails[index] ?? '';
    const isLast = index === fields.length - 1;
    if (field === undefined) return from === text.length && isSecond();
    if (isLast && !text.endsWith(tail)) return false;
    let end = isLast ? text.length - tail.length : text.indexOf(tail, from);
    while (end >= from && steps++ < stepBudget) {
      values[index] = text.slice(from, end);
      const fits = accepts(field, values[index] ?? '');
      if (fits && (isLast ? isSecond() : isAmbiguous(index + 1, end + tail.length, text))) return true;
      if (isLast || (fits && isSure[index]) || end >= text.length) return false;
      end = text.indexOf(tail, end + 1);
    }
    return false;
  }

  function isSecond(): boolean {
    if (found !== null) return true;
    found = values.slice();
    return false;
  }

  function scan(text: string): string[] | null {
    steps = 0;
    found = null;
    if (!text.startsWith(head) || isAmbiguous(0, head.length, text)) return null;
    return steps < stepBudget ? found : null;
  }

  return { names: fields.map(({ name }) => name), scan };
}

function accepts(field: Field, value: string): boolean {
  return (field.shape === null || field.shape.test(value)) && !value.includes('\n');
}

function alternate(parts: FormatPart[]): { head: string; fields: Field[]; tails: string[] } {
  const fields: Field[] = [];
  const literals = [''];
  for (const part of parts) {
    if (typeof part === 'string') literals[literals.length - 1] += part;
    else {
      fields.push(part);
      literals.push('');
    }
  }
  return { head: literals[0] ?? '', fields, tails: literals.slice(1) };
}
