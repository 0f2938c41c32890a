import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DoctorError } from '../../../src/errors.ts';
import { type JournalLine, openJournal } from '../../../src/kept/journal.ts';
import { readRun } from '../../../src/kept/run-reader.ts';
import { judgeAgain } from '../../../src/run/index.ts';
import { heldPlan, heldRecord, opening, runBegan, sharedHead, tick } from '../held-builder.ts';

const root = mkdtempSync(join(tmpdir(), 'sse-doctor-journal-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

function faultOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof DoctorError) return `${error.message}: ${error.why}`;
    throw error;
  }
  throw new Error('it was read');
}

function folder(): string {
  const dir = join(root, `${++folders}`);
  mkdirSync(dir);
  return dir;
}

/** A run of two processes, of which one dies; four streams, one cut, in 30 s. */
function lines(): JournalLine[] {
  const openings = [1, 2, 3, 4].map(
    (n) => ({ kind: 'opening', ...opening({ id: `c${n}`, client: n }) }) as const,
  );
  const looks = [1, 2, 3].map(
    (n) => ({ kind: 'look', ...heldRecord({ id: `c${n}`, client: n, close: { ageMs: 10_000 } }) }) as const,
  );
  const seconds = Array.from({ length: 30 }, (_, n) => {
    const first = n === 0 ? { attempts: 2, opened: 2 } : {};
    return ['1', '2'].map(
      (worker) =>
        ({
          kind: 'second',
          ...tick({
            worker,
            atMs: (n + 1) * 1_000,
            open: 2,
            counts: { events: 2, ...first },
            ms: { gap: [900, 1_100] },
          }),
        }) as const,
    );
  }).flat();
  const cut = heldRecord({ id: 'c4', client: 4, bodyStart: 'é😀', close: { how: 'cut', by: 'peer' } });
  return [
    {
      kind: 'header',
      tool: { name: 'sse-doctor', version: '0' },
      run: 'abc123',
      createdAt: new Date(runBegan).toISOString(),
      plan: heldPlan(4, 2),
    },
    { kind: 'head', ...sharedHead },
    ...openings,
    ...seconds.slice(0, 24),
    ...looks,
    ...seconds.slice(24, 40),
    { kind: 'held', ...cut },
    ...seconds.slice(40),
    { kind: 'worker-died', worker: '2', how: 'killed by SIGKILL' },
    { kind: 'machine', event: { kind: 'disk-full', atMs: 30_000, text: 'x' } },
  ];
}

function written(): string {
  const dir = folder();
  const journal = openJournal(dir, (code) => expect.fail(code));
  for (const line of lines()) journal.write(line);
  journal.close();
  return dir;
}

describe('a journal', () => {
  test('has a line for each thing written', () => {
    const text = readFileSync(join(written(), 'recording.jsonl'), 'utf8');
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).kind),
    ).toEqual(lines().map(({ kind }) => kind));
  });

  test('is on disk within a second, though nobody closes it', async () => {
    const dir = folder();
    const journal = openJournal(dir, (code) => expect.fail(code));
    for (const line of lines().slice(0, 3)) journal.write(line);
    await expect
      .poll(() => readFileSync(join(dir, 'recording.jsonl'), 'utf8').split('\n').length, { timeout: 1_000 })
      .toBe(4);
    journal.close();
  });

  test('on a disk that is full says so once, and the run goes on', () => {
    const dir = folder();
    symlinkSync('/dev/full', join(dir, 'recording.jsonl'));
    const faults: string[] = [];
    const journal = openJournal(dir, (code) => faults.push(code));
    for (const line of lines()) journal.write(line);
    journal.close();
    journal.close();
    expect(faults).toEqual(['ENOSPC']);
  });

  test('in a folder that is gone says so once', () => {
    const faults: string[] = [];
    const journal = openJournal(join(root, 'nowhere'), (code) => faults.push(code));
    for (const line of lines()) journal.write(line);
    journal.close();
    expect(faults).toEqual(['ENOENT']);
  });
});

describe('a journal that breaks off', () => {
  const whole = readFileSync(join(written(), 'recording.jsonl'));
  const ends = [...whole].flatMap((byte, at) => (byte === 10 ? [at + 1] : []));

  function cutAt(byte: number): string {
    const dir = folder();
    writeFileSync(join(dir, 'recording.jsonl'), whole);
    truncateSync(join(dir, 'recording.jsonl'), byte);
    return dir;
  }

  /** What is to be read of the first so many lines. */
  function expected(count: number) {
    const seen = lines().slice(0, count);
    const seconds = seen.flatMap((line) => (line.kind === 'second' ? [line] : []));
    return {
      seconds: Math.max(0, ...seconds.map(({ atMs }) => atMs)) / 1_000,
      events: seconds.reduce((sum, { counts }) => sum + counts.events, 0),
      gaps: seconds.length * 2,
    };
  }

  test('is read after each of its lines, and in the middle of each', () => {
    ends.forEach((end, n) => {
      const next = ends[n + 1] ?? end;
      // Each reading costs milliseconds: every line is cut in one of the three ways, each kind of line in all of them.
      for (const at of [[end], [Math.floor((end + next) / 2)], [next - 1]][n % 3] ?? []) {
        const { recording } = readRun(cutAt(at));
        // The last byte of a line is its end of line: without it the line is whole.
        const { seconds, events, gaps } = expected(at === next - 1 && next > end ? n + 2 : n + 1);
        expect(recording.figures?.seconds, `cut at byte ${at}`).toBe(seconds);
        expect(recording.figures?.counts.events).toBe(events);
        expect(recording.figures?.ms.gap?.count ?? 0).toBe(gaps);
        expect(recording.interrupted).toBe(true);
        expect(recording.watchedSeconds).toBe(seconds);
      }
    });
  }, 60_000);

  test('shows open streams as open, and only what was cut as cut', () => {
    for (const end of ends) {
      for (const { id, close } of readRun(cutAt(end)).recording.streams)
        expect(close.how, `${id}, cut at byte ${end}`).toBe(id === 'c4' ? 'cut' : 'own-stop');
    }
    const { streams } = readRun(cutAt(whole.length)).recording;
    expect(streams.map(({ id, close }) => [id, close.how, close.because])).toEqual([
      ['c1', 'own-stop', undefined],
      ['c2', 'own-stop', 'worker-died'],
      ['c3', 'own-stop', undefined],
      ['c4', 'cut', undefined],
    ]);
  });

  test('is judged like any other, wherever it ends', async () => {
    for (const end of ends.filter((_, n) => n % 7 === 0)) {
      const report = await judgeAgain(cutAt(end));
      expect(report.interrupted).toBe(true);
      expect(report.population?.seconds ?? 0).toBeLessThanOrEqual(30);
      expect(report.failed).toEqual([]);
    }
  });

  test.each<[number, RegExp]>([
    [20, /cut off in its first line/],
    [0, /is empty/],
  ])('after %d bytes holds no run, and it is said why', (byte, why) => {
    expect(faultOf(() => readRun(cutAt(byte)))).toMatch(why);
  });

  test.each<[string, (file: string) => void, RegExp]>([
    ['a folder', (file) => mkdirSync(file), /recording\.jsonl: it is a folder/],
    ['a pipe', (file) => execFileSync('mkfifo', [file]), /recording\.jsonl: it is no regular file/],
    ['not there', () => undefined, /recording\.jsonl: there is no such file/],
    ['a number', (file) => writeFileSync(file, '5\n{}\n'), /line 1: it is no object/],
  ])('that is %s is told with its place', (_, make, why) => {
    const dir = folder();
    make(join(dir, 'recording.jsonl'));
    expect(faultOf(() => readRun(dir))).toMatch(why);
  });

  test('in its middle is broken, and the line is named', () => {
    const dir = cutAt(whole.length);
    const text = whole.toString().split('\n');
    text[5] = text[5]?.slice(0, 40) ?? '';
    writeFileSync(join(dir, 'recording.jsonl'), text.join('\n'));
    expect(() => readRun(dir)).toThrow(/broken/);
  });

  test('of another version may name a proxy that this one does not know, and that is told', () => {
    const dir = cutAt(whole.length);
    const [header = '', ...others] = whole.toString().split('\n');
    const hop = { name: 'edge', accessLogs: [], errorLogs: [], configs: [], logFormat: null, admin: null };
    const throughA = (proxy: string) => {
      const said = JSON.parse(header);
      said.plan.hops = [{ ...hop, proxy }];
      writeFileSync(join(dir, 'recording.jsonl'), [JSON.stringify(said), ...others].join('\n'));
      return () => readRun(dir);
    };
    expect(throughA('squid')).toThrow(/does not know/);
    expect(throughA('haproxy')).not.toThrow();
  });
});
