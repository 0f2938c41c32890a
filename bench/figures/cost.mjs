// Memory and CPU of held streams: the two rows that the figures of HTTP/1.1, HTTP/2 and several processes share.
import { median } from '../measurement.mjs';
import { row } from '../rows.mjs';

/** Memory above the same client with one stream (`idle`) for each stream, KB (1,024 bytes): the middle one of the rounds. */
export function memoryRow(bench, { figure, goalKb, results, idle, streams, idleStreams = 1 }) {
  const perStream = (name) => {
    const above = results[name]?.map((one) => one.rssBytes - idle[name]) ?? [];
    return median(above.map((bytes) => bytes / (streams - idleStreams) / 1024));
  };
  return row(
    {
      figure,
      goal: `≤ ${goalKb} KB`,
      unit: 'KB',
      floors: floorsOf(results, perStream),
      measured: perStream('sse-doctor'),
      holds: (kb) => kb <= goalKb,
      why: bench.toolMissing,
      note: sharesNote(results['sse-doctor']),
    },
    bench.quick,
  );
}

/** CPU time for each event that the origin sent in the window, µs: the middle one of the rounds. */
export function cpuRow(bench, { figure, goal, holds, results }) {
  const perEvent = (name) => median(results[name]?.map((one) => (one.cpuSeconds * 1e6) / one.events) ?? []);
  return row(
    {
      figure,
      goal,
      unit: 'µs',
      floors: floorsOf(results, perEvent),
      measured: perEvent('sse-doctor'),
      holds,
      why: bench.toolMissing,
      note: sharesNote(results['sse-doctor']),
    },
    bench.quick,
  );
}

/** A value of each floor that was run. */
export function floorsOf(results, value) {
  const names = Object.keys(results).filter((name) => name !== 'sse-doctor');
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}

/** How busy both ends were, of one core: an origin near 100 % means that it was the limit, not the client. */
export function sharesNote(results) {
  if (results === undefined) return '';
  const percent = (key) => `${Math.round((median(results.map((one) => one[key])) ?? 0) * 100)} %`;
  return `CPU ${percent('cpuShare')}, origin ${percent('originShare')}`;
}
