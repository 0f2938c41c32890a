/** Apache access logs: the writer's own `LogFormat` (text, or JSON made by hand), or one of the well-known ones. */
import type { Dialect, RowReader } from '../../../logs/dialect.ts';
import { compileScanner } from '../../../logs/format-scanner.ts';
import { physicalForms, trimmedLines } from '../../../logs/physical-lines.ts';
import { unescapeValue } from './escape.ts';
import { formatParts, knownFormats, resolveFormat } from './format.ts';
import { apacheRow } from './row.ts';
import type { Values } from './times.ts';

/** Text of `LogFormat`, compiled; without one the formats known by heart. */
export const apacheAccess: Dialect = {
  name: 'apache-access',
  proxy: 'apache',
  role: 'access',
  samples: [
    {
      format: '%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i" %D %X',
      text: '127.0.0.1 - - [30/Nov/2026:02:00:04 +0000] "GET /fin HTTP/1.1" 200 163 "-" "curl/7.88.1" 1011765 -',
      alsoOf: ['nginx-access'],
    },
    {
      format: String.raw`LogFormat "{\"t\":\"%{%Y-%m-%dT%H:%M:%S}t.%{msec_frac}t%{%z}t\",\"st\":%>s,\"us\":%D,\"r\":\"%r\",\"ua\":\"%{User-Agent}i\"}" json`,
      text: '{"t":"2026-11-30T02:00:04.830+0000","st":200,"us":1011765,"r":"GET /fin HTTP/1.1","ua":"curl \\"quoted\\""}',
    },
  ],
  readers: (format) =>
    (format === null ? knownFormats : [resolveFormat(format)]).flatMap((text) =>
      physicalForms(text).map(compileLines),
    ),
};

function compileLines(lines: string[]): RowReader {
  const { names, scan } = compileScanner(formatParts(lines.join('\n')));
  const opening = compileScanner(formatParts(lines[0] ?? ''));
  const span = lines.length;
  return {
    dialect: 'apache-access',
    span,
    begins: (line) => opening.scan(line.trim()) !== null,
    read(text, since) {
      const values = scan(span === 1 ? text : trimmedLines(text));
      return values === null ? null : apacheRow(collect(names, values), since);
    },
  };
}

function collect(names: string[], found: string[]): Values {
  const values: Values = {};
  for (let index = 0; index < names.length; index++)
    values[names[index] ?? ''] = unescapeValue(found[index] ?? '');
  return values;
}
