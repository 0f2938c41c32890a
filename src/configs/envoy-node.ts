/** A node of an Envoy configuration: the same view of a YAML file, a JSON file and an admin dump. */
import { Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import { positionOf, type SourceText } from './envoy-text.ts';

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

/** One key of a mapping with its value; null when the key is absent. */
export function entry(
  from: ConfigNode | null,
  name: string,
): { key: ConfigNode; value: ConfigNode | null } | null {
  const pair = pairs(from).find(({ key }) => keyText(key) === name || keyText(key) === camelCase(name));
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

/** The elements of a list; none for anything else. */
export function items(from: ConfigNode | null): ConfigNode[] {
  if (from === null || !isSeq(from.node)) return [];
  return from.node.items.flatMap((item) => resolve(from, item as Node | null) ?? []);
}

/** A scalar as text, without quotes; null for anything else. */
export function textOf(from: ConfigNode | null): string | null {
  if (from === null || !isScalar(from.node)) return null;
  const { value, source } = from.node;
  if (value === null) return null;
  return typeof value === 'string' ? value : (source ?? String(value));
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

/** Last part of `typed_config`'s `@type`: `HttpConnectionManager`. */
export function typeName(extension: ConfigNode | null): string {
  return textAt(extension, 'typed_config', '@type')?.split(/[./]/).pop() ?? '';
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
