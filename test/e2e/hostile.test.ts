/** The built command against servers that never end what they begin: its memory, its time, and what it says of the others. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HeldRecord } from '../../src/model/population/held.ts';
import type { Report } from '../../src/model/report.ts';
import { parseReport } from '../report-contract.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-hostile-'));

interface SeenByOrigin {
  clients: number;
  firstAt: number;
  lastAt: number;
  /** Events to each client that was served well. */
  sent: Record<string, number>;
}

let origin: ChildProcess;
let url = '';

beforeAll(async () => {
  origin = fork(fileURLToPath(new URL('./hostile-origin.mjs', import.meta.url)));
  const { port } = await told<{ port: number }>();
  url = `http://127.0.0.1:${port}`;
});

afterAll(() => {
  origin.disconnect();
  rmSync(dir, { recursive: true, force: true });
});

function told<T>(): Promise<T> {
  return new Promise((resolve) => origin.once('message', (message) => resolve(message as T)));
}

/** Resident memory of a process and all that descend from it, bytes. */
function memoryOf(pid: number): number {
  const parents = new Map<string, string[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = textOf(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ')[1] ?? '';
    parents.set(parent, [...(parents.get(parent) ?? []), name]);
  }
  const family = (one: string): string[] => [one, ...(parents.get(one) ?? []).flatMap(family)];
  const kilobytes = family(`${pid}`).map((one) =>
    Number(/VmRSS:\s+(\d+)/.exec(textOf(`/proc/${one}/status`))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, size) => sum + size, 0) * 1024;
}

/** Empty for a process that has gone. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Runs the command to its end; its report, and the most memory that it took. */
async function run(
  name: string,
  args: string[],
): Promise<{ report: Report; memory: number; exitCode: number | null; out: string }> {
  const out = join(dir, name);
  const child = spawn(process.execPath, [cli, ...args, '--json', '--out', out], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  let memory = 0;
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const looking = setInterval(() => {
    memory = Math.max(memory, memoryOf(child.pid as number));
  }, 100);
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(looking);
  return { report: parseReport(text), memory, exitCode, out };
}

describe('a diagnose of', () => {
  // Those that reach their limit end before their time; how far a mere flood comes is the machine's matter.
  test.each([
    ['endless-line', 8, /without a line break/],
    ['gzip-bomb', 8, /compressed bytes/],
    ['brotli-bomb', 8, /compressed bytes/],
    ['endless-head', 8, /response head of more than/],
    ['endless-chunk-extension', 8, /without a byte of data/],
    ['endless-trailers', 8, /trailer fields/],
    ['no-blank-line', 12, /lines without an empty one/],
    ['long-id', 2, /an id longer than/],
    ['endless-line-in-small-chunks', 2, null],
    ['flood', 2, null],
  ])(
    '%s ends in time, in 300 MB, and says what was seen',
    { timeout: 60_000 },
    async (kind, seconds, words) => {
      const { report, memory, exitCode } = await run(kind, [
        'diagnose',
        `${url}/${kind}`,
        '--for',
        `${seconds}s`,
      ]);
      expect(memory).toBeLessThan(300_000_000);
      expect(report.watched.seconds).toBeLessThan(seconds + 1);
      if (words) expect(report.findings.map(({ what }) => what).join('\n')).toMatch(words);
      if (words && kind !== 'long-id') expect([report.verdict, exitCode]).toEqual(['broken', 1]);
    },
  );

  test('a stream whose events are larger than the user allows is ended, and says how to allow more', async () => {
    const { report } = await run('small', [
      'diagnose',
      `${url}/key-like-line`,
      '--for',
      '3s',
      '--max-event-size',
      '64KB',
    ]);
    expect(report.findings[0]).toMatchObject({ rule: 'unbounded-response' });
    expect(report.findings[0]?.fix[0]?.text).toContain('--max-event-size 256kB');
    expect(report.connections.map(({ close }) => close.by)).toContain('us');
  }, 30_000);
});

describe('a soak of 200 streams, ten of them hostile', () => {
  test('keeps its memory and its time, and tells the truth of the others', { timeout: 90_000 }, async () => {
    const before = await ask();
    const { report, memory, out } = await run('soak', [
      'soak',
      `${url}/mixed`,
      '--connections',
      '200',
      '--ramp',
      '400',
      '--duration',
      '8s',
    ]);
    const { firstAt, lastAt, sent } = await ask();
    expect(before.clients).toBeGreaterThan(0);
    expect(memory).toBeLessThan(400_000_000);
    expect(report.population?.seconds).toBeLessThan(9);
    expect(lastAt - firstAt).toBeGreaterThan(0);
    const lines = readFileSync(join(out, 'recording.jsonl'), 'utf8').trim().split('\n');
    const held = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'held') as HeldRecord[];
    const good = held.filter(({ lastEventId, eventCount }) => lastEventId === `${eventCount}`);
    const soaked = Object.entries(sent).slice(Object.keys(before.sent).length);
    expect(good.length).toBe(soaked.length);
    expect(good.length).toBeGreaterThanOrEqual(190);
    // Each had all that was sent to it, but what was on its way when the run ended.
    const events = good.reduce((sum, { eventCount }) => sum + eventCount, 0);
    const all = soaked.reduce((sum, [, count]) => sum + count, 0);
    expect(all - events).toBeGreaterThanOrEqual(0);
    expect(all - events).toBeLessThanOrEqual(good.length * 2);
    expect(events).toBeGreaterThan(good.length * 10);
    expect(report.population?.counts.disconnects).toBe(0);
    expect(report.findings.map(({ rule }) => rule)).toContain('unbounded-response');
  });
});

function ask(): Promise<SeenByOrigin> {
  const answer = told<SeenByOrigin>();
  origin.send('seen');
  return answer;
}
