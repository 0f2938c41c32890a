/** The built command behind redirects: what the second origin gets to see, and that no Location ends a run. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { parseReport } from '../report-contract.ts';
import {
  type Answerer,
  client,
  type Received,
  server,
  shortStream,
  type WatchedOrigin,
  watchedOrigin,
} from './two-origins.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-redirects-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
writeFileSync(join(dir, 'ca.pem'), server.cacert);
writeFileSync(join(dir, 'joe.pem'), client.cert);
writeFileSync(join(dir, 'joe.key'), client.key);

let runs = 0;

interface Ran {
  exitCode: number | null;
  report: Report;
  /** Everything that was printed or written. */
  said: string;
}

function run(args: string[]): Promise<Ran> {
  const out = join(dir, `run-${++runs}`);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args, '--json', '--out', out, '--cacert', 'ca.pem'], {
      cwd: dir,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdin.end();
    child.on('close', (exitCode) => {
      const files = readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'));
      resolve({
        exitCode,
        report: parseReport(stdout),
        said: [stdout, stderr, ...files].join('\n'),
      });
    });
  });
}

async function origin(isTls: boolean, answer: Answerer): Promise<WatchedOrigin> {
  const started = await watchedOrigin(isTls, answer);
  closers.push(started.close);
  return started;
}

const secrets = [
  'u-secret',
  'b-secret',
  'k-secret',
  'o-secret',
  'r-secret',
  'q-secret',
  'd-secret',
  'c-secret',
];
const given = [
  ...[
    '-u',
    'joe:u-secret',
    '-b',
    'sid=b-secret',
    '-H',
    'X-Api-Key: k-secret',
    '-e',
    'https://x.test/r-secret',
  ],
  ...[
    '-H',
    'Ocp-Apim-Subscription-Key: o-secret',
    '-H',
    'Accept-Language: de',
    '--cert',
    'joe.pem',
    '--key',
    'joe.key',
  ],
];
const basic = Buffer.from('joe:u-secret').toString('base64');
const diagnose = ['diagnose', '--for', '1s'];
const soak = ['soak', '--connections', '3', '--duration', '2s'];
const load = ['load', '--connections', '4', '--hold', '1s', '--ramp', '50'];

const redirectTo =
  (to: () => string, status = 302): Answerer =>
  (_request, response) =>
    void response.writeHead(status, { location: to(), 'set-cookie': 'own=c-secret; Path=/' }).end();

describe('behind a redirect the second origin gets nothing of the user', () => {
  test.each([
    ['diagnose, another port', diagnose, false, false],
    ['diagnose, clear text from https', diagnose, true, false],
    ['diagnose, another port of https', diagnose, true, true],
    ['soak, another port', soak, false, false],
    ['soak, another port of https', soak, true, true],
    ['load, clear text from https', load, true, false],
  ])(
    '%s',
    async (_title, command, firstTls, secondTls) => {
      const second = await origin(secondTls, shortStream);
      const first = await origin(
        firstTls,
        redirectTo(() => `${second.url}/there`),
      );
      const { report, said } = await run([...command, `${first.url}/here?key=q-secret`, '-L', ...given]);
      expect(first.received.length).toBeGreaterThan(0);
      expect(JSON.stringify(first.received)).toContain(basic);
      if (firstTls) expect(first.received[0]?.certificate).toBe('joe.example.test');
      expect(second.received.length).toBeGreaterThan(0);
      const got = JSON.stringify(second.received);
      expect([...secrets, basic].filter((secret) => got.includes(secret))).toEqual([]);
      expect(second.received.map(({ certificate }) => certificate)).toEqual(second.received.map(() => null));
      expect(got).toContain('"de"');
      expect(['u-secret', 'b-secret', 'c-secret', 'q-secret'].filter((one) => said.includes(one))).toEqual(
        [],
      );
      const steps = report.connections.flatMap(({ redirect }) => redirect ?? []);
      expect(steps[0]).toMatchObject({ status: 302, to: `${second.url}/there`, notFollowed: null });
      expect(steps[0]?.withheld).toEqual(
        expect.arrayContaining([
          ...['Authorization', 'Cookie', 'X-Api-Key', 'Ocp-Apim-Subscription-Key', 'Referer'],
          'the client certificate',
        ]),
      );
      expect(report.findings.map(({ rule }) => rule)).not.toContain('redirected');
    },
    30_000,
  );
});

test('clients that come back to the other origin still bring nothing but the last id', async () => {
  const second = await origin(false, shortStream);
  const first = await origin(
    false,
    redirectTo(() => `${second.url}/there`),
  );
  await run(['soak', '--connections', '2', '--duration', '3s', '-L', `${first.url}/here`, ...given]);
  const again = second.received.filter(({ headers }) => headers.includes('Last-Event-ID'));
  expect(again.length).toBeGreaterThan(1);
  for (const secret of [...secrets, basic]) expect(JSON.stringify(second.received)).not.toContain(secret);
}, 30_000);

describe('a body', () => {
  const data = ['-d', 'd-secret', '--for', '1s'];

  test.each([
    [302, 'GET'],
    [303, 'GET'],
  ])(
    'is gone after %d: the next request is a %s',
    async (status, method) => {
      const second = await origin(false, shortStream);
      const first = await origin(
        false,
        redirectTo(() => second.url, status),
      );
      await run(['diagnose', first.url, '-L', ...data]);
      expect(first.received[0]).toMatchObject({ method: 'POST', body: 'd-secret' });
      expect(second.received[0]).toMatchObject({ method, body: '' });
      expect(JSON.stringify(second.received)).not.toMatch(/content-type|content-length/i);
    },
    30_000,
  );

  test('that a 307 wants to have at another origin is not sent, and that is said', async () => {
    const second = await origin(false, shortStream);
    const first = await origin(
      false,
      redirectTo(() => second.url, 307),
    );
    const { report, exitCode } = await run(['diagnose', first.url, '-L', ...data]);
    expect(second.received).toEqual([]);
    expect(exitCode).toBe(1);
    const [finding] = report.findings;
    expect(finding?.rule).toBe('redirected');
    expect(finding?.why).toContain('the body was not sent there');
    expect(JSON.stringify(finding?.fix)).toContain('--location-trusted');
  }, 30_000);

  test('goes along with --location-trusted, and everything else too', async () => {
    const second = await origin(true, shortStream);
    const first = await origin(
      true,
      redirectTo(() => second.url, 307),
    );
    await run(['diagnose', first.url, '--location-trusted', '--http1.1', ...data, ...given]);
    const [one] = second.received;
    expect(one).toMatchObject({ method: 'POST', body: 'd-secret', certificate: 'joe.example.test' });
    for (const secret of ['b-secret', 'k-secret', 'o-secret', basic])
      expect(JSON.stringify(one)).toContain(secret);
    expect(JSON.stringify(one)).not.toContain('c-secret');
  }, 30_000);
});

test('the first origin gets everything again at its own redirect, its cookies too', async () => {
  const first = await origin(true, (request, response) =>
    request.path === '/there'
      ? shortStream(request, response)
      : void response.writeHead(307, { location: '/there', 'set-cookie': 'own=c-secret' }).end(),
  );
  await run(['diagnose', `${first.url}/here`, '-L', '--for', '1s', ...given]);
  const there = first.received.filter(({ path }) => path === '/there');
  expect(new Set(there.map(({ protocol }) => protocol))).toEqual(new Set(['1.1', '2.0']));
  for (const request of there)
    for (const secret of ['b-secret', 'c-secret', 'k-secret', basic])
      expect(JSON.stringify(request)).toContain(secret);
}, 30_000);

/** Bytes as they are: Node's own server refuses to send some of them. */
async function rawOrigin(head: string): Promise<string> {
  const raw = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () =>
      socket.end(Buffer.from(`HTTP/1.1 302 Found\r\n${head}Content-Length: 0\r\n\r\n`, 'latin1')),
    );
  });
  await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
  closers.push(() => raw.close());
  return `http://127.0.0.1:${(raw.address() as { port: number }).port}/events`;
}

const hostile: [location: string, reason: string, head?: string][] = [
  ['file:///etc/passwd', 'scheme'],
  ['javascript:alert(document.cookie)', 'scheme'],
  ['data:text/event-stream,data:%20x', 'scheme'],
  ['http://[::1', 'no-url'],
  ['http://127.0.0.1:0/', 'port'],
  ['two that differ', 'several-locations', 'Location: /a\r\nLocation: /b\r\n'],
  ['none at all', 'no-location', 'X-Other: 1\r\n'],
  ['bytes that are no text', 'no-url', 'Location: http://\xff\xfe:\x80/\r\n'],
];

describe('the next request is the one that curl sends', () => {
  test.each([
    [301, '/there', ['-d', 'x']],
    [307, '/there', ['-d', 'x']],
    [302, '/there', ['-X', 'POST', '-d', 'x']],
    [303, '/there', ['-X', 'PUT', '-d', 'x']],
    [308, '/there', ['-X', 'PATCH', '-d', 'x', '-H', 'X-Api-Key: 1']],
    [302, '/there', ['-H', 'Host: inner.test', '-u', 'joe:1', '-b', 'a=b']],
    [307, 'other', ['--location-trusted', '-d', 'x', '-u', 'joe:1', '-b', 'a=b', '-H', 'X-Api-Key: 1']],
  ] as [number, string, string[]][])(
    '%d to %s with %j',
    async (status, to, args) => {
      const end: Answerer = (_request, response) =>
        void response.writeHead(200, { 'content-type': 'text/event-stream' }).end();
      const other = await origin(false, end);
      const first = await origin(false, (request, response) => {
        const location = to === 'other' ? `${other.url}/there` : to;
        if (request.path === '/there') end(request, response);
        else response.writeHead(status, { location }).end();
      });
      const there = () =>
        [...first.received, ...other.received].filter(({ path }) => path === '/there').map(essence);
      await promisify(execFile)('curl', ['-s', '-L', '--noproxy', '*', ...args, `${first.url}/here`]);
      const curls = there();
      await run(['diagnose', `${first.url}/here`, '-L', '--for', '1s', '--http1.1', ...args]);
      expect(curls).toHaveLength(1);
      expect(there().length).toBeGreaterThan(1);
      expect(new Set(there())).toEqual(new Set(curls));
    },
    30_000,
  );
});

/** What both were told to send; the rest each says in its own words. */
function essence({ method, body, headers }: Received): string {
  const told = /^(authorization|cookie|x-api-key|content-type|host)$/i;
  const fields = headers.flatMap((name, n) =>
    n % 2 === 0 && told.test(name) ? [`${name}: ${headers[n + 1]}`.toLowerCase()] : [],
  );
  return JSON.stringify([method, body, fields.sort()]);
}

/** All commands decide in one place. */
const soaked = new Set([
  'file:///etc/passwd',
  'javascript:alert(document.cookie)',
  'http://[::1',
  'two that differ',
]);

describe('a Location that leads nowhere is an answer, reported', () => {
  test.each(hostile)(
    '%s: %s',
    async (location, reason, head = `Location: ${location}\r\n`) => {
      const url = await rawOrigin(head);
      const runs = await Promise.all([
        run(['diagnose', url, '-L', '--for', '1s']),
        ...(soaked.has(location) ? [run(['soak', url, '-L', '--connections', '2', '--duration', '1s'])] : []),
      ]);
      for (const { exitCode, report } of runs) {
        expect(exitCode).toBe(1);
        expect(report.findings[0]?.rule).toBe('redirected');
        expect(report.findings[0]?.why).not.toContain('led to another redirect');
        expect(report.connections[0]?.redirect?.notFollowed).toBe(reason);
      }
    },
    30_000,
  );
});

test('a circle is left after twenty redirects, and named', async () => {
  const first = await origin(
    false,
    redirectTo(() => '/here'),
  );
  const { report, exitCode } = await run([
    'diagnose',
    `${first.url}/here`,
    '-L',
    '--for',
    '3s',
    '--http1.1',
    '--compressed',
  ]);
  expect(exitCode).toBe(1);
  expect(report.findings[0]).toMatchObject({ rule: 'redirected' });
  expect(report.findings[0]?.why).toContain('in a circle');
  const maxDepth = Math.max(...report.connections.map(({ attempt }) => attempt));
  expect(maxDepth).toBe(21);
}, 30_000);

test('a redirect whose own body never ends does not hold the next request up', async () => {
  const second = await origin(false, shortStream);
  const first = await origin(false, (_request, response) => {
    response.writeHead(302, { location: second.url });
    const timer = setInterval(() => response.write('x'.repeat(1_000)), 50);
    response.on('close', () => clearInterval(timer));
  });
  const { report } = await run(['diagnose', first.url, '-L', '--for', '2s']);
  expect(second.received.length).toBeGreaterThan(0);
  expect(report.findings.map(({ rule }) => rule)).not.toContain('redirected');
}, 30_000);

test('a place that nobody answers at is blamed on the redirect that led there', async () => {
  const first = await origin(
    false,
    redirectTo(() => 'http://127.0.0.1:1/inner?key=r-secret', 307),
  );
  const { report, said } = await run(['diagnose', `${first.url}/events`, '-L', '--for', '1s']);
  expect(report.findings[0]).toMatchObject({ rule: 'redirected' });
  expect(report.findings[0]?.explains).toContain('connect-refused');
  expect(report.findings[0]?.what).toContain('http://127.0.0.1:1/inner');
  expect(said).not.toContain('r-secret');
}, 30_000);
