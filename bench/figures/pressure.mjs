// The latency of `--pressure` beside an open-model client that asks the same server at the same rate meanwhile.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startChild } from '../children.mjs';
import { tool } from '../clients.mjs';
import { row } from '../rows.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const rate = 100;
const within = 0.1;
const spareMs = 30_000;

/**
 * Three rows, one for each percentile. Both are timed from the moment a request went out: autocannon asks as answers
 * come, so it has no moment at which a request was due. What the open model says from there is in the note.
 */
export async function pressure(bench) {
  const seconds = bench.quick ? 5 : 20;
  bench.progress(`${rate} requests a second for ${seconds} s, a twentieth of them slow`);
  const server = startChild(process.execPath, [here('../slow-server.mjs')], seconds * 1000 + spareMs);
  try {
    await once(server.child.stdout, 'data');
    const base = `http://127.0.0.1:${server.text.stdout.trim()}`;
    const [open, said] = await Promise.all([
      runOpenModel(`${base}/open`, seconds),
      bench.toolMissing ? null : runTool(`${base}/events`, seconds),
    ]);
    return ['p50', 'p95', 'p99'].map((stat) => rowOf(stat, open, said, bench));
  } finally {
    server.child.kill('SIGKILL');
  }
}

async function runOpenModel(url, seconds) {
  const args = ['--url', url, '--rate', String(rate), '--for', String(seconds)];
  return ended(startChild(process.execPath, [here('../open-model.mjs'), ...args], seconds * 1000 + spareMs));
}

async function runTool(url, seconds) {
  const flags = ['--pressure', `${rate}rps`, '--pressure-path', '/pressure', '--fail-on', 'never'];
  const run = { url, streams: 1, perSecond: 1, holdMs: seconds * 1000 };
  const [[command, args]] = tool(flags).commands(run);
  const { population } = await ended(startChild(command, args, seconds * 1000 + spareMs));
  return population.pressure.latencyMs;
}

async function ended({ ended }) {
  const { code, stdout, stderr } = await ended;
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

function rowOf(stat, { sent, intended }, said, { quick, toolMissing }) {
  return row(
    {
      figure: `latency ${stat} of --pressure ${rate}rps`,
      goal: 'within 10 % of\nthe open model',
      unit: 'ms',
      floors: { 'open model': sent[stat] },
      measured: said?.[stat] ?? null,
      holds: (ms) => Math.abs(ms / sent[stat] - 1) <= within,
      why: toolMissing,
      note: `from when it was due: ${intended[stat].toFixed(1)} ms`,
    },
    quick,
  );
}
