/** The dialects of all proxies, and those that one log may be written in. */
import type { Dialect, Escape, RowReader } from '../logs/dialect.ts';
import type { ProxyKind } from '../model/log-record.ts';
import { wholeProxies, wholeProxy } from './whole.ts';

export const dialects: Dialect[] = [...new Set(wholeProxies.flatMap(({ dialects = [] }) => dialects))];

/**
 * Readers for one input; none for a proxy without a dialect. The error dialect stays on an access
 * log's list, because containers write both to one stream; an access dialect on that of an error log, where the proxy does so.
 */
export function readersFor(
  proxy: ProxyKind,
  role: 'access' | 'error',
  format: string | null,
  escaping: Escape | undefined,
): RowReader[] {
  const { dialects: own = [] } = wholeProxy(proxy) ?? {};
  const access = own.filter((dialect) => dialect.role === 'access');
  const error = own.filter((dialect) => dialect.role === 'error');
  const inOwnLog = access.filter(({ isInOwnLog }) => isInOwnLog);
  const wanted = role === 'access' ? [...access, ...error] : [...error, ...inOwnLog];
  return wanted.flatMap((dialect) => dialect.readers(dialect.role === 'access' ? format : null, escaping));
}
