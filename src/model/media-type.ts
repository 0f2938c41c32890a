/** The media type of a response as browsers read it: Fetch standard, "extract a MIME type", out of one Content-Type field or several. */
import type { Header } from './header.ts';

/** Of the last valid value; names in lower case. */
export interface MediaType {
  /** `type/subtype`. */
  essence: string;
  /** As it was written; null: none. */
  charset: string | null;
}

const token = /^[!#$%&'*+.^_`|~\w-]+$/;
const quotable = /^[\t\x20-\x7e\x80-\xff]*$/;
/** A comma outside quotes parts two values, which may as well come in one field. */
const parts = /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g;
/** Of one value: a name, and what follows its `=`, quoted or not. */
const parameter = /;[\t\r\n ]*([^;=]*)(?:=("(?:[^"\\]|\\.)*"?[^;]*|[^;]*))?/g;

/** Answers repeat: thousands of streams have the same type. */
const known = new Map<string, MediaType | null>();
const mostKnown = 1_000;

/** Null where no value is a type: values that are empty, without a slash or `*`/`*` are passed over. */
export function mediaTypeOf(of: { headers: readonly Header[] }): MediaType | null {
  const values = contentTypesOf(of);
  const text = values.length === 1 ? (values[0] ?? '') : values.join(',');
  const before = known.get(text);
  if (before !== undefined) return before;
  const found = extracted(text.match(parts) ?? []);
  if (known.size >= mostKnown) known.clear();
  known.set(text, found);
  return found;
}

function extracted(values: string[]): MediaType | null {
  return values.reduce<MediaType | null>((found, value) => {
    const read = parsed(value);
    if (read === null || read.essence === '*/*') return found;
    // A charset holds for later values of the same type that name none.
    const carried = found?.essence === read.essence ? found.charset : null;
    return { essence: read.essence, charset: read.charset ?? carried };
  }, null);
}

/** The Content-Type fields as they came. */
export function contentTypesOf({ headers }: { headers: readonly Header[] }): string[] {
  const values: string[] = [];
  // Asked for each stream of a population again and again.
  for (const [name, value] of headers)
    if (name.length === fieldName.length && name.toLowerCase() === fieldName) values.push(value);
  return values;
}

const fieldName = 'content-type';

/** One value (MIME Sniffing standard, "parse a MIME type"). */
function parsed(value: string): MediaType | null {
  const [type = '', ...rest] = value.trim().split('/');
  const subtype = /^[^;]*/.exec(rest.join('/'))?.[0].trimEnd() ?? '';
  if (!token.test(type) || !token.test(subtype)) return null;
  return { essence: `${type}/${subtype}`.toLowerCase(), charset: charsetIn(value) };
}

/** The first one that is valid counts. */
function charsetIn(value: string): string | null {
  for (const [, name = '', given] of value.matchAll(parameter)) {
    if (name.toLowerCase() !== 'charset' || given === undefined) continue;
    const charset = given.startsWith('"') ? unquoted(given) : given.trimEnd();
    if (charset !== null && (given.startsWith('"') || charset !== '') && quotable.test(charset))
      return charset;
  }
  return null;
}

function unquoted(text: string): string | null {
  return /^"((?:[^"\\]|\\.)*)/.exec(text)?.[1]?.replace(/\\(.)/g, '$1') ?? null;
}
