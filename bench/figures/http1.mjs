// Memory of a held HTTP/1.1 stream and CPU of an event, by the number of streams in one process.
import { cFloor, netFloor } from '../clients.mjs';
import { cpuRow, memoryRow } from './cost.mjs';

/** Two rows for each population. */
export async function http1(bench) {
  const floors = [cFloor(bench.binaries.floor), netFloor];
  const clients = bench.clients(floors, ['--http1.1', '--workers', '1']);
  const steady = { query: 'rate=1', perSecond: 2000, ...bench.steady };
  const idle = await bench.idleMemory(clients, steady);
  const rows = [];
  for (const streams of bench.quick ? [200, 1_000] : [1_000, 5_000, 15_000]) {
    const results = await bench.rounds(clients, { ...steady, streams }, bench.quick ? 1 : 2);
    const of = `${streams.toLocaleString('en')} HTTP/1.1 streams`;
    rows.push(memoryRow(bench, { figure: `memory a stream, ${of}`, goalKb: 16, results, idle, streams }));
    rows.push(
      cpuRow(bench, {
        figure: `CPU an event, ${of}`,
        goal: '≤ 2.5 × C\n≤ 1.4 × node:net',
        holds: (own, floor) => own <= 2.5 * floor.C && own <= 1.4 * floor['node:net'],
        results,
      }),
    );
  }
  return rows;
}
