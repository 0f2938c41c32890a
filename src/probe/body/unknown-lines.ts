/** Lines without a field that counts: eventsource-parser creates an Error for each, so a flood of them would block the process. */

/** After this many in one body they are removed before the parser sees them. */
const reportedLines = 20;
/** A whole line that begins with none of the fields (WHATWG HTML 9.2.6), behind another. */
const unknownLine = /\n(?!data[:\n]|event[:\n]|id[:\n]|retry[:\n]|[:\n])[^\n]+(?=\n)/g;
const blankLines = /^\n+$/;
/** This many in one piece are no sign of life. */
const blankLength = 4096;

/** Of one parser: keeps the cost of its errors down. `Owner`: whose lines they are. */
export class UnknownLines<Owner extends object> {
  #counts: WeakMap<Owner, number> | null = null;
  #stackTraceLimit: number | undefined;

  /** An error was reported: further ones in the same text need no stack. */
  note(owner: Owner | null): void {
    this.#stackTraceLimit ??= Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    if (owner === null) return;
    this.#counts ??= new WeakMap();
    this.#counts.set(owner, (this.#counts.get(owner) ?? 0) + 1);
  }

  /** The text was read: errors have their stacks again. */
  done(): void {
    if (this.#stackTraceLimit === undefined) return;
    Error.stackTraceLimit = this.#stackTraceLimit;
    this.#stackTraceLimit = undefined;
  }

  /** What the parser needs of a text whose lines end in LF; a line that began before stays, and the last. */
  thinned(text: string, owner: Owner): string {
    if (this.#counts === null || (this.#counts.get(owner) ?? 0) < reportedLines) return text;
    return text.replace(unknownLine, '');
  }
}

/** Nothing but blank lines, and very many. */
export function isBlankFlood(text: string): boolean {
  return text.length >= blankLength && text.charCodeAt(0) === 10 && blankLines.test(text);
}
