/** A run that does not come to its end: told to stop, hung up on, or killed at any moment. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Origin, startOrigin } from '../../src/lab/index.ts';
import type { Report } from '../../src/model/report.ts';
import { judgeAgain } from '../../src/run/index.ts';
import { parseReport } from '../report-contract.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-stopped-'));
const everyMs = 100;
let origin: Origin;
beforeAll(async () => {
  origin = await startOrigin({ everyMs });
});
afterAll(async () => {
  await origin.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

function start(command: string, args: string[], detached = false) {
  const child = spawn(command, args, { cwd: dir, detached, stdio: ['ignore', 'pipe', 'pipe'] });
  const ran = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    ran.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    ran.stderr += chunk;
  });
  const done = new Promise<Ran>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, ...ran }));
  });
  return { child: child as ChildProcess, pid: child.pid as number, done };
}

function doctor(...args: string[]) {
  return start(process.execPath, [cli, ...args]);
}

function recording(name: string): string {
  const file = join(dir, name, 'recording.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Until the recording says so. */
async function until(name: string, text: string): Promise<void> {
  await expect.poll(() => recording(name), { timeout: 15_000, interval: 20 }).toContain(text);
}

async function reportOf(name: string): Promise<{ report: Report; exitCode: number | null }> {
  const { stdout, stderr, exitCode } = await doctor('report', name, '--format', 'json').done;
  expect(stdout, stderr).toMatch(/^\{/);
  return { report: parseReport(stdout), exitCode };
}

describe('a diagnose that is told to stop', () => {
  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    '%s: reports, keeps the run, exits with 130',
    async (signal) => {
      const running = doctor('diagnose', origin.url, '--json', '--out', signal);
      await until(signal, '"news"');
      running.child.kill(signal);
      const { exitCode, stdout, stderr } = await running.done;
      const report = parseReport(stdout);
      expect([exitCode, report.interrupted, report.killed]).toEqual([130, true, undefined]);
      expect(report.stats.events).toBeGreaterThan(0);
      expect(stderr).toContain(`the run is kept in ${signal}`);
      expect((await reportOf(signal)).report.stats).toEqual(report.stats);
    },
  );

  test('a second signal ends it at once, and what it had seen is in its recording', async () => {
    const running = doctor('soak', origin.url, '--connections', '4', '--workers', '2', '--out', 'twice');
    await until('twice', '"opening"');
    const [worker] = readFileSync(`/proc/${running.pid}/task/${running.pid}/children`, 'utf8').split(' ');
    process.kill(Number(worker), 'SIGSTOP');
    running.child.kill('SIGTERM');
    await pause(400);
    const began = performance.now();
    running.child.kill('SIGTERM');
    expect((await running.done).exitCode).toBe(130);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect((await reportOf('twice')).report.killed).toBeDefined();
  });

  test('before its first request ends at once: there is nothing to report', async () => {
    const running = start('sh', [
      '-c',
      `mkfifo held && exec 3<>held && exec "$0" "$1" diagnose "$2" --data-binary @- --out early <&3`,
      process.execPath,
      cli,
      origin.url,
    ]);
    await pause(1_500);
    running.child.kill('SIGTERM');
    const { exitCode, stdout } = await running.done;
    expect([exitCode, stdout]).toEqual([130, '']);
  });

  test('a whole process group is told at once: no worker is lost', async () => {
    const args = [
      cli,
      'soak',
      origin.url,
      '--connections',
      '6',
      '--workers',
      '2',
      '--json',
      '--out',
      'group',
    ];
    const running = start(process.execPath, args, true);
    await until('group', '"second"');
    process.kill(-running.pid, 'SIGTERM');
    const { exitCode, stdout } = await running.done;
    const { interrupted, population, stats } = parseReport(stdout);
    expect([exitCode, interrupted, population?.counts.lostByTool]).toEqual([130, true, 0]);
    expect(stats.closes).toEqual({ 'own-stop': 6 });
  });

  test('a terminal that goes away does not take the report along', async () => {
    const command = `stty cols 100; exec ${process.execPath} ${cli} diagnose ${origin.url} --out hung-up`;
    // script(1) holds the terminal: with it the terminal goes.
    const terminal = start('script', ['-qec', command, '/dev/null']);
    await until('hung-up', '"news"');
    terminal.child.kill('SIGKILL');
    await expect.poll(() => existsSync(join(dir, 'hung-up/report.md')), { timeout: 10_000 }).toBe(true);
    const kept = parseReport(readFileSync(join(dir, 'hung-up/report.json'), 'utf8'));
    expect([kept.interrupted, kept.verdict]).toEqual([true, 'inconclusive']);
    expect(kept.stats.events).toBeGreaterThan(0);
  });
});

describe('a diagnose that is killed', () => {
  const moments = Array.from({ length: 10 }, (_, n) => ({ n, afterMs: Math.round(Math.random() * 3_000) }));

  test.concurrent.each(moments)(
    '$afterMs ms after its header: told truly',
    { timeout: 60_000 },
    async ({ n, afterMs }) => {
      const name = `killed-${n}`;
      const running = doctor('diagnose', origin.url, '--out', name);
      await until(name, '"header"');
      await pause(afterMs);
      running.child.kill('SIGKILL');
      await running.done;
      const report = await judgeAgain(join(dir, name));
      const { stdout, exitCode } = await doctor('report', name).done;
      expect([exitCode, report.interrupted, report.findings, report.failed]).toEqual([130, true, [], []]);
      expect(report.verdict).toBe('inconclusive');
      expect(report.settle).not.toContain('no stream opened');
      expect(report.killed?.open).toEqual(report.connections.map(({ id }) => id));
      expect(report.connections.every(({ close }) => close.how === 'own-stop')).toBe(true);
      // What came in the last second may not have been written yet.
      const seconds = report.killed?.seconds ?? 0;
      if (seconds > 1) expect(report.stats.events).toBeGreaterThan(1);
      expect(report.stats.events).toBeLessThanOrEqual(
        report.connections.length * (2 + (1_000 * (seconds + 1)) / everyMs),
      );
      expect(stdout).toMatch(/the\s+run\s+was\s+killed/);
      if (seconds > 1)
        expect(stdout.replace(/\s+/g, ' ')).toMatch(/c1 had received \d+ events? and 0 comments in/);
    },
  );

  test('with streams that were never answered: says so, and blames nobody', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const running = doctor('diagnose', `http://127.0.0.1:${port}/events`, '--out', 'unanswered');
    await until('unanswered', '"news"');
    await pause(300);
    running.child.kill('SIGKILL');
    await running.done;
    silent.close();
    const { report } = await reportOf('unanswered');
    expect([report.findings, report.verdict]).toEqual([[], 'inconclusive']);
    expect(report.settle).toContain('while no stream had been answered');
  });

  test('before its rows were read: neither asks for the logs and configs that were given, nor speaks of them', async () => {
    const ending = await startOrigin({ everyMs: 100, end: { afterMs: 600, how: 'fin' } });
    for (const file of ['a.log', 'e.log']) writeFileSync(join(dir, file), '');
    const config = `events {} http { server { listen ${ending.port}; location / { proxy_pass http://127.0.0.1:1; } } }`;
    writeFileSync(join(dir, 'n.conf'), config);
    const given = ['--nginx-access-log', 'a.log', '--nginx-error-log', 'e.log', '--nginx-config', 'n.conf'];
    const running = doctor('diagnose', ending.url, '--until-cut', '1m', ...given, '--out', 'unread');
    await until('unread', '"kind":"stream"');
    running.child.kill('SIGKILL');
    await running.done;
    await ending.close();
    const report = await judgeAgain(join(dir, 'unread'));
    const missing = report.notChecked.flatMap((rule) => rule.missing);
    expect(missing).toContain('kept-inputs');
    const asked = [
      'access-log',
      'error-log',
      'error-log-level',
      'error-line',
      'log-row',
      'config',
      'config-part',
    ];
    expect(missing.filter((one) => asked.includes(one))).toEqual([]);
    expect(report.findings.filter(({ confidence }) => confidence === 'certain')).toEqual([]);
    expect(report.failed).toEqual([]);
  });

  test('before its first request: no run, in words', async () => {
    mkdirSync(join(dir, 'nothing'));
    const told = {
      '': 'the run was ended before its first request',
      '{"kind":"header","tool":{"na': 'is cut off in its first line',
    };
    for (const [text, words] of Object.entries(told)) {
      writeFileSync(join(dir, 'nothing/recording.jsonl'), text);
      const { exitCode, stdout, stderr } = await doctor('report', 'nothing').done;
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toContain(words);
    }
  });

  test('leaves no old results that would be taken for its own', async () => {
    expect((await doctor('diagnose', origin.url, '--for', '1s', '--out', 'again').done).exitCode).toBe(0);
    const running = doctor('diagnose', origin.url, '--out', 'again', '--force');
    await expect
      .poll(() => readdirSync(join(dir, 'again')), { timeout: 10_000, interval: 5 })
      .toEqual(['recording.jsonl']);
    await until('again', '"news"');
    running.child.kill('SIGKILL');
    await running.done;
    expect((await reportOf('again')).report.killed?.open.length).toBeGreaterThan(0);
  });
});

describe('a kept run with a broken file', () => {
  beforeAll(async () => {
    await doctor('diagnose', origin.url, '--for', '1s', '--out', 'whole').done;
  });

  test.each([
    ['settings.json', 'cut in its middle', (text: string) => text.slice(0, text.length / 2)],
    ['settings.json', 'empty', () => ''],
    ['settings.json', 'something else', () => '{"a":1}'],
    ['settings.json', 'null', () => 'null'],
    ['logs.jsonl', 'cut in a line', () => '{"kind":"acc'],
  ])('%s, %s: the rest is judged', async (file, what, change) => {
    const broken = join(dir, `${what} ${file}`);
    cpSync(join(dir, 'whole'), broken, { recursive: true });
    writeFileSync(join(broken, file), change(readFileSync(join(broken, file), 'utf8')));
    const { stats, warnings } = await judgeAgain(broken);
    expect(stats.opened).toBeGreaterThan(0);
    expect(warnings.join()).toMatch(new RegExp(`${file} is broken.*judged from the wire alone`));
  });

  test('a recording that was cut off at its end: what is left is judged, and that is said first', async () => {
    const cut = join(dir, 'cut off');
    cpSync(join(dir, 'whole'), cut, { recursive: true });
    const file = join(cut, 'recording.jsonl');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    for (const [text, kept] of [
      [`${lines.slice(0, -1).join('\n')}\n`, lines.length - 2],
      [lines.join('\n').slice(0, -100), lines.length - 2],
    ] as const) {
      writeFileSync(file, text);
      const { report } = await reportOf('cut off');
      expect(report.cutOff).toEqual({ kept, of: lines.length - 1 });
      expect(report.verdict).toBe('inconclusive');
      const { stdout } = await doctor('report', 'cut off').done;
      expect(stdout.split('WHAT WAS SEEN')[0]).toMatch(
        /recording of this run is\s+cut off: \d of \d streams/,
      );
    }
  });

  test.each(['recording.jsonl', 'settings.json', 'logs.jsonl'])('%s that is a folder', async (file) => {
    const broken = join(dir, `folder ${file}`);
    cpSync(join(dir, 'whole'), broken, { recursive: true });
    rmSync(join(broken, file));
    mkdirSync(join(broken, file));
    const { exitCode, stdout, stderr } = await doctor('report', broken).done;
    expect(exitCode).toBe(file === 'recording.jsonl' ? 2 : 0);
    expect(`${stdout}${stderr}`.replace(/\s+/g, ' ')).toContain('it is a folder, where a file is expected');
  });

  test('report.json is not read back: the exit code is that of the run', async () => {
    writeFileSync(join(dir, 'whole/report.json'), '{');
    const { report, exitCode } = await reportOf('whole');
    expect([exitCode, report.warnings]).toEqual([0, []]);
  });
});
