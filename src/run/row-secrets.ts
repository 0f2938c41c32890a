/** Replaces the secrets of log rows: by the names of their fields, and wherever a field's value stands in the raw text. */
import type { LogRecord } from '../model/log-record.ts';
import {
  isHarmlessRequestHeader,
  isTraceHeader,
  kindOfName,
  redactBody,
  redactContent,
  redactHeaders,
  redactRequestHeaders,
  redactText,
  type SecretKey,
} from '../model/secret.ts';

/** A function that replaces the secrets of a row, once per row however often it is asked. */
export function rowRedactor(key: SecretKey): (record: LogRecord) => LogRecord {
  const seen = new WeakMap<LogRecord, LogRecord>();
  return (record) => {
    const known = seen.get(record);
    if (known) return known;
    const shown = redactRow(record, key);
    seen.set(record, shown);
    return shown;
  };
}

function redactRow(record: LogRecord, key: SecretKey): LogRecord {
  const replaced = new Map<string, string>();
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(record.fields)) {
    const shown = redactField(name, value, key);
    fields[name] = shown;
    if (shown !== value && value.length >= shortestReplaced) replaced.set(value, shown);
  }
  const text = (value: string) => redactText(withoutValues(value, replaced), key);
  const maybe = (value: string | null) => (value === null ? null : text(value));
  return {
    ...record,
    raw: text(record.raw),
    path: maybe(record.path),
    words: text(record.words),
    detail: maybe(record.detail),
    userAgent: record.userAgent === null ? null : redactContent(record.userAgent, key),
    fields,
  };
}

/** Shorter values also occur in a row by chance. */
const shortestReplaced = 4;

/** A field's value as it may be kept, by what its name says: a variable of Nginx, an operator of Envoy, a key of one's own. */
function redactField(name: string, value: string, key: SecretKey): string {
  if (value === '' || value === '-') return value;
  const request = requestHeaderOf(name);
  if (request !== null) return redactRequestField(request, value, key);
  const response = responseHeaderOf(name);
  if (response !== null) return redactHeaders([[response, value]], key)[0]?.[1] ?? '';
  if (/^request_body$|^body$/i.test(name)) return redactBody(value);
  if (/^(?:args|query_string|is_args)$/i.test(name)) return redactText(`?${value}`, key).slice(1);
  if (/^(?:cookie|arg)_/i.test(name)) return redactText(`?a=${value}`, key).slice(3);
  const kind = kindOfName(name.split('.').at(-1) ?? name);
  if (kind === null) return ids.test(name) ? redactText(value, key) : redactContent(value, key);
  const header = kind === 'secret' || kind === 'weak' ? 'x-secret' : kind;
  return redactRequestHeaders([[header, value]], key)[0]?.[1] ?? '';
}

/** `names`: any of them may have given the value. */
function redactRequestField(names: string[], value: string, key: SecretKey): string {
  if (names.some(isTraceHeader)) return redactText(value, key);
  const denied = names.find((name) => !isHarmlessRequestHeader(name)) ?? names[0] ?? '';
  return redactRequestHeaders([[denied, value]], key)[0]?.[1] ?? '';
}

/** Names of ids that rows and tickets are found by. */
const ids =
  /(?:request|req|trace|span|correlation|conn(?:ection)?|ray|transaction)[-_.]?(?:id)?$|^(?:upstream|downstream)_|^rid$/i;

/** `http_x_api_key`, `REQ(X-API-KEY?AUTHORIZATION):20`, `request.headers.x-api-key`: the names of a request header. */
function requestHeaderOf(name: string): string[] | null {
  const envoy = /^REQ\(([^)]*)\)/i.exec(name)?.[1];
  if (envoy !== undefined) return envoy.split('?');
  const nginx = /^http_(\w+)$/i.exec(name)?.[1];
  if (nginx !== undefined) return [nginx.replaceAll('_', '-')];
  const own = /(?:^|[._])req(?:uest)?[._-]?headers?[._]([\w-]+)(?:\.\d+)?$/i.exec(name)?.[1];
  return own === undefined ? null : [own];
}

/** `sent_http_x`, `upstream_http_x`, `RESP(X)`: the name of a response header. */
function responseHeaderOf(name: string): string | null {
  const envoy = /^(?:RESP|TRAILER)\(([^)?]*)[^)]*\)/i.exec(name)?.[1];
  const nginx = /^(?:sent|upstream)_http_(\w+)$/i.exec(name)?.[1]?.replaceAll('_', '-');
  const own = /(?:^|[._])resp(?:onse)?[._-]?headers?[._]([\w-]+)(?:\.\d+)?$/i.exec(name)?.[1];
  return envoy ?? nginx ?? own ?? null;
}

/** A text with these values replaced, as they are or escaped for JSON or by Nginx. */
function withoutValues(text: string, replaced: Map<string, string>): string {
  let shown = text;
  for (const [value, mask] of replaced) {
    for (const form of formsOf(value)) if (shown.includes(form)) shown = shown.split(form).join(mask);
  }
  return shown;
}

function formsOf(value: string): Set<string> {
  const json = JSON.stringify(value).slice(1, -1);
  const nginx = value.replace(
    /["\\\x00-\x1f]/g,
    (one) => `\\x${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return new Set([
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    nginx,
    json.replaceAll('/', '\\/'),
    json.replaceAll('&', '\\u0026').replaceAll('=', '\\u003d'),
  ]);
}
