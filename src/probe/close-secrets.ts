/** What a peer itself wrote into the end of a stream, without its secrets. */
import { redactContent, type SecretKey } from '../model/secret.ts';
import type { StreamClose } from '../model/stream.ts';

const shownBytes = 40;

/** The debug text of its GOAWAY, and the bytes that no parser could read, as printable text. */
export function redactClose(close: StreamClose, secretKey: SecretKey): StreamClose {
  const { goaway, unreadable } = close;
  if (!goaway && !unreadable) return close;
  return {
    ...close,
    ...(goaway ? { goaway: { ...goaway, debug: redactContent(goaway.debug, secretKey) } } : {}),
    ...(unreadable
      ? { unreadable: { ...unreadable, shown: printable(redactContent(unreadable.shown, secretKey)) } }
      : {}),
  };
}

function printable(text: string): string {
  return JSON.stringify(text.slice(0, shownBytes)).slice(1, -1);
}
