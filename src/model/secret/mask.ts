/** What replaces a secret. */
import { createHmac } from 'node:crypto';

export const redacted = '[redacted]';
/** In a command that shows where a secret goes. */
export const leftOut = '…';

/** Shapes that need no mask: what is masked already or left out (`…`), nothing, and a proxy's own variable (`$arg_token`), which is no secret. */
const masked = /^(?:~[0-9a-f]{8}|\[redacted\]|…|-)?$/;
const variable =
  /^\$\{?(?:arg|args|cookie|host|http|query|remote|request|scheme|uri|upstream)(?:_\w{1,64})?\}?$/;

/** True for what reveals nothing: a mask, an empty value, a variable's name. */
export function isHarmless(value: string): boolean {
  return value.length < 80 && (masked.test(value) || variable.test(value));
}

/** `~` and 8 hex digits, the same for the same value in one run; `hashKey` is made per run and kept nowhere. */
export function mask(value: string, hashKey: string): string {
  if (isHarmless(value)) return value;
  return `~${createHmac('sha256', hashKey).update(value).digest('hex').slice(0, 8)}`;
}

const anyMask = /~[0-9a-f]{8}(?![0-9a-z])|\[redacted\]/;

/** True for a text in which a mask stands for a value. */
export function holdsMask(text: string): boolean {
  return anyMask.test(text);
}

/** The text with `…` for every mask: what two runs kept of one value comes out equal. */
export function withoutMasks(text: string): string {
  return text.replace(new RegExp(anyMask, 'g'), leftOut);
}
