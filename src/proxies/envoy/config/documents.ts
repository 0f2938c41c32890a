/** The documents that a file holds: YAML or JSON, one or several, also inside a Kubernetes ConfigMap. */
import { isScalar, type Node } from 'yaml';
import { limits } from '../../../model/limits.ts';
import { at, type ConfigNode, items, nodeOf, pairs, rootOf, textAt, textOf } from './node.ts';
import { parseConfigText, type SourceText } from './text.ts';

export type ReadDocuments =
  | { roots: ConfigNode[]; fault: null }
  | { fault: { line: number; message: string } };

/** Several `curl` outputs may be in one file; more than this is no config. */
const maxValues = 200;

/** All documents of a text, each with its positions in the file. */
export function readDocuments(file: string, text: string): ReadDocuments {
  if (text.length > limits.yamlBytes) {
    const value = parsedJson(text);
    if (value !== undefined) return { roots: present([nodeOf(value)]), fault: null };
    return { fault: { line: 1, message: `more than ${limits.yamlBytes / 1_000_000} MB of YAML` } };
  }
  const values = /^\s*[{[]/.test(text) ? jsonValues(text) : [];
  const pieces = values.length > 1 ? values : [text];
  const roots: ConfigNode[] = [];
  for (const piece of pieces) {
    const parsed = parseConfigText(file, piece);
    if (parsed.fault !== null) return parsed;
    const { documents, source } = parsed;
    roots.push(...present(documents.map((document) => rootOf(document, source))).flatMap(unwrapped));
  }
  return { roots, fault: null };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function present(nodes: (ConfigNode | null)[]): ConfigNode[] {
  return nodes.filter((node) => node !== null);
}

/** JSON values one after the other, as several answers in one file stand; each at its own line and column. */
function jsonValues(text: string): string[] {
  const ends: number[] = [];
  let depth = 0;
  const marks = /"(?:\\[\s\S]|[^"\\])*"|[{}[\]]/g;
  for (let mark = marks.exec(text); mark !== null && ends.length < maxValues; mark = marks.exec(text)) {
    if (mark[0] === '{' || mark[0] === '[') depth += 1;
    else if (mark[0] === '}' || mark[0] === ']') depth -= 1;
    if (depth === 0 && mark[0].length === 1) ends.push(marks.lastIndex);
  }
  const values = ends
    .map((end, i) => ({ start: ends[i - 1] ?? 0, end }))
    .filter(({ start, end }) => {
      return /^[\s,]*[{[]/.test(text.slice(start, Math.min(end, start + 1_000)));
    });
  return values.length > 1 ? values.map(({ start, end }) => inItsPlace(text, start, end)) : [];
}

/** The text before it is replaced by blanks, so that lines and columns stay the same. */
function inItsPlace(text: string, start: number, end: number): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const above = '\n'.repeat(text.slice(0, lineStart).split('\n').length - 1);
  return `${above}${' '.repeat(start - lineStart)}${text.slice(start, end)}`;
}

/** The parsable values below `data:` of a ConfigMap, alone or in a list; any other document is returned as it is. */
function unwrapped(root: ConfigNode): ConfigNode[] {
  const kind = textAt(root, 'kind');
  if (kind === 'List') return items(at(root, 'items')).flatMap(unwrapped);
  if (kind !== 'ConfigMap') return [root];
  return pairs(at(root, 'data')).flatMap(({ value }) => inner({ ...root, node: value as Node }));
}

function inner(entry: ConfigNode): ConfigNode[] {
  const text = blockText(entry) ?? textOf(entry);
  if (text === null || entry.source === null) return [];
  const parsed = parseConfigText(entry.source.file, text);
  if (parsed.fault !== null) return [];
  const inPlace = blockText(entry) !== null;
  const source = { ...parsed.source, isWrapped: true };
  const roots = parsed.documents.flatMap((document) => rootOf(document, source) ?? []);
  return inPlace ? roots : roots.map((root) => ({ ...root, source: null }));
}

/** The text of `key: |` as it stands in the file, indented as it is: so its lines and columns are the file's. */
function blockText({ node, source }: ConfigNode): string | null {
  if (!isScalar(node) || node.type !== 'BLOCK_LITERAL' || !node.range || source === null) return null;
  const [start, end] = node.range;
  const from = source.text.indexOf('\n', start) + 1;
  if (from === 0 || from > end) return null;
  return `${'\n'.repeat(lineAt(source, start))}${source.text.slice(from, end)}`;
}

function lineAt({ lines }: SourceText, offset: number): number {
  return lines.linePos(offset).line;
}
