/** A line of a Go program's log: when it was written, and what it says. */

import { keyedValues, namedValues, withoutLead } from '../../../logs/named-fields/keyed.ts';
import type { NamedValues } from '../../../logs/named-fields/row.ts';
import type { Stamp } from '../../../logs/timestamps.ts';
import { anyStamp, localStamp } from '../../../logs/timestamps.ts';

/** What a line says. */
export interface GoLine {
  /** Null: it carries no time. */
  at: Stamp | null;
  message: string;
  /** What log/slog and its like write beside the message. */
  values: NamedValues;
}

/** log.SetPrefix, date and time, the file (log.Lshortfile, log.Llongfile); the prefix may stand before the message too. */
const head = /(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?) (?:\S{1,200}\.go:\d{1,6}: )?/;
/** What stands before it is short, and without a quote: text that another writer has quoted. */
const maxHead = 500;
/** Nginx's error log begins with the same date. */
const ofNginx = /^\[\w+\] \d+#\d+: /;
/** A row of an access log rather: a status stands alone between bars or behind a request line. */
const ofAccess = /^(?:- \d\d:|\||"[A-Z]+ )/;

/** A line of the standard logger with its date; null for any other. */
export function standardLine(text: string): GoLine | null {
  const found = head.exec(text.slice(0, maxHead));
  const at = found === null ? null : localStamp(found[1] ?? '');
  if (found === null || at === null || text.slice(0, found.index).includes('"')) return null;
  const message = text.slice(found.index + found[0].length);
  if (ofNginx.test(message) || ofAccess.test(message)) return null;
  return { at, message: withoutPrefix(message), values: {} };
}

/** log.Lmsgprefix: `[edge] http: proxy error: …`. */
function withoutPrefix(message: string): string {
  return message.replace(/^.{0,60}?(?=(?:https?2?|httputil): |suppressing panic for )/, '');
}

/** Of log/slog, and of what writes as it does: text or JSON with a message in it. */
export function structuredLine(text: string): GoLine | null {
  const values = keyedValues(withoutLead(text));
  const message = values?.get('msg') ?? values?.get('message');
  // A collector's own JSON has no level.
  if (!values?.has('level') || message === undefined || isOfCaddy(values)) return null;
  const named = namedValues(values);
  if (isAccessRow(named) && named.error === undefined) return null;
  return { at: anyStamp(named.time ?? ''), message, values: named };
}

/** A row of an access log is read as one. */
function isAccessRow({ method, path, status }: NamedValues): boolean {
  return method !== undefined && path !== undefined && /^\d{3}$/.test(status ?? '');
}

/** Caddy is written in Go too, and has a dialect of its own. */
export function isOfCaddy(values: Map<string, string>): boolean {
  return /^(?:http\b|admin\b|tls\b)/.test(values.get('logger') ?? '');
}
