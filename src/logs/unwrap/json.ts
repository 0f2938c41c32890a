/** Lines inside JSON: Docker's json-file, journald's export, and what agents and stores make of a line. */
import { parseObject } from '../json-values.ts';
import type { Peeled, Wrapper } from './wrapper.ts';

/** Keys behind which a line stands, in the words of the collectors. */
const lineKeys = [
  'MESSAGE',
  'message',
  '@message',
  'log',
  'line',
  'msg',
  '_raw',
  'raw',
  'textPayload',
  'body',
  'stringValue',
  'original',
  'content',
  'text',
  'log_line',
];
/** Keys behind which an object or a list holds the line, or the row as an object. */
const outerKeys = [
  ...['event', '_source', 'result', 'data', 'record', 'payload', 'attributes', 'fields'],
  ...['resourceLogs', 'scopeLogs', 'logRecords', 'logEvents', 'hits'],
  ...['json', 'jsonPayload', 'log_processed', 'parsed', 'structured'],
];
const lines = new Set(lineKeys);
const outer = new Set([...lineKeys, ...outerKeys]);
const anyKey = new RegExp(`"(?:${[...outer].join('|')})"\\s*:`);

const maxDepth = 6;
/** Docker splits what a container writes into pieces of 16 kB. */
const dockerPieceBytes = 16_384;

type Json = Record<string, unknown>;

export const jsonWrapper: Wrapper = {
  name: 'json',
  peel(line): Peeled | null {
    const start = line.trimStart();
    if (!start.startsWith('{') || !anyKey.test(start)) return null;
    const parsed = parseObject(start) as Json | null;
    const text = parsed && (longest(linesIn(parsed, 0)) ?? rowIn(parsed, 0));
    if (parsed === null || text === null) return null;
    const stream = streamOf(parsed);
    return { text: text.replace(/(?:\r?\n)+$/, ''), part: isPiece(parsed) ? 'more' : 'last', stream };
  },
};

interface Found {
  text: string;
  /** By its key it is what was written, whatever else there is. */
  isWhole: boolean;
}

/** Every text behind such a key. */
function linesIn(value: Json, depth: number): Found[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const text = lines.has(key) ? textOf(inner) : null;
    if (text !== null) return [{ text, isWhole: key === 'original' || key === '_raw' }];
    return outer.has(key) ? childrenOf(inner, depth).flatMap((child) => linesIn(child, depth + 1)) : [];
  });
}

/** The text of one value; journald writes bytes that are no UTF-8, and escape codes, as a list of numbers. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const isBytes = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'number');
  return isBytes ? Buffer.from(value as number[]).toString('utf8') : null;
}

function childrenOf(value: unknown, depth: number): Json[] {
  if (depth >= maxDepth || typeof value !== 'object' || value === null) return [];
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one): one is Json => typeof one === 'object' && one !== null && !Array.isArray(one));
}

/** Beside the line there may be a word about it (`msg: "access"`). */
function longest(found: Found[]): string | null {
  const [first] = found.sort(
    (a, b) => Number(b.isWhole) - Number(a.isWhole) || b.text.length - a.text.length,
  );
  return first === undefined || first.text.trim() === '' ? null : first.text;
}

/** The innermost object behind such a key, as a row of its own: an agent has parsed the line. */
function rowIn(value: Json, depth: number): string | null {
  for (const [key, inner] of Object.entries(value)) {
    const [child, more] = outer.has(key) ? childrenOf(inner, depth) : [];
    if (child !== undefined && more === undefined) return rowIn(child, depth + 1) ?? JSON.stringify(child);
  }
  return null;
}

function isPiece(entry: Json): boolean {
  const { log, stream, CONTAINER_PARTIAL_MESSAGE: journald, partial_message: fluentd, partial_last } = entry;
  if (journald === 'true') return true;
  if (fluentd === 'true' || fluentd === true) return String(partial_last) !== 'true';
  if (typeof log !== 'string' || typeof stream !== 'string' || log.endsWith('\n')) return false;
  return Buffer.byteLength(log) >= dockerPieceBytes;
}

function streamOf({ stream, container_id, CONTAINER_ID, _PID, kubernetes }: Json): string {
  const pod = JSON.stringify(kubernetes) ?? '';
  return [stream, container_id, CONTAINER_ID, _PID].map(String).join(' ') + pod;
}
