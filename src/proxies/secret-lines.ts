/** Which lines of a config must not be shown, above all in the context lines of a diff. */
import { looksSecret } from '../configs/secret-looks.ts';
import type { ProxyKind } from '../model/log-record.ts';
import { wholeProxy } from './whole.ts';

/** Says of a 1-based line whether it may hold a secret; of a text that no reader understands, every line may. */
export function secretLinesOf(proxy: ProxyKind, text: string): (line: number) => boolean {
  const read = wholeProxy(proxy)?.secretLines;
  if (!read) return () => true;
  const withheld = read(text);
  const lines = text.split('\n');
  return (line) => withheld.has(line) || looksSecret(lines[line - 1] ?? '');
}
