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
  if (/json/i.test(type) || /^[[{]/.test(body))
    return /"(error|errors|message|detail|code)"/i.test(body) ? 'JSON error' : 'JSON document';
  return 'other document';
}

function htmlKind(body: string): BodyKind {
  if (/type=["']?password|log ?in|sign ?in|single sign/i.test(body)) return 'login page';
  if (/<div id=["']?(root|app|__next|__nuxt)|<script[^>]+type=["']?module|<app-root/i.test(body))
    return 'application shell';
  return 'HTML page';
}
