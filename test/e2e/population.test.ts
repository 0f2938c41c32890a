/** `soak` as its user meets it when something goes wrong: killed, stopped, starved of disk, descriptors or ports. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { JournalLine } from '../../src/kept/journal.ts';
import { type Origin, type OriginBehaviour, startOrigin } from '../../src/lab/index.ts';
import type { Report } from '../../src/model/report.ts';
import { parseReport } from '../report-contract.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-population-'));
// Not test by test: these run side by side.
const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
  rmSync(dir, { recursive: true, force: true });
});

interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  ms: number;
}

interface Running {
  child: ChildProcess;
  pid: number;
  done: Promise<Ran>;
}

/** Starts a command in a process group of its own, as a shell does. */
function start(command: string, args: string[]): Running {
  const began = performance.now();
  const child = spawn(command, args, { cwd: dir, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const ran = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    ran.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    ran.stderr += chunk;
  });
  const done = new Promise<Ran>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, ...ran, ms: performance.now() - began }));
  });
  const pid = child.pid as number;
  closers.push(() => tryTo(() => process.kill(-pid, 'SIGKILL')));
  return { child, pid, done };
}

function tryTo(act: () => unknown): void {
  try {
    act();
  } catch {
    // It has gone by itself.
  }
}

function soak(...args: string[]): Running {
  return start(process.execPath, [cli, 'soak', ...args]);
}

async function run(...args: string[]): Promise<Ran> {
  return start(process.execPath, [cli, ...args]).done;
}

async function origin(behaviour: OriginBehaviour = { everyMs: 200 }): Promise<Origin> {
  const started = await startOrigin(behaviour);
  closers.push(started.close);
  return started;
}

/** Until the origin has so many streams. */
async function open({ connections }: Origin, count: number): Promise<void> {
  await expect.poll(connections, { timeout: 12_000, interval: 50 }).toBe(count);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function reportOf({ stdout, stderr }: Ran): Report & { population: NonNullable<Report['population']> } {
  expect(stdout, stderr).toMatch(/^\{/);
  const report = parseReport(stdout);
  return { ...report, population: report.population as NonNullable<Report['population']> };
}

function recordingOf(name: string): JournalLine[] {
  const lines = readFileSync(join(dir, name, 'recording.jsonl'), 'utf8').split('\n');
  // The last one may be half a line.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as JournalLine);
}

/** Processes that a process started and that still run. */
function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
}

const noStack = /^\s+at .*:\d+:\d+/m;

describe.concurrent('a soak', { timeout: 40_000 }, () => {
  test('in two processes comes to exact sums', async () => {
    const { url, requests } = await origin();
    const ran = await run(
      'soak',
      url,
      '--connections',
      '41',
      '--workers',
      '2',
      '--duration',
      '3s',
      '--ramp',
      '100',
      '--json',
      '--out',
      'sums',
    );
    const { stats, population } = reportOf(ran);
    expect(requests()).toBe(41);
    expect(stats).toMatchObject({
      connections: 41,
      opened: 41,
      failed: 0,
      reconnects: 0,
      closes: { 'own-stop': 41 },
    });
    expect(population.peakOpen).toBe(41);
    expect(population.workers.map(({ streams }) => streams)).toEqual([21, 20]);
    const lines = recordingOf('sums');
    const ids = lines.flatMap((line) => (line.kind === 'opening' ? [line.id] : []));
    expect(new Set(ids).size).toBe(41);
    const held = lines.flatMap((line) => (line.kind === 'held' ? [line] : []));
    expect(held.reduce((sum, { eventCount }) => sum + eventCount, 0)).toBe(stats.events);
    const again = reportOf(await run('report', 'sums', '--format', 'json'));
    expect(again.stats).toEqual(stats);
    expect(again.population).toEqual(population);
    expect(again.findings).toEqual(reportOf(ran).findings);
  });

  test('goes on when one of its processes is killed, and calls its streams lost by the tool', async () => {
    const started = await origin();
    const running = soak(
      started.url,
      '--connections',
      '40',
      '--workers',
      '2',
      '--duration',
      '6s',
      '--ramp',
      '100',
      '--json',
      '--out',
      'one-dead',
    );
    await open(started, 40);
    await pause(1_200);
    process.kill(childrenOf(running.pid)[1] as number, 'SIGKILL');
    const ran = await running.done;
    const { stats, population, verdict, settle, findings } = reportOf(ran);
    expect([ran.exitCode, verdict]).toEqual([1, 'inconclusive']);
    expect(settle).toContain('20 streams were lost with a process of this tool');
    expect(findings).toMatchObject([{ rule: 'worker-lost', severity: 'warning', confidence: 'certain' }]);
    expect(ran.ms).toBeGreaterThan(6_000);
    expect(population.counts).toMatchObject({ lostByTool: 20, disconnects: 0, failed: 0 });
    expect(population.workers.map(({ died, lost }) => [died, lost]).sort()).toEqual([
      [null, 0],
      ['killed by SIGKILL', 20],
    ]);
    expect(population.machine.map(({ kind }) => kind)).toContain('worker-died');
    expect(population.series.at(-1)?.open).toBe(20);
    expect(stats.opened).toBe(40);
    expect((await run('report', 'one-dead')).stdout).toContain('SIGKILL');
  });

  test('ends with a report when all its processes are killed', async () => {
    const started = await origin();
    const running = soak(
      started.url,
      '--connections',
      '20',
      '--workers',
      '2',
      '--duration',
      '60s',
      '--ramp',
      '100',
      '--json',
      '--out',
      'all-dead',
    );
    await open(started, 20);
    await pause(1_200);
    for (const child of childrenOf(running.pid)) process.kill(child, 'SIGKILL');
    const ran = await running.done;
    const { population, verdict } = reportOf(ran);
    expect(ran.ms).toBeLessThan(15_000);
    expect(population.counts).toMatchObject({ lostByTool: 20, disconnects: 0 });
    expect(population.workers.every(({ died }) => died === 'killed by SIGKILL')).toBe(true);
    expect(verdict).not.toBe('healthy');
    expect(ran.stderr).not.toMatch(noStack);
  });

  test.each([1, 2])(
    'that is killed leaves its whole report (%i processes), and no process',
    async (workers) => {
      const name = `killed-${workers}`;
      const started = await origin({ everyMs: 100 });
      const running = soak(
        started.url,
        '--connections',
        '20',
        '--workers',
        `${workers}`,
        '--duration',
        '60s',
        '--ramp',
        '100',
        '--out',
        name,
      );
      await open(started, 20);
      await pause(4_000);
      const children = childrenOf(running.pid);
      process.kill(running.pid, 'SIGKILL');
      await running.done;
      const ran = await run('report', name, '--format', 'json');
      const { stats, population, interrupted, failed } = reportOf(ran);
      const seconds = recordingOf(name).flatMap((line) => (line.kind === 'second' ? [line] : []));
      expect(Math.abs(population.seconds - (seconds.at(-1)?.atMs ?? 0) / 1_000)).toBeLessThan(1);
      expect(stats.events).toBe(seconds.reduce((sum, { counts }) => sum + counts.events, 0));
      expect(population.seconds).toBeGreaterThan(3);
      expect(stats).toMatchObject({ opened: 20, failed: 0, closes: {} });
      expect([interrupted, failed]).toEqual([true, []]);
      expect(ran.exitCode).toBe(130);
      await expect.poll(() => children.filter(isRunning), { timeout: 5_000 }).toEqual([]);
      await open(started, 0);
    },
  );

  test.each([1, 2])(
    'that is interrupted prints its report and exits with 130 (%i processes)',
    async (workers) => {
      const started = await origin();
      const running = soak(
        started.url,
        '--connections',
        '10',
        '--workers',
        `${workers}`,
        '--duration',
        '60s',
        '--ramp',
        '100',
        '--json',
        '--out',
        `interrupted-${workers}`,
      );
      await open(started, 10);
      await pause(2_000);
      const children = childrenOf(running.pid);
      process.kill(-running.pid, 'SIGINT');
      const ran = await running.done;
      const { interrupted, stats, population } = reportOf(ran);
      expect(interrupted).toBe(true);
      expect(stats).toMatchObject({ opened: 10, closes: { 'own-stop': 10 } });
      expect(population.counts).toMatchObject({ disconnects: 0, lostByTool: 0 });
      expect(ran.exitCode).toBe(130);
      expect(ran.stderr).not.toMatch(noStack);
      expect(existsSync(join(dir, `interrupted-${workers}`, 'report.json'))).toBe(true);
      expect(children.filter(isRunning)).toEqual([]);
    },
  );

  test('that is interrupted twice ends at once', async () => {
    const started = await origin();
    const running = soak(
      started.url,
      '--connections',
      '10',
      '--workers',
      '2',
      '--duration',
      '60s',
      '--ramp',
      '100',
      '--out',
      'twice',
    );
    await open(started, 10);
    const [child] = childrenOf(running.pid);
    // A process that does not answer any more must not keep the other from ending.
    process.kill(child as number, 'SIGSTOP');
    process.kill(running.pid, 'SIGINT');
    await pause(300);
    const began = performance.now();
    const gone = new Promise<number | null>((resolve) => running.child.once('exit', resolve));
    process.kill(running.pid, 'SIGINT');
    expect(await gone).toBe(130);
    expect(performance.now() - began).toBeLessThan(1_000);
    await expect.poll(() => isRunning(child as number), { timeout: 5_000 }).toBe(false);
    expect((await running.done).stderr).not.toMatch(noStack);
  });

  test('on a disk that is full runs to its end, and says that its recording ended', async () => {
    const { url } = await origin();
    mkdirSync(join(dir, 'full'));
    symlinkSync('/dev/full', join(dir, 'full/recording.jsonl'));
    const ran = await run(
      'soak',
      url,
      '--connections',
      '5',
      '--duration',
      '3s',
      '--ramp',
      '100',
      '--json',
      '--out',
      'full',
      '--force',
    );
    const { population, watched } = reportOf(ran);
    expect(ran.exitCode).toBeLessThanOrEqual(1);
    expect(ran.stderr).toMatch(/recording .* ends here: ENOSPC/);
    expect(population.machine).toMatchObject([
      { kind: 'disk-full', text: expect.stringContaining('ENOSPC') },
    ]);
    expect(watched.seconds).toBeGreaterThan(2.9);
    expect(population.counts.opened).toBe(5);
  });

  test('whose reader leaves early ends quietly, and is kept', async () => {
    const { url } = await origin();
    const words = `"${process.execPath}" "${cli}" soak ${url} --connections 5 --duration 3s --ramp 100 --out head | head -1`;
    const ran = await start('sh', ['-c', words]).done;
    expect(ran.stdout.trim().split('\n')).toHaveLength(1);
    expect(ran.stderr).not.toMatch(noStack);
    expect(ran.stderr).not.toContain('EPIPE');
    expect(existsSync(join(dir, 'head/report.json'))).toBe(true);
    expect(recordingOf('head').at(-1)?.kind).toBe('end');
  });

  test('that may not open enough files is refused before its first request, with the command that helps', async () => {
    const { url, requests } = await origin();
    const words = `ulimit -n 150; exec "${process.execPath}" "${cli}" soak ${url} --connections 100 --workers 1 --out files`;
    const ran = await start('bash', ['-c', words]).done;
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toMatch(/hint: .*(ulimit -n \d{3,}|prlimit --pid \$\$ --nofile=\d{3,})/);
    expect(ran.stdout).toBe('');
    expect(requests()).toBe(0);
  });

  test('that may open no more files meanwhile says so first', async () => {
    const started = await origin();
    const running = soak(
      started.url,
      '--connections',
      '100',
      '--workers',
      '1',
      '--ramp',
      '20',
      '--duration',
      '8s',
      '--json',
      '--out',
      'fewer-files',
    );
    await expect.poll(started.connections, { timeout: 10_000 }).toBeGreaterThan(5);
    execFileSync('prlimit', ['--pid', `${running.pid}`, '--nofile=50:50']);
    const ran = await running.done;
    const { population, findings } = reportOf(ran);
    expect(population.machine.map(({ kind }) => kind)).toContain('descriptors');
    expect(['generator-saturated', 'file-descriptor-limit']).toContain(findings[0]?.rule);
    expect(findings[0]?.where.proxy).toBe('client');
    expect(population.counts.failed).toBeGreaterThan(20);
    expect(existsSync(join(dir, 'fewer-files/report.json'))).toBe(true);
  });

  test('that stood still says so', async () => {
    const started = await origin();
    const running = soak(
      started.url,
      '--connections',
      '5',
      '--workers',
      '1',
      '--duration',
      '9s',
      '--ramp',
      '100',
      '--json',
      '--out',
      'stood',
    );
    await open(started, 5);
    await pause(1_000);
    process.kill(running.pid, 'SIGSTOP');
    await pause(5_000);
    process.kill(running.pid, 'SIGCONT');
    const { population } = reportOf(await running.done);
    expect(population.machine).toMatchObject([
      { kind: 'suspended', text: expect.stringMatching(/stood still for [45]/) },
    ]);
    expect(population.counts).toMatchObject({ disconnects: 0, opened: 5 });
  });

  const space = networkOfFewPorts();
  test.skipIf(space === null)('that runs out of ports says so', async () => {
    const script = `
      import { createServer } from 'node:http';
      createServer((request, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: x\\n\\n'))
        .listen(3000, '127.0.0.1', () => console.log('listening'));`;
    const inside = (words: string[]) =>
      start('ip', ['netns', 'exec', space ?? '', process.execPath, ...words]);
    const server = inside(['--input-type=module', '-e', script]);
    await new Promise<void>((resolve) => server.child.stdout?.once('data', () => resolve()));
    // By name: it may stand for several addresses, so that nobody can know before.
    const url = 'http://app.example.test:3000/events';
    const ran = await inside([
      cli,
      'soak',
      url,
      '--resolve',
      'app.example.test:3000:127.0.0.1',
      '--connections',
      '40',
      '--ramp',
      '100',
      '--duration',
      '4s',
      '--json',
      '--out',
      'ports',
    ]).done;
    const { population, findings } = reportOf(ran);
    expect(population.counts.opened).toBeLessThanOrEqual(21);
    expect(population.machine.map(({ kind }) => kind)).toContain('ports');
    expect(JSON.stringify(findings[0])).toMatch(/port/);
  });
});

/** Its name; null where this machine does not let us make one. */
function networkOfFewPorts(): string | null {
  const name = `sse-doctor-${process.pid}`;
  const ip = (...words: string[]) => execFileSync('ip', words, { stdio: 'ignore' });
  try {
    ip('netns', 'add', name);
    closers.push(() => tryTo(() => ip('netns', 'delete', name)));
    ip('netns', 'exec', name, 'ip', 'link', 'set', 'lo', 'up');
    ip('netns', 'exec', name, 'sysctl', '-w', 'net.ipv4.ip_local_port_range=40000 40020');
    return name;
  } catch {
    console.warn('skipped: no network namespace can be made here, so no one runs out of ports');
    return null;
  }
}
