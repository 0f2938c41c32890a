/** The built command with inputs that are there and cannot be used: each costs itself, and the run goes on. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startOrigin } from '../../src/lab/index.ts';
import { parseReport } from '../report-contract.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-inputs-'));
let origin: Awaited<ReturnType<typeof startOrigin>>;
const strange = createServer((_, response) => response.end('<!doctype html>'));

beforeAll(async () => {
  origin = await startOrigin({ everyMs: 100 });
  await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve));
  mkdirSync(join(dir, 'folder'));
  symlinkSync('circle', join(dir, 'circle'));
  execFileSync('mkfifo', [join(dir, 'pipe')]);
});
afterAll(async () => {
  await origin.close();
  strange.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

function run(args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
    const ran = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      ran.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      ran.stderr += chunk;
    });
    child.on('close', (exitCode) => resolve({ exitCode, ...ran }));
  });
}

function file(name: string, content: string | Buffer): string {
  writeFileSync(join(dir, name), content);
  return name;
}

const short = ['--for', '2s', '--http1.1', '--fail-on', 'never'];
const row = '192.0.2.7 - - [21/Nov/2026:02:19:48 +0000] "GET /events HTTP/1.1" 200 1 "-" "c"\n';

/** Given, and what is said of it. */
const unusable: [title: string, args: () => string[], why: RegExp][] = [
  ['a folder as config', () => ['--nginx-config', 'folder'], /it is a directory/],
  ['a link to itself as config', () => ['--envoy-config', 'circle'], /symbolic links/],
  ['an empty pipe as config', () => ['--nginx-config', 'pipe'], /it is empty/],
  ['a device as config', () => ['--nginx-config', '/dev/zero'], /a device/],
  ['a folder as log', () => ['--nginx-access-log', 'folder'], /it is a directory/],
  ['a binary log', () => ['--envoy-access-log', file('core.log', Buffer.from([1, 0, 2, 0, 10]))], /NUL/],
  ['a binary archive', () => ['--nginx-error-log', file('core.gz', gzipSync(Buffer.from([1, 0, 2])))], /NUL/],
  [
    'a log in another format',
    () => ['--envoy-access-log', file('other.log', 'hello\nworld\n'), '--envoy-log-format', '[%START_TIME%]'],
    /0 of 2 lines/,
  ],
  [
    'an nginx.conf with a syntax error: file and line',
    () => ['--nginx-config', file('bad.conf', 'events {}\nhttp {\n  server {\n')],
    /bad\.conf:3: the \{ of "server"/,
  ],
  [
    'an Envoy YAML with a syntax error: file and line',
    () => ['--envoy-config', file('bad.yaml', 'static_resources:\n  listeners: [\n')],
    /bad\.yaml:\d/,
  ],
  [
    'an Envoy config as nginx.conf',
    () => ['--nginx-config', file('envoy.yaml', 'static_resources:\n  listeners: []\n')],
    /Envoy config: --envoy-config/,
  ],
  ['a log as config', () => ['--nginx-config', file('access.log', row)], /--nginx-access-log/],
  ['a config as log', () => ['--nginx-access-log', file('my.conf', 'events {}\n')], /--nginx-config/],
  [
    'a config that takes no request',
    () => ['--hop', `proxy=haproxy,config=${file('haproxy.cfg', 'global\n')}`],
    /no frontend or listen section in it/,
  ],
  [
    'a log in no format of that proxy',
    () => ['--hop', `name=front,proxy=caddy,access-log=${file('caddy.log', '{}\n')}`],
    /0 of 1 line is in a format that is known for caddy/,
  ],
  ['an admin interface that refuses', () => ['--envoy-admin', 'http://127.0.0.1:1'], /ECONNREFUSED/],
  [
    'a web page as admin interface',
    () => ['--envoy-admin', `127.0.0.1:${(strange.address() as AddressInfo).port}`],
    /no JSON/,
  ],
];

describe('what cannot be used is warned, not checked, and never asked for', () => {
  test.concurrent.each(unusable)('%s', async (_, args, why) => {
    const given = args();
    const { exitCode, stdout, stderr } = await run(['diagnose', origin.url, '--json', ...short, ...given]);
    expect(stderr).toMatch(why);
    const report = parseReport(stdout);
    expect(report.warnings[0]).toMatch(why);
    expect(report.notChecked[0]).toMatchObject({ rule: 'inputs', because: expect.stringMatching(why) });
    expect(report.stats.events).toBeGreaterThan(0);
    expect(exitCode).toBe(0);
  });

  test.each([
    ['--envoy-config', 'nginx-config', 'events {}\nhttp { server { listen 1; } }\n'],
    ['--nginx-config', 'envoy-config', 'static_resources:\n  listeners: []\n'],
    ['--envoy-access-log', 'nginx-access-log', row],
  ])('%s with a file of the other proxy makes no hop of either', async (flag, right, text) => {
    const kept = `other-${right}`;
    const name = file(`of-${right}`, text);
    const { stdout } = await run(['diagnose', origin.url, '--json', '--out', kept, ...short, flag, name]);
    const again = await run(['report', kept, '--json']);
    for (const report of [parseReport(stdout), parseReport(again.stdout)]) {
      expect(report.plan.hops).toMatchObject([{ name: 'proxy', proxy: 'unknown' }]);
      expect(report.unusable).toMatchObject([{ hop: 'proxy', shows: right.split('-')[0] }]);
      expect(report.warnings.join('\n')).toContain(`give it by --${right} ${name}`);
    }
  });

  test.each([
    [['--nginx-access-log', 'away.log']],
    [['--nginx-config', 'away.conf']],
    [['--hop', 'name=edge,proxy=nginx,error-log=away/*.log']],
  ])('one that is not there is told before anything else: %s', async (args) => {
    const { exitCode, stdout, stderr } = await run(['diagnose', origin.url, ...args, ...short]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: cannot read /);
    expect(stderr).not.toContain('requests');
  });

  test('in the report for people, too, and when it is judged again', async () => {
    const bad = ['--nginx-config', file('bad.conf', 'http {'), '--nginx-access-log', 'folder'];
    const { stdout } = await run(['diagnose', origin.url, '--out', 'kept', ...short, ...bad]);
    const again = await run(['report', 'kept']);
    for (const text of [stdout, again.stdout]) {
      expect(text.split('WHAT WAS SEEN')[0]).toMatch(/unused {2}bad\.conf \(nginx\): /);
      const unchecked = text.split('NOT CHECKED')[1] ?? '';
      expect(unchecked).toContain('bad.conf could not be used');
      expect(unchecked).not.toMatch(/--nginx-(config|access-log)/);
    }
  });

  test.each(['soak', 'load'])('by a %s', async (command) => {
    const time = command === 'soak' ? ['--duration', '1s'] : ['--hold', '1s'];
    const args = [
      '--connections',
      '2',
      ...time,
      '--nginx-config',
      'folder',
      '--hop',
      'name=front,proxy=caddy,access-log=folder',
    ];
    const { exitCode, stdout } = await run([command, origin.url, '--json', '--fail-on', 'never', ...args]);
    const report = parseReport(stdout);
    expect(report.unusable?.map(({ input }) => input)).toEqual(['config', 'access-log']);
    expect(exitCode).toBe(0);
  });
});
