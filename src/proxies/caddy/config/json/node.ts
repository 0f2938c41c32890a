/** JSON text as values with their places. */
import { badInput } from '../../../../errors.ts';
import { limits } from '../../../../model/limits.ts';
import type { Place } from '../../../../model/setting.ts';
import type { Spot } from '../model.ts';

export interface JsonNode {
  file: string;
  /** Offsets in the text. */
  start: number;
  end: number;
  value: string | number | boolean | null | JsonNode[] | ReadonlyMap<string, JsonNode>;
  lines: readonly number[];
}

interface Cursor {
  file: string;
  text: string;
  at: number;
  lines: number[];
}

/** Throws badInput, with file and line, for a text that is no JSON. */
export function parseJson(file: string, text: string): JsonNode {
  const lines = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.push(at + 1);
  const cursor: Cursor = { file, text, at: 0, lines };
  const node = readValue(cursor, 0);
  skip(cursor);
  if (cursor.at < text.length) throw fault(cursor, 'nothing may follow the closing brace');
  return node;
}

function readValue(cursor: Cursor, depth: number): JsonNode {
  skip(cursor);
  if (depth > limits.nestingDepth) throw fault(cursor, 'it is nested too deep');
  const start = cursor.at;
  const value = readInner(cursor, depth);
  return { file: cursor.file, start, end: cursor.at, value, lines: cursor.lines };
}

function readInner(cursor: Cursor, depth: number): JsonNode['value'] {
  const open = cursor.text[cursor.at];
  if (open === '{') return readObject(cursor, depth);
  if (open === '[') return readArray(cursor, depth);
  if (open === '"') return readString(cursor);
  const word = /^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/.exec(
    cursor.text.slice(cursor.at, cursor.at + 40),
  )?.[0];
  if (word === undefined) throw fault(cursor, 'a value is expected here');
  cursor.at += word.length;
  if (/[a-zµ]/i.test(cursor.text[cursor.at] ?? ''))
    throw fault(cursor, 'a duration such as "1h" stands in quotes');
  return JSON.parse(word);
}

function readObject(cursor: Cursor, depth: number): ReadonlyMap<string, JsonNode> {
  const found = new Map<string, JsonNode>();
  cursor.at += 1;
  for (skip(cursor); !takes(cursor, '}'); skip(cursor)) {
    if (found.size > 0 && !takes(cursor, ',')) throw fault(cursor, 'a comma is missing');
    skip(cursor);
    if (cursor.text[cursor.at] !== '"') throw fault(cursor, 'a name in quotes is expected');
    const key = readString(cursor);
    skip(cursor);
    if (!takes(cursor, ':')) throw fault(cursor, 'a colon is missing');
    found.set(key, readValue(cursor, depth + 1));
  }
  return found;
}

function readArray(cursor: Cursor, depth: number): JsonNode[] {
  const found: JsonNode[] = [];
  cursor.at += 1;
  for (skip(cursor); !takes(cursor, ']'); skip(cursor)) {
    if (found.length > 0 && !takes(cursor, ',')) throw fault(cursor, 'a comma is missing');
    found.push(readValue(cursor, depth + 1));
  }
  return found;
}

function readString(cursor: Cursor): string {
  const from = cursor.at;
  for (cursor.at += 1; cursor.at < cursor.text.length; cursor.at++) {
    const char = cursor.text[cursor.at];
    if (char === '\\') cursor.at += 1;
    else if (char === '"') {
      cursor.at += 1;
      return unescaped(cursor, from);
    }
  }
  cursor.at = from;
  throw fault(cursor, 'a quote is never closed');
}

function unescaped(cursor: Cursor, from: number): string {
  try {
    return JSON.parse(cursor.text.slice(from, cursor.at));
  } catch {
    throw fault(cursor, 'this string is no JSON');
  }
}

function takes(cursor: Cursor, char: string): boolean {
  if (cursor.at >= cursor.text.length) throw fault(cursor, 'it ends before its closing brace');
  if (cursor.text[cursor.at] !== char) return false;
  cursor.at += 1;
  return true;
}

function skip(cursor: Cursor): void {
  while (/\s/.test(cursor.text[cursor.at] ?? '')) cursor.at += 1;
}

function fault({ file, at, lines }: Cursor, problem: string) {
  return badInput(`${file}:${lineAt(lines, at)}: ${problem}`, 'Caddy refuses that file too', '');
}

function lineAt(lines: readonly number[], offset: number): number {
  let [low, high] = [0, lines.length];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** What is below those keys; null where one is missing. */
export function at(node: JsonNode | null, ...keys: string[]): JsonNode | null {
  let found = node;
  for (const key of keys) found = found?.value instanceof Map ? (found.value.get(key) ?? null) : null;
  return found;
}

export function items(node: JsonNode | null): JsonNode[] {
  return Array.isArray(node?.value) ? node.value : [];
}

export function entries(node: JsonNode | null): [string, JsonNode][] {
  return node?.value instanceof Map ? [...node.value] : [];
}

/** A string or number as text. */
export function textOf(node: JsonNode | null): string | null {
  const value = node?.value;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

export function textsAt(node: JsonNode | null, ...keys: string[]): string[] {
  return items(at(node, ...keys)).flatMap((one) => textOf(one) ?? []);
}

export function isTrue(node: JsonNode | null): boolean {
  return node?.value === true;
}

export function spotOf({ file, lines, start }: JsonNode): Spot {
  return { file, line: lineAt(lines, start) };
}

/** Where another value is written in place of this one; durations are written in quotes. */
export function placeOf({ file, lines, start, end }: JsonNode): Place | null {
  const line = lineAt(lines, start);
  if (lineAt(lines, end) !== line) return null;
  const column = start - (lines[line - 1] ?? 0) + 1;
  return { file, line, column, length: end - start, template: '"{value}"' };
}
