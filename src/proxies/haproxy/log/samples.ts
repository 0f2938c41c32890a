/** Names the sample expressions of a log format (`%[…]`, configuration manual 7.3) after what they give. */
import { compileTimeFormat } from '../../../logs/strftime.ts';
import { epochStamp, type Stamp } from '../../../logs/timestamps.ts';

/** Expressions that give what a variable gives too. */
const sameAs: Record<string, string> = {
  'capture.req.method': 'HM',
  method: 'HM',
  'capture.req.uri': 'HU',
  url: 'HU',
  path: 'HP',
  'capture.req.ver': 'HV',
  'unique-id': 'ID',
  'txn.status': 'status',
  src: 'ci',
  src_port: 'cp',
  be_name: 'b',
  fe_name: 'f',
  srv_name: 's',
  'txn.sess_term_state': 'ts',
};

/** Keys of a house's own, by the header or the variable that stands behind them. */
const keys: [key: RegExp, name: string][] = [
  [/^(?:ua|user_?agent|http_user_agent|agent)$/, 'REQ(user-agent)'],
  [/^(?:x_?)?(?:request_?id|req_?id|rid)$/, 'REQ(x-request-id)'],
  [/^(?:host|authority|vhost|domain)$/, 'REQ(host)'],
  [/^(?:content_?type|ct)$/, 'RESP(content-type)'],
  [/^(?:path|uri|url|request_?uri)$/, 'HU'],
  [/^(?:method|verb)$/, 'HM'],
];

/**
 * `REQ(user-agent)` for a header, the variable's name where one gives the same; else by the key that stands before it in
 * the format, as in `"ua":"%[var(txn.ua)]"`; else the expression itself.
 */
export function nameOfSample(expression: string, before: string): string {
  const [first = ''] = splitConverters(expression);
  const header = /^(?:(?:req|res)\.f?hdr|hdr|req\.ssl_sni|res\.hdr)\(["']?([\w-]+)["']?/.exec(first)?.[1];
  if (header !== undefined) return `${first.startsWith('res') ? 'RESP' : 'REQ'}(${header.toLowerCase()})`;
  if (isMoment(first.trim())) return expression.trim();
  const same = sameAs[first.trim()];
  if (same !== undefined) return same;
  const key = /"?([\w.-]+)"?\s*[:=]\s*"?$/.exec(before)?.[1]?.toLowerCase().replaceAll('-', '_');
  const byKey = key === undefined ? undefined : keys.find(([pattern]) => pattern.test(key))?.[1];
  if (byKey !== undefined) return byKey;
  const captured = /^capture\.(req|res)\.hdr\((\d+)\)/.exec(first);
  if (captured) return `${captured[1] === 'req' ? 'REQ' : 'RESP'}(captured-${captured[2]})`;
  return first.trim();
}

/** `date` when the row is written, `accept_date` and `request_date` when connection and request came (manual 7.3.1, 7.3.3). */
function isMoment(fetch: string): boolean {
  return /^(?:date|accept_date|request_date)(?:\(|$)/.test(fetch);
}

/**
 * What `%[date…]` and its kin wrote, by its expression: seconds, or `ms` or `us` by its unit, or text by `ltime` and
 * `utime` (manual 7.3.1). Null: another converter stands behind it.
 */
export function momentOf(expression: string, value: string): Stamp | null {
  const [, format] = /,\s*(?:ms_|us_)?[lu]time\(["']?(.*?)["']?(?:,\s*-?\d+)?\)$/.exec(expression) ?? [];
  if (format !== undefined)
    return compileTimeFormat(format, expression.includes('utime(') ? 'utc' : 'local').read(value);
  return splitConverters(expression).length === 1 ? epochStamp(value) : null;
}

/** The fetch and its converters; commas between brackets separate arguments. */
function splitConverters(expression: string): string[] {
  return expression.split(/,(?![^(]*\))/);
}
