/** What thousands of streams have in common word for word, kept once. */

import type { TlsFacts } from '../../model/connecting.ts';
import type { Header } from '../../model/header.ts';
import type { SharedHead } from '../../model/population/held.ts';
import { learn, redactHeaders, type SecretKey, secretsOfCookie } from '../../model/secret.ts';
import { contentEncodingOf } from '../body/content-encoding.ts';
import { cookiesIn } from '../request/cookie-jar.ts';

/** Fields that differ from response to response and say nothing about the stream. */
const volatile = new Set([
  'date',
  'x-request-id',
  'x-envoy-upstream-service-time',
  'set-cookie',
  'x-trace-id',
  'traceparent',
  'cf-ray',
  'age',
]);
/** A server that makes up a field for each response would fill the memory: beyond these, the first similar head is used instead. */
const maxHeads = 500;
/** What makes a response another kind of response, even then. */
const distinguishingFields = new Set(['content-type', 'content-encoding', 'transfer-encoding']);
const isDistinguishing = ([name]: Header) => distinguishingFields.has(name.toLowerCase());

/** A response head as it came, and what connecting found. */
export interface HeadFacts {
  status: number | null;
  headers: Header[];
  tls: TlsFacts | null;
  addresses: string[];
}

/** Finds or makes the shared head of a response. */
export interface HeadTable {
  intern(facts: HeadFacts): SharedHead;
}

/** `number` gives each new head a number that is unique in the run; `onNew` is called with it. */
export function startHeadTable(
  secretKey: SecretKey,
  number: () => number,
  onNew: (head: SharedHead) => void,
): HeadTable {
  const heads = new Map<string, SharedHead>();
  return {
    intern({ status, headers, tls, addresses }) {
      const isFull = heads.size >= maxHeads;
      const key = keyOf(
        status,
        isFull ? headers.filter(isDistinguishing) : headers,
        tls,
        isFull ? [] : addresses,
      );
      const known = heads.get(key);
      if (known) return known;
      learn(secretKey, cookiesIn(headers).flatMap(secretsOfCookie));
      const encoding = contentEncodingOf(headers);
      const head: SharedHead = {
        head: number(),
        status,
        headers: redactHeaders(headers, secretKey),
        contentEncoding: encoding,
        tls,
        addresses,
      };
      heads.set(key, head);
      onNew(head);
      return head;
    },
  };
}

function keyOf(status: number | null, headers: Header[], tls: TlsFacts | null, addresses: string[]): string {
  let key = `${status} ${addresses.join()} ${tls?.alpn ?? ''} ${tls?.certificate?.fingerprint ?? ''}`;
  for (const [name, value] of headers) {
    if (!volatile.has(name.toLowerCase())) key += `\n${name}: ${value}`;
  }
  return key;
}
