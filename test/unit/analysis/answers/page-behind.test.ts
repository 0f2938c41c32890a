/** The page of http.TimeoutHandler, which the proxy or the origin behind it may have written. */
import { describe, expect, test } from 'vitest';
import { refusals } from '../../../../src/analysis/answers/refusal.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';

const go = { ...sampleHop('go'), accessLogs: ['access.log'], errorLogs: ['error.log'] };
const page = '<html><head><title>Timeout</title></head><body><h1>Timeout</h1></body></html>';
const held = () => stream().answered(503, [], page).headAfter(1_500).done();
const rowFor = (of: ReturnType<typeof held>, upstreamAddress: string | null = '127.0.0.1:9000') =>
  joined(
    of,
    row('go', 'unknown', { proxy: 'go', status: 503, upstreamAddress, reasonConfidence: 'possible' }),
  );
const lineFor = (of: ReturnType<typeof held>) =>
  joined(of, row('go', 'total-timeout', { proxy: 'go', kind: 'error', reasonDetails: ['body-begun'] }));

describe('a Go proxy whose row names an upstream', () => {
  test('passed the page on where its error log has no line of it', () => {
    const one = held();
    const given = facts({ hops: [go], streams: [one], joins: [rowFor(one)] });
    expect(refusals(given)).toMatchObject([{ reason: null, page: null }]);
  });

  test('a look-alike with a line wrote it itself', () => {
    const one = held();
    const given = facts({ hops: [go], streams: [one], joins: [rowFor(one), lineFor(one)] });
    expect(refusals(given)).toMatchObject([{ hop: 'go', reason: 'total-timeout' }]);
  });

  test.each([
    ['without its error log', { ...go, errorLogs: [] }, '127.0.0.1:9000'],
    ['that asked nobody', go, null],
  ])('a look-alike %s may have written it', (_, hop, upstream) => {
    const one = held();
    const given = facts({ hops: [hop], streams: [one], joins: [rowFor(one, upstream)] });
    expect(refusals(given)).toMatchObject([{ reason: 'body-held' }]);
  });
});
