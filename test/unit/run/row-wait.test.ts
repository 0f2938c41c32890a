import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../src/model/log-record.ts';
import type { Hop } from '../../../src/model/plan.ts';
import type { Stream } from '../../../src/model/stream.ts';
import type { HopInputs } from '../../../src/run/hop-inputs.ts';
import { awaitRows } from '../../../src/run/row-wait.ts';
import { row, sampleHop, samplePlan, stream } from '../facts-builder.ts';

/** Logs that hold nothing at the first two looks, as a writer with a buffer leaves them. */
function lateLogs(late: LogRecord[], hop = sampleHop('nginx')): HopInputs {
  let looks = 0;
  const read = async () => ({
    records: ++looks > 2 ? late : [],
    files: [],
    configWarnings: [],
    warnings: [],
    unusable: [],
  });
  const logs = { unopened: [], read, close: () => {} };
  const none = {
    settings: [],
    files: [],
    configWarnings: [],
    warnings: [],
    unusable: [],
    unusableLogs: [],
    admin: [],
  };
  const foundLogs = { all: [hop], found: [], isTargetHere: false };
  return { ...none, ...foundLogs, hops: [hop], logs, flushMs: { nginx: 60_000 } };
}

function rowsFor(one: Stream, record: LogRecord) {
  return awaitRows({
    run: 'run',
    plan: { ...samplePlan, hops: [sampleHop('nginx')] },
    inputs: lateLogs([record]),
    streams: [one],
    signal: new AbortController().signal,
    redact: (given) => given,
    progress: () => {},
  });
}

/** What is said while a row is waited for. */
async function saidOf(hop: Hop, flushMs: number): Promise<string> {
  const said: string[] = [];
  await awaitRows({
    run: 'run',
    plan: { ...samplePlan, hops: [hop] },
    inputs: { ...lateLogs([], hop), flushMs: { [hop.name]: flushMs } },
    streams: [headless],
    signal: AbortSignal.timeout(50),
    redact: (given) => given,
    progress: (text) => said.push(text),
  });
  return said[0] ?? '';
}

const headless = stream({ id: 'w1', status: null, headers: [] }).stoppedAt(6_000).done();

describe('waiting for rows', () => {
  it('waits for the 499 of a request whose head never came', async () => {
    const record = row('nginx', 'client-closed', {
      status: 499,
      userAgent: `sse-doctor/0 (${headless.tag})`,
    });
    const { joins } = await rowsFor(headless, record);
    expect(joins.map(({ streamId }) => streamId)).toEqual(['w1']);
  });

  it('names a flush interval as its writer’s habit only where its config says so', async () => {
    expect(await saidOf(sampleHop('nginx'), 60_000)).toContain('(it flushes its file every 60 s)');
    const envoy = sampleHop('mesh', 'envoy');
    expect(await saidOf(envoy, 10_000)).toContain('(it flushes its file by default every 10 s)');
  });

  it('keeps a row of ours whatever its clock says, and drops a stranger’s of another day', async () => {
    const dayMs = 24 * 3_600_000;
    const old = { endedAt: headless.openedAt - 7 * dayMs, stampMs: 1000 };
    const ours = row('nginx', 'client-closed', { ...old, userAgent: `sse-doctor/0 (${headless.tag})` });
    expect((await rowsFor(headless, ours)).records).toEqual([ours]);
    const strangers = row('nginx', 'client-closed', { ...old, userAgent: 'Mozilla/5.0' });
    const cut = new AbortController();
    cut.abort();
    const found = await awaitRows({
      run: 'run',
      plan: { ...samplePlan, hops: [sampleHop('nginx')] },
      inputs: {
        ...lateLogs([]),
        logs: {
          unopened: [],
          read: async () => ({
            records: [strangers],
            files: [],
            configWarnings: [],
            warnings: [],
            unusable: [],
          }),
          close: () => {},
        },
      },
      streams: [
        stream({ requestHeaders: [['user-agent', 'sse-doctor/0 (run/w2)']] })
          .eventAt(10)
          .stoppedAt(6_000)
          .done(),
      ],
      signal: cut.signal,
      redact: (given) => given,
      progress: () => {},
    });
    expect(found.records).toEqual([]);
  });
});
