import { describe, expect, test } from 'vitest';
import { createRecordParser } from '../../../../src/logs/record-parser.ts';
import type { LogRecord } from '../../../../src/model/log-record.ts';
import { dialects, readersFor } from '../../../../src/proxies/dialects.ts';
import { wrappings } from './wrappings.ts';

const names = Object.keys(wrappings);
const samples = dialects.flatMap(({ name, proxy, role, samples: own }) =>
  own.map(({ format, text }, index) => ({ name: `${name} ${index + 1}`, proxy, role, format, text })),
);
type Sample = (typeof samples)[number];

/** The records of a file, without what tells where they stood; a line without a time has that of its wrapping. */
function recordsOf({ proxy, role, format, text }: Sample, lines: string[]) {
  const untimed = text === '' || /\d\d:\d\d:\d\d/.test(text) ? {} : { endedAt: null, stampMs: 0 };
  const parser = createRecordParser(
    { hop: 'h', proxy, file: 'f', since: 0 },
    readersFor(proxy, role, format, undefined),
  );
  parser.feed(lines);
  return parser
    .records([])
    .map(({ raw: _raw, line: _line, ...rest }: LogRecord) => ({ ...rest, ...untimed }));
}

const wrap = (name: string, text: string) =>
  text.split('\n').map((line) => (wrappings[name] as (line: string) => string)(line));

describe.each(samples)('$name', (sample) => {
  const bare = recordsOf(sample, sample.text.split('\n'));

  test('is one record without wrapping', () => {
    expect(bare).toHaveLength(1);
  });

  test.each(names)('is the same record in %s', (name) => {
    expect(recordsOf(sample, wrap(name, sample.text))).toEqual(bare);
  });

  test('is the same record in every wrapping inside every other', () => {
    const wrong = names.flatMap((outer) =>
      names
        .filter((inner) => {
          const lines = wrap(inner, sample.text).flatMap((line) => wrap(outer, line));
          return JSON.stringify(recordsOf(sample, lines)) !== JSON.stringify(bare);
        })
        .map((inner) => `${inner} in ${outer}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('lines that come in pieces', () => {
  const sample = samples.find(({ name }) => name === 'nginx-access 1') as Sample;
  const bare = recordsOf(sample, [sample.text]);
  const halves = [sample.text.slice(0, 50), sample.text.slice(50)] as const;
  const cri = (tag: string, text: string, stream = 'stdout') =>
    `2026-11-21T02:19:48.1Z ${stream} ${tag} ${text}`;
  const docker = (log: string, stream = 'stdout') =>
    JSON.stringify({ log, stream, time: '2026-11-21T02:19:48.1Z' });

  test.each(names)('of a container runtime, in %s, are one record of their first line', (name) => {
    const lines = [...wrap(name, cri('P', halves[0])), ...wrap(name, cri('F', halves[1]))];
    expect(recordsOf(sample, lines)).toEqual(bare);
  });

  test('of standard output and standard error are kept apart', () => {
    const other = sample.text.replace('/events', '/other');
    const lines = [
      cri('P', halves[0]),
      cri('P', other.slice(0, 60), 'stderr'),
      cri('F', halves[1]),
      cri('F', other.slice(60), 'stderr'),
    ];
    const paths = recordsOf(sample, lines).map(({ path }) => path);
    expect(paths).toEqual(['/events?id=7', '/other?id=7']);
  });

  test('of Docker are those of 16 kB without a line end', () => {
    const long = sample.text.replace('id=7', `id=${'x'.repeat(20_000)}`);
    const lines = [docker(long.slice(0, 16_384)), docker(`${long.slice(16_384)}\n`)];
    expect(recordsOf(sample, lines).map(({ path }) => path?.length)).toEqual([20_011]);
  });

  test('keep the place and the text of all of them', () => {
    const parser = createRecordParser(
      { hop: 'h', proxy: 'nginx', file: 'f', since: 0 },
      readersFor('nginx', 'access', null, undefined),
    );
    const lines = ['noise', cri('P', halves[0]), cri('F', halves[1])];
    for (const line of lines) parser.feed([line]);
    expect(parser.records([])).toMatchObject([{ line: 2, raw: lines.slice(1).join('\n') }]);
    expect(parser.summary()).toMatchObject({ lines: 3, parsed: 1, unparsed: 1 });
  });

  test('of which the last never comes are not understood', () => {
    const parser = createRecordParser(
      { hop: 'h', proxy: 'nginx', file: 'f', since: 0 },
      readersFor('nginx', 'access', null, undefined),
    );
    parser.feed([cri('P', halves[0])]);
    expect(parser.records([cri('F', halves[1])])).toHaveLength(1);
    parser.restart(1);
    expect(parser.summary()).toMatchObject({ lines: 1, parsed: 0, unparsed: 1 });
  });
});

describe('a prefix that may as well begin the row', () => {
  const sample = { name: '', proxy: 'nginx', role: 'access' as const, text: '' };
  const format = '$http_user_agent | $request_uri | $status';
  const agents = (lines: string[]) => recordsOf({ ...sample, format }, lines).map((row) => row.userAgent);

  test('is part of it where the other lines have none', () => {
    expect(agents(['curl/8 x | /a | 200', 'a | b | /a | 200'])).toEqual(['curl/8 x', 'a | b']);
  });

  test('is refused where no line says which', () => {
    expect(agents(['a | b | /a | 200'])).toEqual([]);
  });
});

describe('what only looks like wrapping', () => {
  test.each([
    ['$host | $request_uri | $status', 'a.test | /events | 200', '/events'],
    ['$time_iso8601 $request_uri $status', '2026-11-21T02:19:48+00:00 /events 200', '/events'],
    ['{"message":"$request_uri","st":"$status"}', '{"message":"/events","st":"200"}', '/events'],
    ['$time_iso8601 $host up: $request_uri', '2026-11-21T02:19:48+00:00 a.test up: /events', '/events'],
  ])('%s is read as it stands', (format, line, path) => {
    const sample = { name: '', proxy: 'nginx', role: 'access' as const, format, text: line };
    expect(recordsOf(sample, [line]).map((row) => row.path)).toEqual([path]);
  });
});
