// 30,000 streams held by two processes, from several local addresses: one address has 28,000 ports at most.
import { cFloor } from '../clients.mjs';
import { median } from '../measurement.mjs';
import { row } from '../rows.mjs';
import { cpuRow, floorsOf, memoryRow } from './cost.mjs';

/** Held at once, then what each costs. */
export async function workers(bench) {
  const streams = bench.quick ? 2_000 : 30_000;
  const clients = bench.clients([cFloor(bench.binaries.floor, 2)], ['--http1.1', '--workers', '2']);
  const spread = { query: 'rate=1', perSecond: 2000, processes: 2, addresses: '127.0.0.2-127.0.0.5' };
  const steady = { ...spread, ...bench.steady };
  const idle = await bench.idleMemory(clients, steady, 2);
  const results = await bench.rounds(clients, { ...steady, streams }, 1);
  const of = `${streams.toLocaleString('en')} streams over 2 processes`;
  return [
    heldRow(bench, of, streams, results),
    memoryRow(bench, {
      figure: `memory a stream, ${of}`,
      goalKb: 16,
      results,
      idle,
      streams,
      idleStreams: 2,
    }),
    cpuRow(bench, { figure: `CPU an event, ${of}`, goal: '', holds: null, results }),
  ];
}

function heldRow(bench, figure, streams, results) {
  const held = (name) => median(results[name]?.map(({ open }) => open) ?? []);
  const said = results['sse-doctor']?.[0].said;
  return row(
    {
      figure,
      goal: 'all held,\nnone lost',
      unit: 'streams',
      floors: floorsOf(results, held),
      measured: held('sse-doctor'),
      holds: (own) => own >= streams && said.failed === 0 && said.disconnects === 0,
      why: bench.toolMissing,
      note: said ? `failed ${said.failed}, lost ${said.disconnects}` : '',
    },
    bench.quick,
  );
}
