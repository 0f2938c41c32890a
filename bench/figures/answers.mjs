// What it costs to look for the end and the parts of finite answers in every event, beside the same streams held as streams that are to stay.
import { cFloor, netFloor, tool } from '../clients.mjs';
import { cpuRow } from './cost.mjs';

const flags = ['--http1.1', '--workers', '1'];
const asAnswers = ['--think', '100ms'];

/** A row for answers that run, which tells the reading alone; and one for answers that end after a second and are asked for again, beside the first. */
export async function answers(bench) {
  const times = bench.quick ? { settleMs: 1_000, windowMs: 3_000 } : { settleMs: 3_000, windowMs: 10_000 };
  const run = { streams: bench.quick ? 200 : 1_000, perSecond: 2_000, ...times };
  const rounds = bench.quick ? 1 : 3;
  const held = bench.toolMissing ? [] : [{ ...tool(flags), name: 'held' }];
  const floors = [cFloor(bench.binaries.floor), netFloor, ...held];
  const asked = [...flags, ...asAnswers];
  const running = await bench.rounds(bench.clients(floors, asked), { ...run, query: 'rate=120' }, rounds);
  const replaced = await bench.rounds(
    bench.clients([], asked),
    { ...run, query: 'rate=120&count=120' },
    rounds,
  );
  const beside = { 'that run': running['sse-doctor'] ?? [], ...replaced };
  return [
    cpuRow(bench, {
      figure: `CPU an event, ${run.streams.toLocaleString('en')} answers that run, one event a write`,
      goal: '≤ 1.25 × held',
      holds: (own, floor) => own <= 1.25 * floor.held,
      results: running,
    }),
    cpuRow(bench, {
      figure: 'the same, answers of 120 events, each replaced as it ends',
      goal: '',
      holds: null,
      results: beside,
    }),
  ];
}
