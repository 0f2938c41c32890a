/** Nginx access logs in text: the writer's own `log_format`, or one of the well-known ones. */
import type { Dialect, Escape, RowReader } from '../../../logs/dialect.ts';
import { compileScanner } from '../../../logs/format-scanner.ts';
import { physicalForms, trimmedLines } from '../../../logs/physical-lines.ts';
import { unescapeValue } from './escape.ts';
import { formatParts, knownFormats, resolveFormat } from './format.ts';
import { nameShortKey } from './keys.ts';
import { endOf, nginxRow } from './row.ts';
import type { Variables } from './variables.ts';

/** Text of `log_format`, compiled; without one the formats known by heart. */
export const nginxAccess: Dialect = {
  name: 'nginx-access',
  proxy: 'nginx',
  role: 'access',
  samples: [
    {
      format: null,
      text: '192.0.2.7 - - [21/Nov/2026:02:19:48 +0000] "GET /events?id=7 HTTP/1.1" 200 1532 "-" "curl/8.14.1"',
      alsoOf: ['apache-access', 'go-access'],
    },
    {
      format: null,
      text: '192.0.2.7 - - [21/Nov/2026:02:19:48 +0000] "GET /events HTTP/2.0" 499 0 "-" "curl/8.14.1" "198.51.100.9, 192.0.2.1"',
      alsoOf: ['apache-access'],
    },
    {
      format: `log_format sse escape=json '{"t":"$time_iso8601","st":"$status","rt":"$request_time",' '"us":"$upstream_status","ua":"\${http_user_agent}"}';`,
      text: '{"t":"2026-11-21T02:19:48+00:00","st":"200","rt":"60.002","us":"502, 200","ua":"a \\"quoted\\" agent"}',
    },
  ],
  readers: (format, escaping) =>
    format === null
      ? knownFormats.flatMap((known) => compileNginxFormat(known, 'default'))
      : compileNginxFormat(format, escaping),
};

/** Readers for one format string or `log_format` directive. */
function compileNginxFormat(given: string, escaping: Escape | undefined): RowReader[] {
  const { text, escape: escapes } = resolveFormat(given, escaping);
  return physicalForms(text).map((lines) => compileLines(lines, escapes));
}

function compileLines(lines: string[], escapes: Escape): RowReader {
  const partsOf = (text: string) => formatParts({ text, escape: escapes });
  const { names, scan } = compileScanner(partsOf(lines.join('\n')));
  const opening = compileScanner(partsOf(lines[0] ?? ''));
  const span = lines.length;
  return {
    dialect: 'nginx-access',
    span,
    begins: (line) => opening.scan(line.trim()) !== null,
    read(text, since) {
      const values = scan(span === 1 ? text : trimmedLines(text));
      if (values === null) return null;
      const variables = collect(names, values, escapes);
      const end = endOf(variables);
      return end !== null && end.at + end.stampMs < since ? 'skip' : nginxRow(withTail(variables), end);
    },
  };
}

function collect(names: string[], values: string[], escaping: Escape): Variables {
  const variables: Variables = {};
  for (let index = 0; index < names.length; index++) {
    variables[names[index] ?? ''] = unescapeValue(values[index] ?? '', escaping);
  }
  return variables;
}

/** Many house formats are `combined` with `rt=0.2 uct="0.1"` behind it. */
function withTail(variables: Variables): Variables {
  if (variables.tail === undefined) return variables;
  for (const [, key = '', quoted, bare] of variables.tail.matchAll(/(\w+)=(?:"([^"]*)"|([^\s"]+))/g)) {
    const value = quoted ?? bare ?? '';
    const name = nameShortKey(key, value);
    if (name !== null) variables[name] ??= value;
  }
  return variables;
}
