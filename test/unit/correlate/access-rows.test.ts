import { describe, expect, test } from 'vitest';
import { isOurs, joinAccessRows } from '../../../src/correlate/access-rows.ts';
import { row, stream } from '../facts-builder.ts';

const one = stream({ id: 'c1', tag: 'run/c1', requestId: 'r-1' }).done();
const two = stream({ id: 'c2', tag: 'run/c2', requestId: 'r-2' }).done();
const named = (change: Parameters<typeof row>[2]) =>
  joinAccessRows('run', [one, two], 'edge', [row('edge', 'clean', change)]).map(({ streamId, join }) => [
    streamId,
    join,
  ]);

describe('the tag in User-Agent', () => {
  test('names the stream, also with a space behind it', () => {
    expect(named({ userAgent: 'sse-doctor/1.0 (run/c2)' })).toEqual([['c2', 'tag']]);
    expect(named({ userAgent: 'sse-doctor/1.0 (run/c2) ' })).toEqual([['c2', 'tag']]);
  });

  test('is the last of the text: what stands before it is part of a name of somebody else', () => {
    expect(named({ userAgent: 'sse-doctor/1.0 (run/c2) proxied' })).toEqual([]);
    expect(named({ userAgent: 'sse-doctor/1.0 (run/c1) (run/c2)' })).toEqual([['c2', 'tag']]);
  });

  test('goes before the request id', () => {
    expect(named({ userAgent: 'x (run/c1)', requestId: 'r-2' })).toEqual([['c1', 'tag']]);
  });

  test('of another run, or of a stream that is not here, leaves the request id to tell', () => {
    expect(named({ userAgent: 'x (other/c1)', requestId: 'r-2' })).toEqual([['c2', 'request-id']]);
    expect(named({ userAgent: 'x (run/c9)', requestId: 'r-2' })).toEqual([['c2', 'request-id']]);
    expect(named({ userAgent: 'x (other/c1)' })).toEqual([]);
  });

  test('of a run whose name only begins like ours is not ours', () => {
    expect(isOurs('run', row('edge', 'clean', { userAgent: 'x (run2/c1)' }))).toBe(false);
    expect(isOurs('run', row('edge', 'clean', { userAgent: 'x (run/c1)' }))).toBe(true);
    expect(isOurs('run', row('edge', 'clean'))).toBe(false);
  });

  test('that was cut off in the log names nobody', () => {
    expect(named({ userAgent: 'x (run/c1' })).toEqual([]);
  });
});

describe('a request id', () => {
  test('that was never sent joins no row that has none either', () => {
    const plain = stream({ requestId: '' }).done();
    expect(joinAccessRows('run', [plain], 'edge', [row('edge', 'clean', { requestId: '' })])).toEqual([]);
    expect(joinAccessRows('run', [plain], 'edge', [row('edge', 'clean')])).toEqual([]);
  });

  test('of somebody else joins nothing', () => {
    expect(named({ requestId: 'r-9' })).toEqual([]);
  });
});

test('each join says the hop, and is certain', () => {
  const rows = [
    row('edge', 'clean', { requestId: 'r-1' }),
    row('edge', 'clean', { userAgent: 'x (run/c2)' }),
  ];
  expect(joinAccessRows('run', [one, two], 'edge', rows)).toEqual([
    { streamId: 'c1', hop: 'edge', record: rows[0], join: 'request-id', confidence: 'certain' },
    { streamId: 'c2', hop: 'edge', record: rows[1], join: 'tag', confidence: 'certain' },
  ]);
});
