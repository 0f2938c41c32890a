/** Reads the body of one answer that opens no stream, and ends what never ends by itself. */

import type { Header } from '../../model/header.ts';
import { limits } from '../../model/limits.ts';
import type { SecretKey } from '../../model/secret.ts';
import { RefusalBody, refusalWordsOf } from '../body/refusal-body.ts';
import type { RefusalWords } from '../body/refusal-words.ts';

export interface RefusalReading {
  take(chunk: Buffer): void;
  /** The texts of what was received; empty without a body. Reading ends. */
  words(secretKey: SecretKey): RefusalWords | null;
}

/** `stop` is called once enough came of an error's body, or its time is up; what comes with success runs on. */
export function readRefusal(status: number, headers: Header[], stop: () => void): RefusalReading {
  const body = new RefusalBody();
  const isError = status >= 300;
  const timer = isError ? setTimeout(stop, limits.refusalBodyMs).unref() : null;
  return {
    take(chunk) {
      if (body.isFull) return;
      body.take(chunk);
      // Not from inside the parser that hands the chunk over.
      if (isError && body.isFull) setImmediate(stop);
    },
    words(secretKey) {
      if (timer) clearTimeout(timer);
      return refusalWordsOf(body.bytes(), headers, secretKey);
    },
  };
}
