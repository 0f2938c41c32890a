/** What adding a proxy takes: its folder and one line in each of two lists, and rules name its setting. */
import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const house = mkdtempSync(join(tmpdir(), 'sse-doctor-toy-'));
const log = join(house, 'toy.log');
const config = join(house, 'toy.conf');
afterAll(() => rmSync(house, { recursive: true, force: true }));

/** The whole house, with the toy's folder moved in. */
function addToy(): void {
  for (const name of ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'])
    cpSync(join(root, name), join(house, name), { recursive: true });
  for (const name of ['node_modules', 'scenarios']) symlinkSync(join(root, name), join(house, name));
  const folder = join(house, 'src/proxies/toy');
  mkdirSync(folder);
  const fixture = join(root, 'test/fixtures/toy-proxy');
  for (const file of readdirSync(fixture)) {
    const text = readFileSync(join(fixture, file), 'utf8');
    const moved = text.replaceAll('../../../src/proxies/', '../').replaceAll('../../../src/', '../../');
    writeFileSync(join(folder, file), moved);
  }
  appendFileSync(join(house, 'src/proxies/profiles.ts'), "export { toy } from './toy/profile.ts';\n");
  appendFileSync(join(house, 'src/proxies/index.ts'), "export { toy } from './toy/index.ts';\n");
}

/** Types checked: nothing else has to know of it. */
function build(): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: house, stdio: 'pipe' });
}

/** The toy itself: an event, then silence until its `quiet_cut` of one second is over, and a row. */
const toy = createServer((request, response) => {
  const began = Date.now();
  response.writeHead(200, { 'content-type': 'text/event-stream', server: 'toy/1' });
  response.write('data: one\n\n');
  setTimeout(() => cut(request, response, began), 1_000);
});

function cut({ url, headers }: IncomingMessage, response: ServerResponse, began: number): void {
  const why = response.destroyed ? 'gone' : 'quiet';
  appendFileSync(log, `${Date.now()} ${Date.now() - began} 200 ${url} ${why} ${headers['user-agent']}\n`);
  response.socket?.end();
}

function run(...args: string[]): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(house, 'dist/cli.js'), ...args], { cwd: house });
  const ran = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    ran.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    ran.stderr += chunk;
  });
  return new Promise((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, ...ran }));
  });
}

describe('a proxy of which the house knew nothing', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    writeFileSync(log, '');
    writeFileSync(config, '# a toy\nupstream 127.0.0.1:1\nquiet_cut 1s\n');
    addToy();
    build();
    await new Promise<void>((resolve) => toy.listen(0, '127.0.0.1', resolve));
  }, 120_000);
  afterAll(() => toy.close());

  test('has its flags in the help', async () => {
    const { stdout } = await run('diagnose', '--help');
    expect(stdout).toMatch(/--toy-access-log <file> +Toy's log/);
    expect(stdout).toMatch(/--toy-config <file> +Toy's config/);
  });

  test('is named with the setting that cut the stream, its line and another value', async () => {
    const url = `http://127.0.0.1:${(toy.address() as AddressInfo).port}/events`;
    const { stdout, stderr } = await run(
      ...['diagnose', url, '--http1.1', '--for', '4s', '--json', '--out', 'run'],
      ...['--toy-access-log', log, '--toy-config', config],
    );
    expect(stderr).not.toContain('error:');
    const report = JSON.parse(stdout) as Report;
    const [finding] = report.findings;
    expect(finding).toMatchObject({
      rule: 'idle-timeout',
      confidence: 'certain',
      where: { hop: 'toy', proxy: 'toy' },
    });
    expect(finding?.what).toContain('Toy');
    expect(finding?.evidence).toContainEqual(expect.objectContaining({ from: 'log', file: log }));
    expect(finding?.fix[0]).toMatchObject({
      proxy: 'toy',
      setting: 'quiet_cut',
      file: config,
      line: 3,
      current: '1s',
      suggested: '60min',
    });
    expect(finding?.fix[0]?.patch).toContain('+quiet_cut 60min');
  });

  test('is asked for by its own flags where its log is missing', async () => {
    const url = `http://127.0.0.1:${(toy.address() as AddressInfo).port}/events`;
    const { stdout } = await run('diagnose', url, '--http1.1', '--for', '3s', '--json', '--out', 'bare');
    expect(stdout).toContain('--toy-access-log FILE');
  });
});
