#!/usr/bin/env node
// The bench: what the tool costs and takes, each figure beside a floor that was measured in the same run.
import { parseArgs } from 'node:util';
import { tool, toolMissing } from './clients.mjs';
import { compileAll } from './compile.mjs';
import { answers } from './figures/answers.mjs';
import { counts } from './figures/counts.mjs';
import { http1 } from './figures/http1.mjs';
import { http2 } from './figures/http2.mjs';
import { intake } from './figures/intake.mjs';
import { logs } from './figures/logs.mjs';
import { pressure } from './figures/pressure.mjs';
import { ramp } from './figures/ramp.mjs';
import { workers } from './figures/workers.mjs';
import { describeMachine, machineLine } from './machine.mjs';
import { measure, median } from './measurement.mjs';
import { printTable, row, summary } from './rows.mjs';

const figures = { counts, http1, http2, ramp, intake, answers, pressure, workers, logs };

const help = `node bench/run.mjs [--only <name>]… [--quick] [--floors] [--json]

  --only <name>  ${Object.keys(figures).join(', ')}; repeatable; without: all, about 30 minutes
  --quick        small populations and short windows, about 5 minutes: shows that it runs, judges nothing but counts
  --floors       leave the tool out
  --json         the rows as JSON in the table's place
  --help         this

Exit code: 0 nothing missed, 1 a goal missed or nothing measured, 2 a wrong flag.
Alone, because they take long or need more: bench/soak.mjs (memory over time), bench/wire.mjs (against a capture).`;

function readFlags() {
  const boolean = { type: 'boolean', default: false };
  const only = { type: 'string', multiple: true, default: [] };
  const { values } = parseArgs({
    options: { only, quick: boolean, floors: boolean, json: boolean, help: boolean },
  });
  const unknown = values.only.find((name) => !(name in figures));
  if (unknown) throw new Error(`--only ${unknown}: there are ${Object.keys(figures).join(', ')}`);
  return values;
}

/** What the figures share: the binaries, how long to watch, and rounds that interleave the clients. */
function openBench({ quick, floors: floorsOnly }) {
  const binaries = compileAll();
  const missing = floorsOnly ? 'left out by --floors' : toolMissing();
  const others = [];
  const measureOne = async (client, run) => {
    progress(`${run.streams.toLocaleString('en')} streams, ${run.query}: ${client.name}`);
    const result = await measure(binaries, client, run);
    others.push(result.otherShare);
    return result;
  };
  return {
    binaries,
    quick,
    toolMissing: missing,
    others,
    progress,
    steady: quick ? { settleMs: 2_000, windowMs: 4_000 } : { settleMs: 12_000, windowMs: 20_000 },
    clients: (floors, flags) => (missing ? floors : [...floors, tool(flags)]),
    rounds: (clients, run, count) => interleave(measureOne, clients, run, count),
    /** Memory of each client with one stream (one for each of its processes), bytes. */
    idleMemory: async (clients, run, streams = 1) => {
      const results = await interleave(
        measureOne,
        clients,
        { ...run, streams, settleMs: 4_000, windowMs: 3_000 },
        1,
      );
      return Object.fromEntries(Object.entries(results).map(([name, [one]]) => [name, one.rssBytes]));
    },
  };
}

/** Client after client, and the other way round in the next round: what the machine does meanwhile meets them all. */
async function interleave(measureOne, clients, run, count) {
  const results = Object.fromEntries(clients.map(({ name }) => [name, []]));
  for (let round = 0; round < count; round++)
    for (const client of round % 2 === 0 ? clients : clients.toReversed())
      results[client.name].push(await measureOne(client, run));
  return results;
}

function progress(text) {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}

/** A figure that breaks is a missed figure, and the others still run. */
async function runFigure(name, bench) {
  try {
    return await figures[name](bench);
  } catch (error) {
    progress(`${name}: ${error.stack}`);
    const broken = row({
      figure: name,
      goal: '',
      unit: '',
      floors: {},
      measured: null,
      holds: null,
      why: error.message,
    });
    return [{ ...broken, met: false }];
  }
}

function noiseLine(others) {
  const percent = (share) => `${Math.round(share * 100)} %`;
  if (others.length === 0) return 'nothing was measured over a window';
  return `other processes meanwhile: ${percent(median(others))} of one core in the middle window, ${percent(Math.max(...others))} in the worst`;
}

async function main() {
  const flags = readFlags();
  const { only, quick, json } = flags;
  if (flags.help) return console.log(help);
  const machine = describeMachine();
  const bench = openBench(flags);
  const rows = [];
  for (const text of bench.binaries.missing) progress(text);
  for (const name of only.length > 0 ? only : Object.keys(figures)) {
    const why = bench.binaries.missing.join('; ');
    if (bench.binaries.origin) rows.push(...(await runFigure(name, bench)));
    else rows.push(row({ figure: name, goal: '', unit: '', floors: {}, measured: null, holds: null, why }));
  }
  if (json) console.log(JSON.stringify({ machine, quick, rows, otherShares: bench.others }, null, 1));
  else
    console.log(
      [machineLine(machine), printTable(rows, quick), summary(rows), noiseLine(bench.others)].join('\n'),
    );
  const ranNothing = rows.every(
    ({ measured, floors }) => measured === null && Object.keys(floors).length === 0,
  );
  process.exitCode = ranNothing || rows.some(({ met }) => met === false) ? 1 : 0;
}

try {
  await main();
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
