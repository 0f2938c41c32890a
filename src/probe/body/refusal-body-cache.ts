/** The bodies of refusals that thousands of streams get alike: read once, and kept once. */

import { createHash } from 'node:crypto';
import type { Header } from '../../model/header.ts';
import { limits } from '../../model/limits.ts';
import type { SecretKey } from '../../model/secret.ts';
import { RefusalBody, refusalWordsOf } from './refusal-body.ts';
import type { RefusalWords } from './refusal-words.ts';

/** How many bodies are read whole at once, and how many different ones in a run; of further ones only the beginning. */
const maxAtOnce = 100;
const maxBodies = 200;
const shortBytes = 2_000;
/** Texts are remembered for this many different bodies. */
const maxRemembered = 2_000;

export interface RefusalBodyCache {
  /** A body is about to come. */
  open(): RefusalBody;
  /** The body ended: returns its texts. */
  close(body: RefusalBody, headers: Header[]): RefusalWords | null;
}

/** `secretKey` keys the hashes that stand for secrets. */
export function startRefusalBodyCache(secretKey: SecretKey): RefusalBodyCache {
  const known = new Map<string, RefusalWords | null>();
  let reading = 0;
  return {
    open() {
      const isMany = reading++ >= maxAtOnce || known.size >= maxBodies;
      return new RefusalBody(isMany ? shortBytes : limits.refusalBodyBytes);
    },
    close(body, headers) {
      reading--;
      const bytes = body.bytes();
      if (bytes.length === 0) return null;
      const key = createHash('sha256')
        .update(`${shapeOf(headers)}\n`)
        .update(bytes)
        .digest('base64');
      const before = known.get(key);
      if (before !== undefined) return before;
      const words = refusalWordsOf(bytes, headers, secretKey);
      if (known.size < maxRemembered) known.set(key, words);
      return words;
    },
  };
}

/** What decides how its bytes are read. */
function shapeOf(headers: Header[]): string {
  return headers
    .filter(([name]) => /^content-(?:encoding|type)$/i.test(name))
    .join('\n')
    .toLowerCase();
}
