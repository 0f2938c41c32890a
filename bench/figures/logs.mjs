// How long a log takes that other clients filled, and the memory for it: 256 MB within and before the time that counts.
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '../children.mjs';
import { rowWriters } from '../log-rows.mjs';
import { row } from '../rows.mjs';

const reader = fileURLToPath(new URL('../read-log.mjs', import.meta.url));
const minute = 60_000;
/** The time that counts is the 15 minutes before a run. */
const spans = { inside: [14 * minute, 0], outside: [60 * minute, 20 * minute] };
const goals = { inside: { seconds: 8, megabytes: 300 }, outside: { seconds: 3, megabytes: 300 } };

const cases = [
  ['nginx', 'combined', 'inside'],
  ['nginx', 'combined', 'outside'],
  ['nginx', 'json', 'inside'],
  ['envoy', 'default', 'inside'],
  ['nginx', 'docker', 'inside'],
];

/** Two rows a case: seconds, beside `wc -l` of the same bytes, and memory, beside the same process with an empty log. */
export async function logs(bench) {
  const bytes = (bench.quick ? 32 : 256) * 1024 * 1024;
  const rows = [];
  for (const [proxy, format, place] of cases) {
    bench.progress(`${bytes / 1_048_576} MB of ${proxy} ${format}, ${place} the window`);
    rows.push(...(await figuresOf(bench, { proxy, format, place, bytes })));
  }
  return rows;
}

async function figuresOf(bench, { proxy, format, place, bytes }) {
  const folder = mkdtempSync(join(tmpdir(), 'sse-doctor-bench-'));
  const [file, empty] = ['access.log', 'empty.log'].map((name) => join(folder, name));
  try {
    write(file, rowWriters[format], bytes, spans[place]);
    write(empty, rowWriters[format], 0, spans[place]);
    const floor = await timed('wc', ['-l', file]);
    const tool = bench.toolMissing ? null : await read(proxy, file);
    const idle = bench.toolMissing ? null : await read(proxy, empty);
    const goal = goals[place];
    const figure = `256 MB of rows, ${proxy} ${format}, ${place} the window`;
    const why = bench.toolMissing;
    const note = tool === null ? '' : `${tool.cpuSeconds.toFixed(2)} s of CPU, ${tool.records} rows kept`;
    return [
      row(
        {
          figure: `${figure}: time`,
          goal: `≤ ${goal.seconds} s`,
          unit: 's',
          floors: { 'wc -l': floor.seconds },
          measured: tool?.seconds ?? null,
          holds: (own) => own <= goal.seconds,
          note,
          why,
        },
        bench.quick,
      ),
      row(
        {
          figure: `${figure}: memory`,
          goal: `≤ ${goal.megabytes} MB`,
          unit: 'MB',
          floors: idle === null ? {} : { 'an empty log': idle.megabytes },
          measured: tool?.megabytes ?? null,
          holds: (own) => own <= goal.megabytes,
          why,
        },
        bench.quick,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rows of other requests, spread evenly over the span before now. */
function write(file, rowAt, bytes, [fromMs, toMs]) {
  const out = openSync(file, 'w');
  const now = Date.now();
  let written = 0;
  let text = '';
  for (let n = 0; written + text.length < bytes; n++) {
    const share = (written + text.length) / bytes;
    text += rowAt(now - fromMs + (fromMs - toMs) * share, n);
    if (text.length < 1 << 20) continue;
    writeSync(out, text);
    written += text.length;
    text = '';
  }
  writeSync(out, text);
  closeSync(out);
}

async function timed(command, args) {
  const started = performance.now();
  const { code, stdout, stderr } = await startChild(command, args, 120_000).ended;
  if (code !== 0) throw new Error(`${command}: ${stderr}`);
  return { seconds: (performance.now() - started) / 1000, stdout };
}

async function read(proxy, file) {
  const { stdout } = await timed(process.execPath, [reader, proxy, file]);
  return JSON.parse(stdout);
}
