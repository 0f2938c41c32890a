// One client against an origin of its own: opened, settled, watched from outside over a window, and what it said itself.
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './children.mjs';
import { startOrigin } from './origin.mjs';
import { cpuSeconds, otherSeconds, processTree, rssBytes } from './usage.mjs';

/** Time that a client may take to start and, after its window, to end and report. */
const graceMs = 20_000;
/** The hold goes on so long after the window. */
const marginMs = 2_000;

/**
 * Measures `client` with `run.streams` streams. `run`: `query`, `streams`, `perSecond`, `settleMs`, `windowMs`,
 * `processes` (of the origin), `tls`, `addresses`. All but the `said` of the client is seen from outside.
 * @throws when the client ends early or does not open its streams.
 */
export async function measure(binaries, client, run) {
  const rampMs = (run.streams / run.perSecond) * 1000;
  const holdMs = run.settleMs + run.windowMs + marginMs;
  const limitMs = rampMs + holdMs + 3 * graceMs;
  const { query, processes, tls } = run;
  const origin = await startOrigin(binaries.origin, { query, processes, tls, limitMs });
  const url = `${tls ? origin.tls : origin.clear}${tls ? '' : `?${query}`}`;
  const started = client
    .commands({ ...run, url, holdMs })
    .map(([command, args]) => startChild(command, args, limitMs));
  try {
    const openedPerSecond = await allOpen(origin, started, run.streams, rampMs + graceMs);
    await sleep(run.settleMs);
    const window = await watch(origin, started, run.windowMs);
    const ends = await Promise.all(started.map(({ ended }) => ended));
    for (const { code, stderr } of ends)
      if (code !== 0 && code !== 1) throw new Error(`${client.name}: ${stderr}`);
    const said = client.read(
      ends.map(({ stdout }) => stdout),
      run,
    );
    return { ...window, openedPerSecond, said };
  } finally {
    for (const { child } of started) child.kill('SIGKILL');
    await origin.stop();
  }
}

/** Waits until the origin holds all streams; the pace at which they came, streams a second. */
async function allOpen(origin, started, streams, limitMs) {
  const until = performance.now() + limitMs;
  let first = null;
  for (;;) {
    const { opened } = await origin.stats();
    const now = { at: performance.now(), opened };
    if (opened > 0) first ??= now;
    if (opened >= streams)
      return first.at < now.at ? ((opened - first.opened) * 1000) / (now.at - first.at) : null;
    const gone = started.find(({ child }) => child.exitCode !== null);
    if (gone)
      throw new Error(`ended with ${gone.child.exitCode} before its streams were open: ${gone.text.stderr}`);
    if (now.at > until)
      throw new Error(`${opened} of ${streams} streams open after ${Math.round(limitMs / 1000)} s`);
    await sleep(50);
  }
}

/** CPU, memory and events over `windowMs`; memory is the middle one of a look each second. */
async function watch(origin, started, windowMs) {
  const before = await snapshot(origin, started);
  const memory = [];
  for (let left = windowMs; left > 0; left -= 1000) {
    memory.push(rssBytes(before.pids));
    await sleep(Math.min(left, 1000));
  }
  const after = await snapshot(origin, started);
  const seconds = (after.at - before.at) / 1000;
  const cpu = after.cpu - before.cpu;
  const originCpu = after.originCpu - before.originCpu;
  return {
    seconds,
    cpuSeconds: cpu,
    events: after.stats.events - before.stats.events,
    skipped: after.stats.skipped - before.stats.skipped,
    open: after.stats.open,
    rssBytes: median(memory),
    /** Of one core. */
    cpuShare: cpu / seconds,
    originShare: originCpu / seconds,
    otherShare: Math.max(0, (after.other - before.other) / seconds),
  };
}

async function snapshot(origin, started) {
  const stats = await origin.stats();
  const pids = processTree(started.map(({ child }) => child.pid));
  const originPids = processTree([origin.pid]);
  return {
    at: performance.now(),
    stats,
    pids,
    cpu: cpuSeconds(pids),
    originCpu: cpuSeconds(originPids),
    other: otherSeconds([...pids, ...originPids, process.pid]),
  };
}

/** The middle value; of an even number the mean of the middle two. */
export function median(values) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}
