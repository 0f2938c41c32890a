/** A node of an Envoy configuration: the same view of a YAML file, a JSON file and an admin dump. */
import { Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import { positionOf, type SourceText } from './text.ts';

export interface ConfigNode {
  node: Node;
  document: Document;
  /** Null for a dump, which has no positions. */
  source: SourceText | null;
}

export type Key = string | number;

/** The root of a parsed text. */
export function rootOf(document: Document, source: SourceText): ConfigNode | null {
  return document.contents === null ? null : { node: document.contents, document, source };
}

/** Wraps plain JSON, which has no positions. */
export function nodeOf(value: unknown): ConfigNode | null {
  const document = new Document(value ?? null);
  return document.contents === null ? null : { node: document.contents, document, source: null };
}

/** The node under a path of keys and list indexes; `snake_case` also finds protobuf's `camelCase`. */
export function at(from: ConfigNode | null, ...keys: Key[]): ConfigNode | null {
  let here = from;
  for (const key of keys) {
    if (here === null) return null;
    here = typeof key === 'number' ? (items(here)[key] ?? null) : (entry(here, key)?.value ?? null);
  }
  return here;
}

/** One key of a mapping with its value, of several the last, as Envoy takes it; null when the key is absent. */
export function entry(
  from: ConfigNode | null,
  name: string,
): { key: ConfigNode; value: ConfigNode | null } | null {
  const pair = pairs(from).findLast(({ key }) => keyText(key) === name || keyText(key) === camelCase(name));
  if (from === null || pair === undefined) return null;
  return { key: { ...from, node: pair.key as Node }, value: resolve(from, pair.value as Node | null) };
}

/** All keys of a mapping, in their order. */
export function keysOf(from: ConfigNode | null): string[] {
  return pairs(from).map(({ key }) => keyText(key));
}

/** The pairs of a mapping, as the YAML library has them. */
export function pairs(from: ConfigNode | null): Pair[] {
  return from !== null && isMap(from.node) ? from.node.items : [];
}

/**
 * The elements of a repeated field. As Envoy's JSON reader takes it (run against 1.36 and 1.40), a value that is no
 * list is a list of one, a list in a list is part of it, and null is nothing.
 */
export function items(from: ConfigNode | null): ConfigNode[] {
  if (from === null) return [];
  if (!isSeq(from.node)) return [from];
  return from.node.items.flatMap((item) => {
    const found = resolve(from, item as Node | null);
    // Not through an alias: lists that name themselves would never end.
    return isSeq(item) ? items(found) : (found ?? []);
  });
}

/** A scalar as text, without quotes; also in protobuf's long form, `{ value: 5 }`. Null for anything else. */
export function textOf(from: ConfigNode | null): string | null {
  const scalar = scalarOf(from)?.node;
  if (!isScalar(scalar)) return null;
  const { value, source } = scalar;
  if (value === null) return null;
  return typeof value === 'string' ? value : (source ?? String(value));
}

/** The scalar itself, also out of its long form. */
export function scalarOf(from: ConfigNode | null): ConfigNode | null {
  if (from === null || isScalar(from.node)) return from;
  const [only, ...more] = pairs(from);
  return only !== undefined && more.length === 0 && keyText(only.key) === 'value'
    ? resolve(from, only.value as Node | null)
    : null;
}

/** The scalar under a path, as text. */
export function textAt(from: ConfigNode | null, ...keys: Key[]): string | null {
  return textOf(at(from, ...keys));
}

/** True in the words of Envoy's YAML 1.1 reader, which also takes `yes` and `on`. */
export function isTrue(from: ConfigNode | null): boolean {
  return /^(true|yes|on|y)$/i.test(textOf(from) ?? '');
}

/** Plain JSON of a node. */
export function plain(from: ConfigNode): unknown {
  return from.node.toJS(from.document);
}

/** 1-based line of a node's first character; null without a source. */
export function lineOf(from: ConfigNode | null): number | null {
  const start = from?.node.range?.[0];
  if (start === undefined || !from?.source) return null;
  return positionOf(from.source, start).line;
}

/** `envoy.yaml:12`, for a reader; without a source, that it came without lines. */
export function placeOf(from: ConfigNode | null): string {
  const line = lineOf(from);
  return line === null ? 'no line is known' : `${from?.source?.file}:${line}`;
}

/** Last part of `typed_config`'s `@type`: `HttpConnectionManager`; of a TypedStruct, what it stands for. */
export function typeName(extension: ConfigNode | null): string {
  const config = at(extension, 'typed_config');
  const name = typeOf(config);
  return name === 'TypedStruct' ? lastPart(textAt(config, 'type_url')) : name;
}

/** The extension's own configuration, out of a TypedStruct where it is in one. */
export function configOf(extension: ConfigNode | null): ConfigNode | null {
  const config = at(extension, 'typed_config');
  return typeOf(config) === 'TypedStruct' ? at(config, 'value') : config;
}

/** Last part of a message's `@type`: `Listener`; empty without one. */
export function typeOf(message: ConfigNode | null): string {
  return lastPart(textAt(message, '@type'));
}

function lastPart(url: string | null): string {
  return url?.split(/[./]/).pop() ?? '';
}

function resolve(from: ConfigNode, node: Node | null): ConfigNode | null {
  const target = isAlias(node) ? (node.resolve(from.document) ?? null) : node;
  if (target === null || (isScalar(target) && target.value === null)) return null;
  return { ...from, node: target };
}

function keyText(key: unknown): string {
  return String((key as Scalar).value);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
