/** Where a change goes in an Envoy configuration, as text: block mappings, flow mappings and JSON. */
import { isCollection, isScalar, type Node } from 'yaml';
import type { Place } from '../../../model/setting.ts';
import { type ConfigNode, items, type Key, pairs } from './node.ts';
import { positionOf, type SourceText, shiftOf } from './text.ts';

/** Replaces exactly a scalar's text, in its own quotes; null for a block scalar or without a source. */
export function replaceScalar(at: ConfigNode, value = '{value}'): Place | null {
  const { node, source } = at;
  if (source === null || !isScalar(node) || !node.range || isBlockScalar(node)) return null;
  const [start, end] = node.range;
  return placeAt(source, start, end - start, `${quoteOf(node)}${value}${quoteOf(node)}`);
}

/** Replaces a whole `[a, b]` or `{ a: b }`; null for one in block style. */
export function replaceFlow({ node, source }: ConfigNode): Place | null {
  if (source === null || !isCollection(node) || !node.flow || !node.range) return null;
  const [start, end] = node.range;
  return placeAt(source, start, end - start, '{value}');
}

/** Adds `keys` (a path of absent keys) to a mapping; `text`: a value that JSON wants quoted. */
export function insertKeys(map: ConfigNode, keys: Key[], text: boolean): Place | null {
  const { node, source } = map;
  if (source === null || !isCollection(node) || typeof keys[0] !== 'string') return null;
  if (node.flow) return insertIntoFlow(map, source, flowPair(keys, source.json, text));
  return insertIntoBlock(map, source, keys);
}

/** Adds an element to a list of strings, quoted as its neighbours are. */
export function appendItem(list: ConfigNode): Place | null {
  const { node, source } = list;
  const last = items(list).at(-1)?.node;
  if (source !== null && isScalar(node)) return replaceByList(list, source);
  if (source === null || !isCollection(node) || !last?.range) return null;
  const quote = quoteOf(last) || '"';
  const element = `${quote}{value}${quote}`;
  if (node.flow) return insertAfter(source, last.range[0], last.range[1], element);
  const dash = /^\s*-\s*/.exec(lineText(source, last.range[0]))?.[0];
  if (dash === undefined) return null;
  return placeAt(source, lineEnd(source, last.range[1]), 0, `${newline(source)}${dash}${element}`);
}

/** `domains: app.test` becomes a list of two. */
function replaceByList({ node }: ConfigNode, source: SourceText): Place | null {
  if (!node.range || isBlockScalar(node)) return null;
  const [start, end] = node.range;
  return placeAt(source, start, end - start, `[${source.text.slice(start, end)}, "{value}"]`);
}

function insertIntoFlow(map: ConfigNode, source: SourceText, pair: string): Place | null {
  const all = pairs(map);
  const start = map.node.range?.[0];
  if (start === undefined) return null;
  // Beside a short value where there is one: near the name by which a reader knows the mapping.
  const beside = all.find(({ value }) => isScalar(value)) ?? all.at(-1);
  if (beside === undefined) return placeAt(source, start + 1, 0, ` ${pair} `);
  const key = (beside.key as Node).range;
  const end = (beside.value as Node | null)?.range?.[1] || key?.[1];
  return key && end ? insertAfter(source, key[0], end, pair) : null;
}

/** A new flow element, on a line of its own when the one before it has its own. */
function insertAfter(source: SourceText, start: number, end: number, element: string): Place | null {
  const { line, col } = source.lines.linePos(start);
  const before = lineText(source, start).slice(0, col - 1);
  const indent = before.slice(shiftOf(source, line));
  const ownLine = /^\s*$/.test(before);
  return placeAt(source, end, 0, ownLine ? `,${newline(source)}${indent}${element}` : `, ${element}`);
}

function insertIntoBlock(map: ConfigNode, source: SourceText, keys: Key[]): Place | null {
  const first = pairs(map)[0];
  const start = (first?.key as Node | undefined)?.range?.[0];
  if (first === undefined || start === undefined) return null;
  const indent = ' '.repeat(source.lines.linePos(start).col - 1);
  const text = blockPair(keys, indent).join(newline(source));
  const value = first.value as Node | null;
  if (!value?.range || !endsOnItsLine(value)) {
    return placeAt(source, start, 0, `${text}${newline(source)}${indent}`);
  }
  return placeAt(source, lineEnd(source, value.range[1]), 0, `${newline(source)}${indent}${text}`);
}

/** A value after which a new line continues the mapping: no nested block, no `|` text. */
function endsOnItsLine(value: Node): boolean {
  if (isCollection(value)) return value.flow === true;
  return isScalar(value) && value.value !== null && !isBlockScalar(value);
}

function flowPair([key, ...rest]: Key[], json: boolean, text: boolean): string {
  const name = json ? `"${key}"` : key;
  return `${name}: ${flowValue(rest, json, text)}`;
}

function flowValue(keys: Key[], json: boolean, text: boolean): string {
  if (keys.length === 0) return json && text ? '"{value}"' : '{value}';
  if (typeof keys[0] === 'number') return `[ ${flowValue(keys.slice(1), json, text)} ]`;
  return `{ ${flowPair(keys, json, text)} }`;
}

function blockPair([key, ...rest]: Key[], indent: string): string[] {
  if (rest.length === 0) return [`${key}: {value}`];
  const inList = typeof rest[0] === 'number';
  const [head, ...tail] = blockPair(inList ? rest.slice(1) : rest, `${indent}  `);
  return [`${key}:`, `${indent}${inList ? '- ' : '  '}${head}`, ...tail];
}

/** It stands in an anchor that an alias names: a change would be one in several places. */
export function isShared(at: ConfigNode | null): boolean {
  const start = at?.node.range?.[0];
  return start !== undefined && at?.source != null && isSharedAt(at.source, start);
}

function isSharedAt({ shared }: SourceText, offset: number): boolean {
  return shared.some(([from, to]) => offset >= from && offset <= to);
}

/** Null where the text is no file that its writer edits, or stands in several places. */
function placeAt(source: SourceText, offset: number, length: number, template: string): Place | null {
  if (source.isDump || isSharedAt(source, offset)) return null;
  return { file: source.file, ...positionOf(source, offset), length, template };
}

function isBlockScalar(node: Node): boolean {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

function quoteOf(node: Node): '"' | "'" | '' {
  if (!isScalar(node)) return '';
  if (node.type === 'QUOTE_SINGLE') return "'";
  return node.type === 'QUOTE_DOUBLE' ? '"' : '';
}

function lineText(source: SourceText, offset: number): string {
  return source.text.slice(source.text.lastIndexOf('\n', offset - 1) + 1, lineEnd(source, offset));
}

function lineEnd({ text }: SourceText, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function newline({ text }: SourceText): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
