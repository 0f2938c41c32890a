#!/usr/bin/env node
// What the tool says against what a packet capture of the same streams says.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hasTshark, quantile, readCapture, startCapture } from './capture.mjs';
import { startChild } from './children.mjs';
import { cFloor, newOutput, tool, toolMissing } from './clients.mjs';
import { compileAll } from './compile.mjs';
import { describeMachine, machineLine } from './machine.mjs';
import { startOrigin } from './origin.mjs';
import { printTable, row, summary } from './rows.mjs';

const help = `node bench/wire.mjs [--streams 1000] [--seconds 30] [--json] [--install]

TTFE and gaps (p99) of the tool's report against a capture of the loopback interface, the origin's port only, and the
TTFE of the C floor against a capture of its own. Needs tshark and the right to capture (root, or the wireshark group):
  apt-get install tshark
--install runs that where it is missing and this is root.`;

/** First events up to 200 ms late and gaps between 0.7 and 1.3 s: equal figures are then no accident. */
const query = 'rate=1&jitter=300&first=200';
const slackMs = 2;

async function main() {
  const boolean = { type: 'boolean', default: false };
  const string = (otherwise) => ({ type: 'string', default: otherwise });
  const options = {
    streams: string('1000'),
    seconds: string('30'),
    json: boolean,
    install: boolean,
    help: boolean,
  };
  const { values } = parseArgs({ options });
  if (values.help) return console.log(help);
  provideTshark(values.install);
  const binaries = compileAll();
  if (!binaries.origin) throw new Error(binaries.missing.join('; '));
  const machine = describeMachine();
  const rows = await compare(binaries, Number(values.streams), Number(values.seconds) * 1000);
  if (values.json) console.log(JSON.stringify({ machine, rows }, null, 1));
  else console.log([machineLine(machine), printTable(rows, false), summary(rows)].join('\n'));
  process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0;
}

function provideTshark(install) {
  if (hasTshark()) return;
  const args = ['install', '-y', '--no-install-recommends', 'tshark'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (install && process.getuid() === 0)
    spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env, timeout: 300_000 });
  if (!hasTshark()) throw new Error('no tshark: apt-get install tshark, or --install as root');
}

async function compare(binaries, streams, holdMs) {
  const missing = toolMissing();
  const floor = await capture(binaries, cFloor(binaries.floor), streams, holdMs / 3);
  const floorRow = difference(
    'C floor: TTFE p99',
    floor,
    quantile(floor.wire.ttfeMs, 0.99),
    floor.said.ttfeMs.p99,
  );
  if (missing)
    return [
      floorRow,
      row({ figure: 'TTFE and gap p99', goal: '', floors: {}, measured: null, why: missing }),
    ];
  const own = await capture(binaries, tool(['--http1.1', '--workers', '1']), streams, holdMs);
  const { ttfeMs, heartbeatGapMs } = own.said.stats;
  return [
    floorRow,
    difference('TTFE p99', own, quantile(own.wire.ttfeMs, 0.99), ttfeMs.p99),
    difference('gap p99', own, quantile(own.wire.gapsMs, 0.99), heartbeatGapMs.p99),
  ];
}

/** One client, captured: what it printed, and what was on the wire. */
async function capture(binaries, client, streams, holdMs) {
  process.stderr.write(`${streams} streams for ${Math.round(holdMs / 1000)} s: ${client.name}\n`);
  const limitMs = holdMs + 60_000;
  const origin = await startOrigin(binaries.origin, { query, limitMs });
  const file = join(newOutput(), 'wire.pcapng');
  const stop = await startCapture(origin.port, file, limitMs);
  const run = { url: `${origin.clear}?${query}`, streams, perSecond: 500, holdMs, settleMs: 0 };
  const [[command, args]] = client.commands(run);
  const { code, stdout, stderr } = await startChild(command, args, limitMs).ended;
  const dropped = await stop();
  await origin.stop();
  if (code !== 0 && code !== 1) throw new Error(`${client.name}: ${stderr}`);
  return { said: JSON.parse(stdout), wire: await readCapture(file, origin.port), dropped, streams };
}

/** A capture that lost packets or streams proves nothing: the row is missed then, and says so. */
function difference(figure, { wire, dropped, streams }, onWire, said) {
  const complete = dropped === 0 && wire.streams === streams;
  const lost = complete ? '' : `; ${dropped} packets dropped, ${wire.streams} of ${streams} streams captured`;
  return row({
    figure,
    goal: `within ${slackMs} ms`,
    unit: 'ms',
    floors: { wire: onWire },
    measured: said,
    holds: () => complete && Math.abs(said - onWire) <= slackMs,
    note: `off by ${(said - onWire).toFixed(2)} ms${lost}`,
  });
}

try {
  await main();
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
