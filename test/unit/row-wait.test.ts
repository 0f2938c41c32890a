import { expect, test } from 'vitest';
import type { HopInputs } from '../../src/hop-inputs.ts';
import type { LogRecord } from '../../src/model/log-record.ts';
import { awaitRows } from '../../src/row-wait.ts';
import { row, sampleHop, samplePlan, stream } from './facts-builder.ts';

/** The rows that are in the log at the first reading, at the second, and so on. */
function inputs(readings: LogRecord[][]): HopInputs {
  let reading = 0;
  const read = async () => ({
    records: readings[Math.min(reading++, readings.length - 1)] ?? [],
    files: [],
    warnings: [],
  });
  return { logs: { read, close: () => {} }, flushMs: {} } as unknown as HopInputs;
}

test('the row of a stream that we stopped is waited for a moment: it names the upstream that lived on', async () => {
  const cut = stream().eventAt(5).cutAt(3_000).done();
  const spared = stream().eventAt(5).stoppedAt(6_000).done();
  const own = (one: typeof cut) =>
    row('nginx', 'unknown', { userAgent: `sse-doctor/1 (${one.tag})`, endedAt: one.openedAt + 6_000 });
  const { joins } = await awaitRows({
    run: 'run',
    plan: { ...samplePlan, hops: [sampleHop('nginx')] },
    inputs: inputs([[own(cut)], [own(cut), own(spared)]]),
    streams: [cut, spared],
    redact: (record) => record,
    signal: new AbortController().signal,
    progress: () => {},
  });
  expect(joins.map(({ streamId }) => streamId)).toEqual([cut.id, spared.id]);
});
