/** Matches a line against alternating literals and fields, by searching for the next literal. */

export interface Field {
  name: string;
  /** What a value of this field looks like; null: any text without a line break. */
  shape: RegExp | null;
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

/** Compiles parts into a scanner. */
export function compileScanner(parts: FormatPart[]): FormatScanner {
  const { head, fields, tails } = alternate(parts);
  const values: string[] = [];
  let steps = 0;

  function fits(index: number, from: number, text: string): boolean {
    const field = fields[index];
    const tail = tails[index] ?? '';
    if (field === undefined) return from === text.length;
    const last = index === fields.length - 1;
    let end = last ? text.length - tail.length : text.indexOf(tail, from);
    if (last && !text.endsWith(tail)) return false;
    while (end >= from && steps++ < stepBudget) {
      const value = text.slice(from, end);
      if (accepts(field, value) && (last || fits(index + 1, end + tail.length, text))) {
        values[index] = value;
        return true;
      }
      if (last || end >= text.length) return false;
      end = text.indexOf(tail, end + 1);
    }
    return false;
  }

  return {
    names: fields.map((field) => field.name),
    scan(text) {
      steps = 0;
      return text.startsWith(head) && fits(0, head.length, text) ? values.slice() : null;
    },
  };
}

function accepts(field: Field, value: string): boolean {
  return field.shape === null ? !value.includes('\n') : field.shape.test(value);
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
