/** The built command as its user meets it: exit codes, error texts, what goes to which stream. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { OriginBehaviour } from '../../src/lab/index.ts';
import { startOrigin } from '../../src/lab/index.ts';
import { parseReport } from '../report-contract.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cli = join(root, 'dist/cli.js');
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-cli-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

function run(args: string[], { stopAfterMs = 0, input = '' } = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: dir });
    const ran = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      ran.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      ran.stderr += chunk;
    });
    child.stdin.end(input);
    if (stopAfterMs > 0) setTimeout(() => child.kill('SIGINT'), stopAfterMs);
    child.on('close', (exitCode) => resolve({ exitCode, ...ran }));
  });
}

async function origin(behaviour: OriginBehaviour): Promise<string> {
  const started = await startOrigin(behaviour);
  closers.push(started.close);
  return started.url;
}

function file(name: string, content: string | Buffer): string {
  writeFileSync(join(dir, name), content);
  return name;
}

const nowhere = 'http://127.0.0.1:1/events';

describe('bad input gives three lines and exit code 2', () => {
  const cases: [title: string, args: () => string[], cause: RegExp][] = [
    ['no command', () => ['bogus'], /unknown command 'bogus'/],
    ['no URL', () => ['diagnose'], /no URL/],
    ['a URL without scheme', () => ['diagnose', 'example.test/x'], /no scheme[\s\S]*http:\/\/example\.test/],
    ['a URL of another scheme', () => ['diagnose', 'ftp://x/'], /ftp:/],
    ['an unknown flag', () => ['diagnose', nowhere, '--nope'], /unknown option '--nope'/],
    ['a duration that is none', () => ['diagnose', nowhere, '--for', 'soon'], /--for[\s\S]*"soon"/],
    [
      'a header without a colon',
      () => ['diagnose', nowhere, '-H', 'nocolon'],
      /-H is not a header[\s\S]*has no colon/,
    ],
    [
      'a log that is missing',
      () => ['diagnose', nowhere, '--nginx-access-log', 'missing.log'],
      /--nginx-access-log[\s\S]*missing\.log/,
    ],
    [
      'a config that is missing',
      () => ['diagnose', nowhere, '--hop', 'proxy=haproxy,config=missing.cfg'],
      /--haproxy-config missing\.cfg/,
    ],
    ['a folder that is no run', () => ['report', '.'], /holds no run/],
    ['a folder that cannot be written', () => ['diagnose', nowhere, '--out', '/proc/nowhere/x'], /--out/],
  ];
  test.each(cases)('%s', async (_title, args, cause) => {
    const { exitCode, stdout, stderr } = await run(args());
    expect(stderr).toMatch(cause);
    expect(stderr).toMatch(/error: .+\ncause: .+\nhint: .+\n/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});

describe('a run', () => {
  test('that is interrupted still writes its report and exits with 130', async () => {
    const url = await origin({ everyMs: 200 });
    const { exitCode, stdout } = await run(['diagnose', url, '--json', '--out', 'interrupted'], {
      stopAfterMs: 4_000,
    });
    const report = parseReport(stdout);
    expect(report.interrupted).toBe(true);
    expect(report.stats.events).toBeGreaterThan(3);
    expect(exitCode).toBe(130);
    expect(existsSync(join(dir, 'interrupted/report.json'))).toBe(true);
  });

  test('is kept whole, and judged again comes to the same', async () => {
    const { stdout } = await run(['diagnose', nowhere, '--json', '--out', 'kept']);
    const again = await run(['report', 'kept', '--format', 'json']);
    const judged = (text: string) => {
      const { findings, ruledOut, verdict } = parseReport(text);
      return { findings, ruledOut, verdict };
    };
    expect(judged(again.stdout)).toEqual(judged(stdout));
    for (const name of ['recording.jsonl', 'logs.jsonl', 'settings.json', 'report.json', 'report.md'])
      expect(existsSync(join(dir, 'kept', name)), name).toBe(true);
  });

  test('that cannot start leaves no folder, and none is replaced unasked', async () => {
    const lost = await run(['diagnose', nowhere, '--nginx-access-log', 'missing.log', '--out', 'a/lost']);
    expect([lost.exitCode, existsSync(join(dir, 'a'))]).toEqual([2, false]);
    await run(['diagnose', nowhere, '--out', 'once']);
    const before = readFileSync(join(dir, 'once/recording.jsonl'), 'utf8');
    const again = await run(['diagnose', nowhere, '--out', 'once']);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toMatch(/a run is kept in once already[\s\S]*--force/);
    const failed = await run(['diagnose', nowhere, '--nginx-config', 'no.conf', '--out', 'once', '--force']);
    expect(failed.exitCode).toBe(2);
    expect(readFileSync(join(dir, 'once/recording.jsonl'), 'utf8')).toBe(before);
    expect((await run(['diagnose', nowhere, '--out', 'once', '--force'])).exitCode).toBe(1);
    expect(readFileSync(join(dir, 'once/recording.jsonl'), 'utf8')).not.toBe(before);
  });

  test('is listed by report, whose latest prints it', async () => {
    await run([nowhere]);
    const [, name = ''] = /(reports\/\S+-diagnose): broken, connect-refused/.exec(
      (await run(['report'])).stdout,
    ) as RegExpExecArray;
    const named = await run(['report', name]);
    expect(await run(['report', 'latest'])).toEqual(named);
    expect(named.exitCode).toBe(1);
  });

  test('that is killed leaves what it saw, and can still be judged', async () => {
    const url = await origin({ everyMs: 100, end: { afterMs: 600, how: 'clean' } });
    const child = spawn(
      process.execPath,
      [cli, 'diagnose', url, '--until-cut', '1m', '--one-at-a-time', '--out', 'killed'],
      { cwd: dir, stdio: 'ignore' },
    );
    await expect
      .poll(
        () =>
          existsSync(join(dir, 'killed/recording.jsonl')) &&
          readFileSync(join(dir, 'killed/recording.jsonl'), 'utf8').includes('"kind":"stream"'),
        { timeout: 10_000 },
      )
      .toBe(true);
    child.kill('SIGKILL');
    const { stdout } = await run(['report', 'killed', '--format', 'json']);
    const report = parseReport(stdout);
    expect(report.interrupted).toBe(true);
    expect(report.stats.events).toBeGreaterThan(3);
    expect(report.warnings.join()).toContain('was ended before');
  });

  test('says before its first request how many it will send, and --dry-run sends none', async () => {
    const started = await startOrigin({ everyMs: 200 });
    closers.push(started.close);
    const { exitCode, stdout, stderr } = await run(['diagnose', started.url, '--dry-run']);
    expect(stderr).toMatch(/up to \d+ requests/);
    expect(stdout).toBe('');
    expect(exitCode).toBe(0);
    expect(started.requests()).toBe(0);
  });

  test('keeps no secret on disk', async () => {
    const url = `${await origin({ everyMs: 100, end: { afterMs: 400, how: 'clean' } })}?token=sesame`;
    await run([
      'diagnose',
      url,
      '-H',
      'Authorization: Bearer sesame',
      '-b',
      'sid=sesame',
      '--for',
      '3s',
      '--out',
      'secret',
    ]);
    for (const name of ['recording.jsonl', 'logs.jsonl', 'settings.json', 'report.json', 'report.md']) {
      expect(readFileSync(join(dir, 'secret', name), 'utf8'), name).not.toContain('sesame');
    }
  });

  test('takes a curl command as it was copied', async () => {
    const url = await origin({ everyMs: 100, methods: ['POST'], end: { afterMs: 400, how: 'clean' } });
    const { stdout } = await run([
      'diagnose',
      '--json',
      '--for',
      '3s',
      '--',
      'curl',
      url,
      '-H',
      'Accept: text/event-stream',
      '--data-raw',
      '{"a":1}',
      '--compressed',
      '-sN',
    ]);
    const report = parseReport(stdout);
    expect(report.plan.target.method).toBe('POST');
    expect(report.plan.oneAtATime).toBe(true);
    expect(report.stats.opened).toBe(report.stats.connections);
  });

  test('reads a gzipped log and one on standard input', async () => {
    const line = '127.0.0.1 - - [21/Nov/2026:10:20:10 +0000] "GET /x HTTP/1.1" 200 68 "-" "curl"\n';
    file('old.log.gz', gzipSync(line));
    const { stdout } = await run(
      ['diagnose', nowhere, '--json', '--nginx-access-log', 'old.log.gz', '--nginx-access-log', '-'],
      { input: line },
    );
    const { logs } = parseReport(stdout);
    expect(logs.map(({ lines, parsed }) => [lines, parsed])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });
});

describe('demo', () => {
  test('keeps its run where it says, also after the scenario is cleared away', {
    timeout: 60_000,
  }, async () => {
    const { exitCode, stdout, stderr } = await run(['demo', '--json']);
    const kept = /the run is kept in (\S+);/.exec(stderr)?.[1] ?? '';
    expect(parseReport(stdout).verdict).toBe('broken');
    expect(existsSync(join(kept, 'report.json')), kept).toBe(true);
    expect((await run(['report', kept, '--format', 'json'])).exitCode).toBe(1);
    expect(exitCode).toBe(0);
  });
});

describe('the command', () => {
  test('prints nothing but the report on standard output', async () => {
    const { stdout, stderr } = await run(['diagnose', nowhere, '--format', 'markdown']);
    expect(stdout.startsWith('#')).toBe(true);
    expect(stderr).toContain('the run is kept in');
  });

  test('survives a reader that leaves early', () => {
    const text = execFileSync(
      'sh',
      ['-c', `"${process.execPath}" "${cli}" diagnose ${nowhere} 2>/dev/null | head -1`],
      { cwd: dir, encoding: 'utf8' },
    );
    expect(text).toContain('BROKEN');
  });
});
