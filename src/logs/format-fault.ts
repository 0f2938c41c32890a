/** Explains that a log is not in the declared format. */
import { counted } from '../model/counted.ts';
import { type FileKind, otherKind } from '../model/file-kind.ts';
import type { ProxyKind } from '../model/log-record.ts';
import type { UnusableInput } from '../model/unusable-input.ts';
import type { RecordParser } from './record-parser.ts';

/** Kinds that are what the flag asks for; an access log may hold error lines, for containers mix them. */
const wanted: Record<string, readonly FileKind[]> = {
  'nginx access': ['nginx-access-log', 'nginx-error-log'],
  'nginx error': ['nginx-error-log'],
  'builtin access': ['nginx-access-log', 'nginx-error-log'],
  'builtin error': ['nginx-error-log'],
  'envoy access': ['envoy-access-log', 'envoy-server-log'],
  'envoy error': ['envoy-server-log'],
  'haproxy access': ['haproxy-log'],
  'haproxy error': ['haproxy-log'],
  'apache access': ['nginx-access-log', 'apache-error-log'],
  'apache error': ['apache-error-log'],
};

/** Their rows have one form, and there is no flag for another. */
const formatless: ReadonlySet<ProxyKind> = new Set(['caddy', 'builtin']);

/** Why a log cannot be used; `shows`: the proxy whose log it looks like. */
export type LogFault = Pick<UnusableInput, 'why' | 'shows'>;

/** Why a file is useless when none of its lines was understood; null for any other file. */
export function formatFault(
  parser: Pick<RecordParser, 'summary' | 'refused'>,
  { proxy, role, format }: { proxy: ProxyKind; role: 'access' | 'error'; format: string | null },
): LogFault | null {
  const { parsed, unparsed, lines, firstUnparsed } = parser.summary();
  if (parsed > 0 || unparsed === 0) return null;
  const is = otherKind(parser.refused(), wanted[`${proxy} ${role}`] ?? []);
  if (is !== null) return { why: is.words, ...(is.proxy && { shows: is.proxy }) };
  const known = format === null ? `a format that is known for ${proxy}` : 'the format given';
  const first = firstUnparsed === undefined ? '' : `, the first is line ${firstUnparsed.line}`;
  const takesFormat = role === 'access' && !formatless.has(proxy);
  const hint = takesFormat ? `; --${proxy}-log-format '…' takes the format of its rows` : '';
  const why = `0 of ${counted(lines, 'line')} ${lines === 1 ? 'is' : 'are'} in ${known}${first}${hint}`;
  return { why };
}
