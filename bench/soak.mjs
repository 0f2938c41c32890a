#!/usr/bin/env node
// Memory over time: 2,000 streams held for ten minutes by the tool and, beside it, by the node:net floor.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startChild } from './children.mjs';
import { netFloor, newOutput, tool, toolMissing } from './clients.mjs';
import { compileAll } from './compile.mjs';
import { describeMachine, machineLine } from './machine.mjs';
import { median } from './measurement.mjs';
import { startOrigin } from './origin.mjs';
import { printTable, row, summary } from './rows.mjs';
import { processTree, rssBytes } from './usage.mjs';

const help = `node bench/soak.mjs [--streams 2000] [--minutes 10] [--json]

Memory in the last tenth of the time against that in the second tenth (minute 10 against minute 2), and the size of
the recording. Ten minutes and a little; both clients and the origin run at once, at some 20 % of a core each.`;

async function main() {
  const string = (otherwise) => ({ type: 'string', default: otherwise });
  const boolean = { type: 'boolean', default: false };
  const options = { streams: string('2000'), minutes: string('10'), json: boolean, help: boolean };
  const { values } = parseArgs({ options });
  if (values.help) return console.log(help);
  const binaries = compileAll();
  if (!binaries.origin) throw new Error(binaries.missing.join('; '));
  const machine = describeMachine();
  const rows = await soak(binaries, Number(values.streams), Number(values.minutes) * 60_000);
  if (values.json) console.log(JSON.stringify({ machine, rows }, null, 1));
  else console.log([machineLine(machine), printTable(rows, false), summary(rows)].join('\n'));
  process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0;
}

async function soak(binaries, streams, durationMs) {
  const missing = toolMissing();
  const limitMs = durationMs + 90_000;
  const origin = await startOrigin(binaries.origin, { query: 'rate=1', limitMs });
  const run = { url: `${origin.clear}?rate=1`, streams, perSecond: 1000, settleMs: 0, out: newOutput() };
  const held = { ...run, holdMs: durationMs + 5_000 };
  const clients = [netFloor, ...(missing ? [] : [tool(['--http1.1', '--workers', '1'])])];
  const started = clients.map((client) => {
    const [[command, args]] = client.commands(held);
    return { name: client.name, ...startChild(command, args, limitMs) };
  });
  const memory = await sample(started, origin, streams, durationMs);
  const ends = await Promise.all(started.map(({ ended }) => ended));
  await origin.stop();
  const failed = ends.find(({ code }) => code !== 0 && code !== 1);
  if (failed) throw new Error(failed.stderr);
  return [growthRow(memory, missing), ...(missing ? [] : recordingRows(run.out, streams))];
}

/** Memory of each client each second, once all streams are open. */
async function sample(started, origin, streams, durationMs) {
  const memory = Object.fromEntries(started.map(({ name }) => [name, []]));
  const until = performance.now() + 60_000;
  while ((await origin.stats()).open < streams * started.length) {
    if (performance.now() > until) throw new Error('the streams did not open within a minute');
    await sleep(500);
  }
  for (let second = 0; second < durationMs / 1000; second++) {
    for (const { name, child } of started) memory[name].push(rssBytes(processTree([child.pid])));
    if (second % 60 === 59) process.stderr.write(`minute ${(second + 1) / 60}: ${latest(memory)}\n`);
    await sleep(1000);
  }
  return memory;
}

function latest(memory) {
  return Object.entries(memory)
    .map(([name, values]) => `${name} ${(median(values.slice(-60)) / 2 ** 20).toFixed(1)} MB`)
    .join(', ');
}

function growthRow(memory, why) {
  const tenth = (values, from) => median(values.slice(values.length * from, values.length * (from + 0.1)));
  const growth = (name) => (memory[name] ? tenth(memory[name], 0.9) / tenth(memory[name], 0.1) : null);
  return row({
    figure: 'memory, last tenth of the time to its second',
    goal: '≤ 1.05',
    unit: '',
    floors: { 'node:net': growth('node:net') },
    measured: growth('sse-doctor'),
    holds: (own) => own <= 1.05,
    why,
    note: memory['sse-doctor'] ? latest(memory) : '',
  });
}

/** Everything but the ticks counts as a stream's share. */
function recordingRows(out, streams) {
  const file = join(out, 'recording.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const bytes = { ticks: 0, streams: 0 };
  for (const line of lines)
    bytes[/^\{"kind":"(tick|second)"/.test(line) ? 'ticks' : 'streams'] += line.length + 1;
  return [
    row({
      figure: 'recording, a stream',
      goal: '≤ 2 KB and the ticks',
      unit: 'KB',
      floors: {},
      measured: lines.length > 0 ? bytes.streams / streams / 1024 : null,
      why: `no ${file}`,
      holds: (kb) => kb <= 2,
      note: `ticks ${(bytes.ticks / 1024).toFixed(0)} KB in all`,
    }),
  ];
}

try {
  await main();
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
