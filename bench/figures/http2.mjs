// Memory of a held HTTP/2 stream and CPU of an event, over TLS, 100 streams a connection.
import { http2Floor } from '../clients.mjs';
import { row } from '../rows.mjs';
import { cpuRow, memoryRow } from './cost.mjs';

/** Two rows, or two skipped ones where the origin has no TLS. */
export async function http2(bench) {
  const streams = bench.quick ? 1_000 : 10_000;
  const of = `${streams.toLocaleString('en')} HTTP/2 streams`;
  const memory = { figure: `memory a stream, ${of}`, goalKb: 20 };
  const cpu = { figure: `CPU an event, ${of}`, goal: '≤ 20 µs', holds: (own) => own <= 20 };
  if (!bench.binaries.tls) {
    const why = bench.binaries.missing.join('; ');
    return [memory, cpu].map(({ figure }) =>
      row({ figure, goal: '', unit: 'µs', floors: {}, measured: null, holds: null, why }),
    );
  }
  const clients = bench.clients([http2Floor], http2Flags);
  const steady = { query: 'rate=1', perSecond: 2000, tls: true, ...bench.steady };
  const idle = await bench.idleMemory(clients, steady);
  const results = await bench.rounds(clients, { ...steady, streams }, bench.quick ? 1 : 2);
  return [memoryRow(bench, { ...memory, results, idle, streams }), cpuRow(bench, { ...cpu, results })];
}

const http2Flags = ['--http2', '-k', '--workers', '1', '--streams-per-connection', '100'];
