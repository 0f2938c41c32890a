/** Keeps what others wrote (log rows, events, headers) from steering the reader's terminal. */

/** The same value with every control character but tab and line break shown as `\x1b`. */
export function printable<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, member: unknown) =>
    typeof member === 'string' ? printableText(member) : member,
  ) as T;
}

// C0, DEL, C1, and the marks that reverse the order of what is shown (Unicode TR 36, section 2.10).
const control = /\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

function printableText(text: string): string {
  return text.replace(control, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`;
  });
}
