/** Takes `100 Continue` out of what comes before a response head: undici closes the connection on one that it did not ask for. */
import { limits } from '../../model/limits.ts';

const beginning = 'HTTP/1.1 100';
const headEnd = '\r\n\r\n';

/**
 * What is left of each piece for the reader; null: nothing, or not known yet. A client must be able to parse interim
 * responses that it did not expect (RFC 9110 section 15.2). `seen`: called for each.
 */
export function continueFilter(seen: () => void): (chunk: Buffer) => Buffer | null {
  let held: Buffer | null = null;
  return (chunk) => {
    const bytes = held === null ? chunk : Buffer.concat([held, chunk]);
    held = null;
    let at = 0;
    while (isContinue(bytes, at)) {
      const end = bytes.indexOf(headEnd, at);
      if (end < 0) {
        // The chunk may lie in a buffer that many sockets share.
        if (bytes.length - at > limits.responseHeadBytes) break;
        held = Buffer.from(bytes.subarray(at));
        return null;
      }
      at = end + headEnd.length;
      seen();
    }
    return at === bytes.length ? null : bytes.subarray(at);
  };
}

/** It begins so, as far as it came. */
function isContinue(bytes: Buffer, at: number): boolean {
  const start = bytes.toString('latin1', at, at + beginning.length);
  return start !== '' && /^HTTP\/1\.[01] 100$/.test(start + beginning.slice(start.length));
}
