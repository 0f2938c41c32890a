/** The package as another project has it: packed, installed, imported; README's example is run, and checked by the compiler. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Origin, startOrigin } from '../../src/lab/index.ts';
import { checkedReport } from '../report-contract.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'sse-doctor-library-'));
let origin: Origin;
let installed: ReturnType<typeof npm>;

beforeAll(async () => {
  origin = await startOrigin({ everyMs: 300 });
  writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }');
  writeFileSync(join(home, 'nginx.conf'), 'events {} http { server { listen 80; location / { } } }');
  writeFileSync(join(home, 'error.log'), '');
  // dist/ was built before the tests were started.
  const packed = npm('pack', root, '--ignore-scripts', '--silent', '--pack-destination', home);
  const tarball = join(home, packed.stdout.trim());
  installed = npm('install', tarball, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=notice');
}, 120_000);

afterAll(async () => {
  await origin?.close();
  rmSync(home, { recursive: true, force: true });
});

function npm(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('npm', args, { cwd: home, encoding: 'utf8' });
}

/** A program of that project, run to its end. */
function run(code: string): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  writeFileSync(join(home, 'program.mjs'), code);
  const child = spawn(process.execPath, ['program.mjs'], { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return new Promise((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** README's own, asking the origin of this test for three seconds; its files lie in that project. */
function example(): string {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const code = /\n## As a library\n[\s\S]*?```js\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  expect(code).toContain("for: '20s'");
  return code
    .replace('https://app.example.com/events', origin.url)
    .replace("'20s'", "'3s'")
    .replace('/etc/nginx/', '')
    .replace('/var/log/nginx/', '');
}

describe('the installed package', () => {
  test('is installed without a warning, and holds what it names', () => {
    expect(installed.stderr).not.toMatch(/warn/i);
    expect(installed.status, installed.stderr).toBe(0);
    const held = join(home, 'node_modules/sse-doctor');
    const names = [
      'docs/report.schema.json',
      'docs/scenario.schema.json',
      'scripts/provide/index.mjs',
      'src/lab/programs/go/main.go',
      'dist/index.d.ts',
    ];
    for (const name of names)
      expect(readFileSync(join(held, name), 'utf8').length, name).toBeGreaterThan(1_000);
  });

  test('has the command, with its scenarios', () => {
    const command = join(home, 'node_modules/.bin/sse-doctor');
    expect(spawnSync(command, ['--help'], { encoding: 'utf8' }).stdout).toContain('diagnose');
    expect(spawnSync(command, ['demo', '--list'], { encoding: 'utf8' }).stdout).toContain(
      'nginx-read-timeout',
    );
  });

  test('does nothing by being imported', async () => {
    const { stdout, stderr, exitCode } = await run(`
      const { write } = process.stdout;
      const listeners = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
      const before = JSON.stringify(listeners());
      const doctor = await import('sse-doctor');
      if (process.stdout.write !== write || JSON.stringify(listeners()) !== before) process.exitCode = 9;
      process.stdout.write(Object.keys(doctor).sort().join());
    `);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.split(',')).toEqual(
      expect.arrayContaining([
        ...['diagnose', 'soak', 'load', 'judgeAgain', 'judge', 'rules', 'remainderRules'],
        ...['makePlan', 'describePlan', 'renderers', 'readRun', 'reportSchema', 'exitCode', 'DoctorError'],
      ]),
    );
  });

  test("runs README's example", async () => {
    const { stdout, stderr, exitCode } = await run(example());
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('**done** 2 trials, 4 streams (4 opened)');
    expect(stdout).toContain('path** client → nginx → origin');
    expect(readdirSync(home)).not.toContain('reports');
  });

  test('has types that know a key from a slip', () => {
    symlinkSync(join(root, 'node_modules/@types'), join(home, 'node_modules/@types'));
    const slip =
      "import { diagnose } from 'sse-doctor';\nawait diagnose({ target: { ulr: 'http://a/' } });\n";
    writeFileSync(join(home, 'example.ts'), example());
    writeFileSync(join(home, 'slip.ts'), slip);
    const { stdout } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        ...['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'],
        ...['example.ts', 'slip.ts'],
      ],
      { cwd: home, encoding: 'utf8' },
    );
    const faults = stdout.split('\n').filter((line) => /^\S/.test(line));
    expect(faults).toEqual([expect.stringMatching(/^slip\.ts\(2,\d+\).*'ulr'/)]);
  });
});

const planted = {
  bearer: 'Zq7bearerPxkM2vTt9',
  plain: 'Zq7plainWq8Rr4Lb3n',
  cookie: 'Zq7cookieHs6Yd1Kc5',
  query: 'Zq7queryNm3Vf8Gj2x',
  password: 'Zq7passUa5Ze9Ib7o',
  /** Looks like any words, and is known for a secret only from the second answer on. */
  late: 'quick.brown.otter',
};

/** It says what it was told, gives a cookie, and cuts each stream. */
function startEcho(): Promise<{ url: string; close(): void }> {
  let answers = 0;
  const server = createServer((request, response) => {
    const echo = JSON.stringify([request.url, request.headers]);
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'X-Note': `you sent ${request.headers['x-plain']}`,
      ...(answers++ > 0 && { 'Set-Cookie': `sid=${planted.late}` }),
    });
    response.write(`data: ${planted.late}\n\n`);
    response.write(
      `: ${planted.plain}\n\ndata: ${echo}\n\nevent: ${request.headers['x-plain']}\ndata: 1\n\n`,
    );
    setTimeout(() => response.socket?.destroy(), 700);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const url = `http://joe:${planted.password}@127.0.0.1:${port}/events?token=${planted.query}&room=1`;
      const close = () => {
        server.closeAllConnections();
        server.close();
      };
      resolve({ url, close });
    });
  });
}

describe('no secret leaves it', () => {
  test('in what it returns, writes, throws and tells on the way', { timeout: 60_000 }, async () => {
    const echo = await startEcho();
    const target = {
      url: echo.url,
      headers: {
        Authorization: `Bearer ${planted.bearer}`,
        'X-Plain': planted.plain,
        Cookie: `sid=${planted.cookie}`,
      },
    };
    const { stdout, stderr, exitCode } = await run(`
      import { diagnose, judge, load, makePlan, readRun, remainderRules, rules, soak } from 'sse-doctor';
      const target = ${JSON.stringify(target)};
      const told = [];
      const tell = { progress: (text) => told.push(text), warn: (text) => told.push(text), live: (view) => told.push(view) };
      const failed = async (work) => { try { await work(); return 'nothing'; } catch (error) { return [error.name, error.message, error.why, error.hint, error.stack]; } };
      const hops = [{ proxy: 'nginx', config: 'not-there-${planted.bearer}.conf' }];
      const outcomes = [
        await diagnose({ target, for: '2s', out: 'kept' }, tell),
        await soak({ target, duration: '3s', connections: 3, reconnect: 'none', out: 'soaked' }, tell),
        await load({ target, hold: '2s', connections: 3 }, tell),
      ];
      const errors = [
        await failed(() => diagnose({ target, fro: 1 })),
        await failed(() => makePlan({ target: { ...target, url: target.url.replace('http:', 'gopher:') } })),
        await failed(() => diagnose({ target: { ...target, headers: ['Bearer ${planted.bearer}'] } })),
        await failed(() => diagnose({ target, out: '/proc/nowhere/${planted.plain}' })),
        await failed(() => soak(makePlan({ target }))),
        await failed(() => diagnose(null)),
        await failed(() => diagnose({ target: { ...target, cacert: 'gone.pem' } })),
      ];
      const again = readRun('kept');
      const judged = judge(outcomes[0].facts, rules, remainderRules).findings.map(({ rule }) => rule);
      process.stdout.write(JSON.stringify({ outcomes, told, errors, again, judged }));
    `);
    echo.close();
    expect([exitCode, stderr]).toEqual([0, '']);
    const { outcomes, told, errors, judged } = JSON.parse(stdout);
    for (const { report } of outcomes) expect(checkedReport(report).findings.length).toBeGreaterThan(0);
    expect(judged).toEqual(outcomes[0].report.findings.map(({ rule }: { rule: string }) => rule));
    expect(outcomes.map(({ dir }: { dir: string | null }) => dir)).toEqual(['kept', 'soaked', null]);
    expect(told.length).toBeGreaterThan(3);
    expect(errors.flat().join()).not.toMatch(/--\w/);
    expect(errors.map(([name]: string[]) => name)).toEqual(Array(7).fill('DoctorError'));
    const files = ['kept', 'soaked'].flatMap((dir) =>
      readdirSync(join(home, dir)).map((file) => readFileSync(join(home, dir, file), 'latin1')),
    );
    const all = [stdout, ...files].join('\n');
    expect(Object.entries(planted).filter(([, word]) => all.includes(word.slice(0, 12)))).toEqual([]);
  });
});
