/** The list of dialects, in the order in which they are tried. */

import type { Dialect, Escape, RowReader } from '../logs/dialect.ts';
import type { ProxyKind } from '../model/log-record.ts';
import { envoyJson } from './envoy/log/json.ts';
import { envoyServer } from './envoy/log/server.ts';
import { envoyText } from './envoy/log/text.ts';
import { nginxAccess } from './nginx/log/access.ts';
import { nginxError } from './nginx/log/error.ts';
import { nginxJson } from './nginx/log/json.ts';

export const dialects: Dialect[] = [nginxAccess, nginxJson, nginxError, envoyText, envoyJson, envoyServer];

/**
 * Readers for one input; none for a proxy without a dialect. The error dialect stays on an access
 * log's list, because containers write both to one stream.
 */
export function readersFor(
  proxy: ProxyKind,
  role: 'access' | 'error',
  format: string | null,
  escaping: Escape | undefined,
): RowReader[] {
  // The tool's own small proxy writes as Nginx does.
  const writer = proxy === 'builtin' ? 'nginx' : proxy;
  const own = dialects.filter((dialect) => dialect.proxy === writer);
  const access = own.filter((dialect) => dialect.role === 'access');
  const error = own.filter((dialect) => dialect.role === 'error');
  const wanted = role === 'access' ? [...access, ...error] : error;
  return wanted.flatMap((dialect) => dialect.readers(dialect.role === 'access' ? format : null, escaping));
}
