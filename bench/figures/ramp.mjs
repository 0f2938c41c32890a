// Time to the first event while 2,000 streams a second are being opened.
import { cFloor, netFloor } from '../clients.mjs';
import { median } from '../measurement.mjs';
import { row } from '../rows.mjs';
import { floorsOf } from './cost.mjs';

const perSecond = 2_000;

/** One row; the note says at which pace the streams really came. */
export async function ramp(bench) {
  const streams = bench.quick ? 2_000 : 10_000;
  const clients = bench.clients([cFloor(bench.binaries.floor), netFloor], ['--http1.1', '--workers', '1']);
  const run = { query: 'rate=1', streams, perSecond, settleMs: 500, windowMs: 1_000 };
  const results = await bench.rounds(clients, run, bench.quick ? 1 : 3);
  const p99 = (name) => median(results[name]?.map(({ said }) => said.ttfeP99Ms) ?? []);
  const pace = median(results['sse-doctor']?.map(({ openedPerSecond }) => openedPerSecond) ?? []);
  return [
    row(
      {
        figure: `TTFE p99, ${perSecond.toLocaleString('en')} new streams a second`,
        goal: '< 50 ms\nat that pace',
        unit: 'ms',
        floors: floorsOf(results, p99),
        measured: p99('sse-doctor'),
        // The last streams are seen up to 50 ms late: 5 % of slack on the pace.
        holds: (ms) => ms < 50 && pace >= perSecond * 0.95,
        why: bench.toolMissing,
        note: pace === null ? '' : `${Math.round(pace).toLocaleString('en')} a second`,
      },
      bench.quick,
    ),
  ];
}
