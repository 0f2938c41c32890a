/** The request's body as curl builds it from its data flags. */
import { resolve } from 'node:path';
import { badInput } from '../../errors.ts';
import type { Io } from '../../model/io.ts';
import { limits } from '../../model/limits.ts';
import { readGivenFile } from '../given-file.ts';

/** One data flag, in the order of the command line. */
export interface DataPart {
  kind: 'data' | 'data-raw' | 'data-binary' | 'data-urlencode' | 'json';
  text: string;
}

/** All parts as one body; null without any. `--json` texts follow each other, others are joined by `&`. */
export async function readBody(parts: DataPart[], io: Pick<Io, 'stdin' | 'cwd'>): Promise<Buffer | null> {
  let body: Buffer | null = null;
  for (const part of parts) {
    const bytes = await readPart(part, io);
    const glue = part.kind === 'json' ? '' : '&';
    body = body === null ? bytes : Buffer.concat([body, Buffer.from(glue), bytes]);
  }
  return body;
}

async function readPart(part: DataPart, io: Pick<Io, 'stdin' | 'cwd'>): Promise<Buffer> {
  const { kind, text } = part;
  if (kind === 'data-urlencode') return encodePart(text, io);
  if (kind === 'data-raw' || !text.startsWith('@')) return Buffer.from(text);
  const bytes = await readSource(text.slice(1), `--${kind}`, io);
  // curl -d leaves line breaks and NUL out of files, --data-binary and --json keep them.
  return kind === 'data'
    ? (bytes.filter((byte) => byte !== 10 && byte !== 13 && byte !== 0) as Buffer)
    : bytes;
}

/** `content`, `=content`, `name=content`, `@file`, `name@file`. */
async function encodePart(text: string, io: Pick<Io, 'stdin' | 'cwd'>): Promise<Buffer> {
  const [, name = '', mark, rest = ''] = /^([^=@]*)([=@])([\s\S]*)$/.exec(text) ?? [];
  if (mark === undefined) return Buffer.from(encode(text));
  const content = mark === '=' ? rest : (await readSource(rest, '--data-urlencode', io)).toString();
  return Buffer.from(`${name === '' ? '' : `${name}=`}${encode(content)}`);
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

async function readSource(file: string, flag: string, io: Pick<Io, 'stdin' | 'cwd'>): Promise<Buffer> {
  if (file === '-') return readAll(io.stdin);
  try {
    return readGivenFile(resolve(io.cwd, file), limits.bodyBytes);
  } catch (error) {
    throw badInput(
      `the body of ${flag} cannot be read`,
      (error as Error).message,
      `name a file after @, or use --data-raw for a text that starts with @`,
    );
  }
}

async function readAll(input: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > limits.bodyBytes)
      throw badInput(
        'the body is too large',
        `standard input holds more than ${limits.bodyBytes / 1_000_000} MB`,
        'give a smaller body',
      );
  }
  return Buffer.concat(chunks);
}
