/** Lines of an Envoy configuration, YAML or JSON, that may hold a secret. */
import { isMap, isPair, isScalar, isSeq, type Scalar } from 'yaml';
import { isTokenLike, mayNameSecret } from '../../../configs/secret-looks.ts';
import { isClosed, isHarmlessValue } from './harmless.ts';
import { parseConfigText, positionOf, type SourceText } from './text.ts';

/** 1-based lines of values whose key is not known to be harmless, and of telling comments. */
export function envoySecretLines(text: string): ReadonlySet<number> {
  // A mark at the start, which Envoy's reader drops, would only move the first line's columns.
  const parsed = parseConfigText('', text.replace(/^\uFEFF/, ''));
  if (parsed.fault !== null) return new Set(text.split('\n').map((_, index) => index + 1));
  const found = new Set<number>(commentLines(text));
  for (const { contents } of parsed.documents)
    visit(contents, { key: '', isClosed: false }, parsed.source, found);
  return found;
}

/** The nearest key above, and whether that or one further up lets nothing be shown. */
interface Above {
  key: string;
  isClosed: boolean;
}

function visit(node: unknown, above: Above, source: SourceText, found: Set<number>): void {
  if (isMap(node) || isSeq(node)) for (const item of node.items) visit(item, above, source, found);
  else if (isPair(node)) {
    const own = isScalar(node.key) ? String(node.key.value) : '';
    if (isScalar(node.key) && !isPlainKey(own)) markLines(node.key, source, found);
    const key = snakeCase(own);
    // How a log's rows are written is no secret, and stands in nearly every config.
    if (key === 'log_format') return;
    visit(node.value, { key, isClosed: above.isClosed || isClosed(key) }, source, found);
  } else if (isScalar(node) && node.value !== null && !isShown(node, above)) {
    markLines(node, source, found);
  }
}

function isShown({ value }: Scalar, above: Above): boolean {
  return !above.isClosed && isHarmlessValue(above.key, String(value));
}

/** A header's or a user's name may be a key too. */
function isPlainKey(key: string): boolean {
  return /^[\w.@/<-]{1,80}$/.test(key) && !key.split(/[^A-Za-z0-9]+/).some(isTokenLike);
}

function markLines(node: Scalar, source: SourceText, found: Set<number>): void {
  const [start, end] = node.range ?? [0, 0];
  const last = positionOf(source, Math.max(start, end - 1)).line;
  for (let { line } = positionOf(source, start); line <= last; line += 1) found.add(line);
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A `#` in a quoted text counts too: a line more that is not shown. */
function commentLines(text: string): number[] {
  return text.split('\n').flatMap((line, index) => {
    const [, comment] = /(?:^|\s)(#.*)/.exec(line) ?? [];
    return comment !== undefined && mayNameSecret(comment) ? [index + 1] : [];
  });
}
