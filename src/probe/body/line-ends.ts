/** The three line ends of an event stream as one (WHATWG HTML 9.2.5: CRLF, LF and CR alike). */

const cr = '\r';

/** Of one body, as its text comes. A CR ends its line at once; an LF that follows in the next piece belongs to it. */
export class LineEnds {
  #afterCr = false;

  /** The same lines, each ended by LF. */
  read(text: string): string {
    if (!this.#afterCr && !text.includes(cr)) return text;
    if (text === '') return text;
    const rest = this.#afterCr && text.startsWith('\n') ? text.slice(1) : text;
    this.#afterCr = text.endsWith(cr);
    return rest.replace(/\r\n?/g, '\n');
  }
}
