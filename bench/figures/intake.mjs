// How many events a second one process takes in, everything measured.
import { cFloor, netFloor } from '../clients.mjs';
import { median } from '../measurement.mjs';
import { row } from '../rows.mjs';
import { cpuRow, floorsOf, sharesNote } from './cost.mjs';

const kinds = [
  { figure: 'events/s of 4 flooding streams', query: 'rate=flood', streams: 4, least: 1_500_000 },
  { figure: 'the same, one event a chunk', query: 'rate=flood&per-chunk=1', streams: 4, least: null },
  { figure: 'events/s of 1,000 streams, one a write', query: 'rate=120', streams: 1_000, least: 80_000 },
];

/** A row for each kind; where the pace is given (120,000 a second), also what an event costs. */
export async function intake(bench) {
  const clients = bench.clients([cFloor(bench.binaries.floor), netFloor], ['--http1.1', '--workers', '1']);
  const times = bench.quick ? { settleMs: 1_000, windowMs: 3_000 } : { settleMs: 3_000, windowMs: 10_000 };
  const rows = [];
  for (const kind of kinds) {
    const run = { query: kind.query, streams: kind.streams, perSecond: 2000, ...times };
    const results = await bench.rounds(clients, run, bench.quick ? 1 : 2);
    rows.push(paceRow(bench, kind, results));
    if (kind.streams === 4) continue;
    rows.push(cpuRow(bench, { figure: 'CPU an event in the same runs', goal: '', holds: null, results }));
  }
  return rows;
}

/** The smaller of the client's count and the origin's: what waits in socket buffers has not been taken in. */
function paceRow(bench, { figure, least }, results) {
  const taken = ({ said, events, seconds }) => Math.min(said.eventsPerSecond, events / seconds);
  const pace = (name) => median(results[name]?.map(taken) ?? []);
  const lag = median(results['sse-doctor']?.map(({ said }) => said.lagP99Ms) ?? []);
  const lagNote = lag === null ? '' : `, lag p99 ${lag.toFixed(0)} ms`;
  return row(
    {
      figure,
      goal: least === null ? '' : `≥ ${least.toLocaleString('en')}/s`,
      unit: '/s',
      floors: floorsOf(results, pace),
      measured: pace('sse-doctor'),
      holds: least === null ? null : (own) => own >= least,
      why: bench.toolMissing,
      note: `${sharesNote(results['sse-doctor'])}${lagNote}`,
    },
    bench.quick,
  );
}
