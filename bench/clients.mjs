// The clients that are measured: the tool, and the floors beside it. All open, hold and count the same streams.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
/** Another build than this checkout's: BENCH_CLI. */
const cli = process.env.BENCH_CLI ?? here('../dist/cli.js');
const outputs = mkdtempSync(join(tmpdir(), 'sse-doctor-bench-'));
process.on('exit', () => rmSync(outputs, { recursive: true, force: true }));

/** Null when the built tool can `load`, else what is missing. */
export function toolMissing() {
  const { status, stdout } = spawnSync(process.execPath, [cli, 'load', '--help'], { encoding: 'utf8' });
  return status === 0 && stdout.includes('--connections') ? null : `${cli} has no load: npm run build`;
}

/** The C floor in `processes` processes, each with its share of the streams. */
export function cFloor(floor, processes = 1) {
  return { name: 'C', commands: (run) => split(run, processes).map((part) => [floor, cArgs(part)]), read };
}

/** The floor for Node over HTTP/1.1. */
export const netFloor = {
  name: 'node:net',
  commands: (run) => [[process.execPath, [here('floor-net.mjs'), ...nodeArgs(run)]]],
  read,
};

/** The floor for Node over HTTP/2. */
export const http2Floor = {
  name: 'node:http2',
  commands: (run) => [[process.execPath, [here('floor-http2.mjs'), ...nodeArgs(run)]]],
  read,
};

/** The tool itself; `flags` are added to those that every run has. */
export function tool(flags) {
  return {
    name: 'sse-doctor',
    commands: (run) => [[process.execPath, [cli, ...toolArgs(run), ...flags]]],
    read: readReport,
  };
}

function cArgs({ url, streams, perSecond, holdMs, settleMs, addresses }) {
  const { port, pathname, search } = new URL(url);
  const args = ['-l', port, '-u', pathname + search, '-c', streams, '-r', perSecond];
  return [...args, '-t', holdMs / 1000, '-w', settleMs / 1000, ...(addresses ? ['-a', addresses] : [])].map(
    String,
  );
}

function nodeArgs({ url, streams, perSecond, holdMs, settleMs, addresses }) {
  const args = ['--url', url, '--connections', streams, '--ramp', perSecond, '--hold', holdMs / 1000];
  const local = addresses ? ['--local-address', addresses] : [];
  return [...args, '--settle', settleMs / 1000, ...local].map(String);
}

function toolArgs({ url, streams, perSecond, holdMs, addresses, out = newOutput() }) {
  const args = ['load', url, '--connections', String(streams), '--ramp', String(perSecond)];
  const local = addresses ? ['--local-address', addresses] : [];
  const rest = ['--reconnect', 'none', '--event-time', 'ts', '--json', '--out', out];
  return [...args, '--hold', `${holdMs}ms`, ...local, ...rest];
}

/** A folder for a run's files, gone when the bench ends. */
export function newOutput() {
  return mkdtempSync(join(outputs, 'run-'));
}

/** A process has its own addresses where there are several: two must not meet on one port. */
function split(run, processes) {
  if (processes === 1) return [run];
  return Array.from({ length: processes }, (_, index) => ({
    ...run,
    streams: Math.ceil(run.streams / processes),
    perSecond: run.perSecond / processes,
    addresses: run.addresses ? `127.0.0.${2 + index * 4}-127.0.0.${5 + index * 4}` : run.addresses,
  }));
}

/** What a floor's processes printed, as one. */
function read(texts) {
  const parts = texts.map((text) => JSON.parse(text));
  const sum = (key) => parts.reduce((total, part) => total + part[key], 0);
  return {
    opened: sum('opened'),
    events: sum('events'),
    eventsPerSecond: sum('eventsPerSecond'),
    ttfeP99Ms: Math.max(...parts.map((part) => part.ttfeMs.p99)),
    lagP99Ms: null,
  };
}

/** The tool's report. Its pace is the middle one of the seconds in which all streams were open. */
function readReport([text], { streams, settleMs }) {
  const { stats, population } = JSON.parse(text);
  const held = population.series.filter(({ open }) => open >= streams);
  const steady = held.filter(({ atMs }) => atMs >= (held[0]?.atMs ?? 0) + settleMs).slice(0, -1);
  const paces = steady.map(({ events }) => events).sort((a, b) => a - b);
  return {
    opened: stats.opened,
    events: stats.events,
    eventsPerSecond: paces[Math.floor(paces.length / 2)] ?? stats.eventsPerSecond,
    ttfeP99Ms: stats.ttfeMs?.p99 ?? null,
    lagP99Ms: stats.eventLagMs?.p99 ?? null,
    peakOpen: population.peakOpen,
    failed: population.counts.failed,
    disconnects: population.counts.disconnects,
  };
}
