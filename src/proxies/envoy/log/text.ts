/** Envoy access logs in text: the writer's own format string, or the default ones of Envoy and Istio. */
import type { Dialect, Row, RowReader } from '../../../logs/dialect.ts';
import { compileScanner, type FormatPart } from '../../../logs/format-scanner.ts';
import { parseObject } from '../../../logs/json-values.ts';
import { physicalForms, trimmedLines } from '../../../logs/physical-lines.ts';
import type { TimeFormat } from '../../../logs/strftime.ts';
import { isoStamp, type Stamp } from '../../../logs/timestamps.ts';
import { defaultFormat, envoyParts, guideFormat, istioFormat, longerParts, operatorsOf } from './format.ts';
import { envoyEnd, envoyRow, isInterim, type Operators, type Times } from './row.ts';

const start = '[2026-11-21T02:19:48.632Z] "GET /events HTTP/1.1" 200';
const istioTail =
  '"-" "curl/8.14.1" "6f1c7a3e" "a.test" "192.0.2.1:80" outbound|80||a.test 192.0.2.2:4 192.0.2.3:5 192.0.2.4:6 - default';

/** Text formats; a format with line breaks makes one record of as many physical lines. */
export const envoyText: Dialect = {
  name: 'envoy-text',
  proxy: 'envoy',
  role: 'access',
  samples: [
    {
      format: null,
      text: `${start} UT 0 532 15001 4 "-" "curl/8.14.1" "6f1c7a3e" "a.test:5002" "192.0.2.1:5002"`,
    },
    {
      format: null,
      text: `${start} SI stream_idle_timeout - "-" 0 532 300002 4 ${istioTail}`,
    },
    {
      format:
        '[%START_TIME%] "%REQ(:METHOD)% %REQ(:PATH)%" \n%RESPONSE_CODE% %RESPONSE_FLAGS% \n%DURATION%\n',
      text: '[2026-11-21T02:19:48.632Z] "GET /events" \n200 DC \n7162',
    },
  ],
  readers(format) {
    if (format === null) {
      const known = [defaultFormat, istioFormat, guideFormat].flatMap(compileEnvoyFormat);
      return [...known, compileParts(longerParts(), longerParts(), 1)];
    }
    return parseObject(format) === null ? compileEnvoyFormat(format) : [];
  },
};

/** One reader for the record as written, and one for its lines joined by a blank, as collectors and pasting do. */
function compileEnvoyFormat(format: string): RowReader[] {
  return physicalForms(format).flatMap((lines) => {
    const first = envoyParts(lines[0] ?? '');
    const whole = compileParts(envoyParts(lines.join('\n')), first, lines.length);
    return lines.length === 1 ? [whole] : [whole, compileParts(envoyParts(lines.join(' ')), first, 1)];
  });
}

/** `first`: the parts of the record's first physical line. */
function compileParts(parts: FormatPart[], first: FormatPart[], span: number): RowReader {
  const { names, scan } = compileScanner(parts);
  const opening = compileScanner(first);
  const clocks = new Map(operatorsOf(parts).map(({ name, time }) => [name, time]));
  return {
    dialect: 'envoy-text',
    span,
    begins: (line) => opening.scan(line.trim()) !== null,
    read(text, since) {
      const found = scan(span === 1 ? text : trimmedLines(text));
      if (found === null) return null;
      const values: Operators = {};
      for (let index = 0; index < names.length; index++) values[names[index] ?? ''] = found[index] ?? '';
      return finishRow(values, readTimes(values, clocks), since);
    },
  };
}

/** The row, or `skip` when it is too old or its stream still runs. */
export function finishRow(values: Operators, times: Times, since: number): Row | 'skip' {
  const end = envoyEnd(values, times);
  const old = end !== null && end + (times.start?.stampMs ?? 0) < since;
  return old || isInterim(values) ? 'skip' : envoyRow(values, times);
}

/** Start and end as the format's own clock writes them. */
export function readTimes(values: Operators, clocks: Map<string, TimeFormat | null>): Times {
  const read = (name: string): Stamp | null => {
    const text = values[name];
    if (text === undefined) return null;
    return clocks.get(name)?.read(text) ?? isoStamp(text);
  };
  return {
    start: read('START_TIME') ?? read('START_TIME_LOCAL'),
    emitted: read('EMIT_TIME') ?? read('EMIT_TIME_LOCAL'),
  };
}
