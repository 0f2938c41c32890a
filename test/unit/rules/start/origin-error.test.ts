import { describe, expect, test } from 'vitest';
import { originError } from '../../../../src/rules/start/origin-error.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';

describe('an error of the origin', () => {
  test('is certain where the row shows that the upstream answered', () => {
    const one = stream().answered(500).done();
    const record = row('nginx', 'unknown', {
      status: 500,
      upstreamStatus: '500',
      reasonDetails: ['passed-on'],
    });
    const verdict = originError.judge(
      facts({ streams: [one], hops: [sampleHop('nginx')], records: [record], joins: [joined(one, record)] }),
    );
    expect(verdict).toMatchObject({
      kind: 'found',
      findings: [{ confidence: 'certain', where: { hop: null, proxy: 'origin' } }],
    });
  });

  test('is likely for a 500 without a log row', () => {
    expect(originError.judge(facts({ streams: [stream().answered(500).done()] }))).toMatchObject({
      findings: [{ confidence: 'likely' }],
    });
  });

  test('is not claimed for a 502 without a log row', () => {
    expect(originError.judge(facts({ streams: [stream().answered(502).done()] })).kind).toBe('not-checked');
  });

  test("is ruled out where the row shows the proxy's own answer", () => {
    const one = stream().answered(503).done();
    const record = row('envoy', 'no-healthy-upstream', { status: 503, upstreamAddress: null });
    expect(
      originError.judge(
        facts({
          streams: [one],
          hops: [sampleHop('envoy')],
          records: [record],
          joins: [joined(one, record)],
        }),
      ).kind,
    ).toBe('ruled-out');
  });
});
