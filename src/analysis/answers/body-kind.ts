/** What a body that is no event stream is instead, from its type and first bytes. */
import { mediaTypeOf } from '../../model/media-type.ts';
import { header, type Stream } from '../../model/stream.ts';

export type BodyKind =
  | 'nothing'
  | 'login page'
  | 'application shell'
  | 'HTML page'
  | 'JSON error'
  | 'JSON document'
  | 'event stream under another type'
  | 'other document';

/** The kind of the body that `stream` was given. */
export function bodyKindOf(stream: Stream): BodyKind {
  const type = mediaTypeOf(stream)?.essence ?? header(stream, 'content-type') ?? '';
  const body = (stream.bodyStart ?? '').trim();
  if (stream.status === 204 || (body === '' && type === '')) return 'nothing';
  if (/^(data|event|id|retry|):/m.test(body) && !/html/i.test(type) && !body.startsWith('{'))
    return 'event stream under another type';
  if (/html/i.test(type) || /^<(!doctype html|html)/i.test(body)) return htmlKind(body);
  if (/json/i.test(type) || /^[[{]/.test(body)) return isJsonError(body) ? 'JSON error' : 'JSON document';
  return 'other document';
}

const errorKeys = ['error', 'errors', 'message', 'detail', 'code'];

/** By its outermost keys alone: the message of a finished answer (`choices[].message`) is none. A body that was cut short is read up to its first nesting. */
function isJsonError(body: string): boolean {
  const whole = parsed(body);
  const document: unknown = Array.isArray(whole) ? whole[0] : whole;
  if (document === undefined) return /^\{[^{}[\]]*"(error|errors|message|detail|code)"\s*:/i.test(body);
  return Object.entries(document ?? {}).some(
    ([key, value]) => errorKeys.includes(key.toLowerCase()) && !isNothing(value),
  );
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function isNothing(value: unknown): boolean {
  return [null, false, 0, ''].includes(value as null) || /^(\[\]|\{\})$/.test(JSON.stringify(value));
}

function htmlKind(body: string): BodyKind {
  if (/type=["']?password|log ?in|sign ?in|single sign/i.test(body)) return 'login page';
  if (/<div id=["']?(root|app|__next|__nuxt)|<script[^>]+type=["']?module|<app-root/i.test(body))
    return 'application shell';
  return 'HTML page';
}
