// Before anything is timed: the origin and every client agree on how many events there were, to the last one.
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../children.mjs';
import { cFloor, http2Floor, netFloor, tool } from '../clients.mjs';
import { startOrigin } from '../origin.mjs';
import { row } from '../rows.mjs';

const each = 20;
/** The tool holds on to its time, also when all streams have ended. */
const small = { query: `rate=20&count=${each}`, streams: 200, holdMs: 4_000 };
const flooded = 100_001;

/** Streams that end after so many events; what each client counted. */
export async function counts(bench) {
  const { binaries } = bench;
  const clear = [cFloor(binaries.floor), netFloor];
  const rows = [
    await agreement(bench, 'events over HTTP/1.1', clear, small, ['--http1.1'], each),
    await agreement(bench, 'events of a flood', clear, flood(640), ['--http1.1'], flooded),
    await agreement(bench, 'events of a flood, one a chunk', clear, flood(1), ['--http1.1'], flooded),
  ];
  const http2 = ['--http2', '-k', '--streams-per-connection', '50'];
  if (binaries.tls)
    rows.push(
      await agreement(bench, 'events over HTTP/2', [http2Floor], { ...small, tls: true }, http2, each),
    );
  else
    rows.push(
      row({
        figure: 'events over HTTP/2',
        goal: '',
        unit: 'events',
        floors: {},
        measured: null,
        holds: null,
        why: binaries.missing.join('; '),
      }),
    );
  return rows;
}

function flood(perChunk) {
  return { query: `rate=flood&count=${flooded}&per-chunk=${perChunk}`, streams: 4, holdMs: 10_000 };
}

async function agreement(bench, figure, floors, run, flags, perStream) {
  const expected = run.streams * perStream;
  const counted = {};
  let floorsAgree = true;
  for (const floor of floors) {
    const { events, sent } = await countEvents(bench, floor, run);
    counted[floor.name] = events;
    floorsAgree &&= events === expected && sent === expected;
  }
  const measured = bench.toolMissing ? null : (await countEvents(bench, tool(flags), run)).events;
  const holds = (own) => floorsAgree && own === expected;
  const goal = `all ${expected.toLocaleString('en')}`;
  const figures = { figure, goal, unit: 'events', floors: counted, measured, holds, why: bench.toolMissing };
  return { ...row(figures, false), floorsAgree };
}

/** All events that the client says it saw, and all that the origin says it sent. */
async function countEvents(bench, client, run) {
  bench.progress(`${run.streams} streams that end: ${client.name}`);
  const origin = await startOrigin(bench.binaries.origin, { ...run, limitMs: 40_000 });
  const url = run.tls ? origin.tls : `${origin.clear}?${run.query}`;
  const [[command, args]] = client.commands({ ...run, url, perSecond: 1000, settleMs: 0 });
  try {
    const { code, stdout, stderr } = await startChild(command, args, 35_000).ended;
    if (code !== 0 && code !== 1) throw new Error(`${client.name}: ${stderr}`);
    await sleep(50);
    const { events } = client.read([stdout], { ...run, settleMs: 0 });
    return { events, sent: (await origin.stats()).events };
  } finally {
    await origin.stop();
  }
}
