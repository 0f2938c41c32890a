/** Envoy access logs in JSON: by the writer's `json_format`, or by well-known keys. */
import type { Dialect, RowReader } from '../../../logs/dialect.ts';
import { compileScanner } from '../../../logs/format-scanner.ts';
import { flattenJson, isOfLogger } from '../../../logs/json-values.ts';
import type { TimeFormat } from '../../../logs/strftime.ts';
import { epochStamp } from '../../../logs/timestamps.ts';
import { envoyParts, operatorsOf } from './format.ts';
import { createOperatorNamer } from './keys.ts';
import type { Operators } from './row.ts';
import { finishRow, readTimes } from './text.ts';

/** JSON lines; numbers may stand in exponent form (Envoy before 1.40 writes 300000 as 3e+05). */
export const envoyJson: Dialect = {
  name: 'envoy-json',
  proxy: 'envoy',
  role: 'access',
  samples: [
    {
      format: null,
      text: '{"authority":"a.test:5002","bytes_sent":532,"duration":3e+05,"method":"GET","path":"/events","protocol":"HTTP/2","response_code":200,"response_code_details":"stream_idle_timeout","response_flags":"SI","start_time":"2026-11-21T02:19:48.632Z","user_agent":null}',
    },
    {
      format:
        '{"when":"%START_TIME%","how":{"code":"%RESPONSE_CODE%","flags":"%RESPONSE_FLAGS%"},"ask":"%REQ(:METHOD)% %REQ(:PATH)%"}',
      text: '{"ask":"GET /events","how":{"code":200,"flags":"DC"},"when":"2026-11-21T02:19:48.632Z"}',
    },
  ],
  readers(format) {
    if (format === null) return [createGuessing()];
    const template = flattenJson(format);
    return template === null ? [] : [compileTemplate(template)];
  },
};

type Clocks = Map<string, TimeFormat | null>;

/** A reader for a json_format; keys that the row lacks were empty and left out (`omit_empty_values`). */
function compileTemplate(template: Map<string, string>): RowReader {
  const leaves = [...template].map(([key, text]) => ({ key, parts: envoyParts(text) }));
  const clocks: Clocks = new Map(
    leaves.flatMap(({ parts }) => operatorsOf(parts).map(({ name, time }) => [name, time])),
  );
  const scanners = leaves.map(({ key, parts }) => ({ key, scanner: compileScanner(parts) }));
  return {
    dialect: 'envoy-json',
    span: 1,
    read(text, since) {
      const row = flattenJson(text);
      if (row === null || !leaves.some(({ key }) => row.has(key))) return null;
      const values: Operators = {};
      for (const { key, scanner } of scanners) Object.assign(values, readLeaf(scanner, row.get(key)));
      return finishRow(values, readTimes(values, clocks), since);
    },
  };
}

function readLeaf({ names, scan }: ReturnType<typeof compileScanner>, value: string | undefined): Operators {
  if (value === undefined) return {};
  if (names.length === 1) {
    const whole = scan(value)?.[0] ?? value;
    return { [names[0] ?? '']: whole };
  }
  const found = scan(value);
  return Object.fromEntries(names.map((name, index) => [name, found?.[index] ?? '-']));
}

function createGuessing(): RowReader {
  const nameOperators = createOperatorNamer();
  return {
    dialect: 'envoy-json',
    span: 1,
    read(text, since) {
      const row = flattenJson(text);
      const values = row === null || isOfLogger(row.values()) ? null : nameOperators(row);
      if (values === null || !isEnvoy(values)) return null;
      const times = readTimes(values, new Map());
      const epoch = epochStamp(values.START_TIME ?? '');
      return finishRow(values, { ...times, start: epoch ?? times.start }, since);
    },
  };
}

/** Enough of Envoy's own words to tell the row from another server's JSON. */
function isEnvoy(values: Operators): boolean {
  const own = [
    'RESPONSE_FLAGS',
    'RESPONSE_FLAGS_LONG',
    'RESPONSE_CODE_DETAILS',
    'UPSTREAM_CLUSTER',
    'UPSTREAM_HOST',
    'DURATION',
  ];
  return /^\d{1,3}$/.test(values.RESPONSE_CODE ?? '') && own.filter((name) => name in values).length >= 1;
}
