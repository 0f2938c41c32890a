import { describe, expect, test } from 'vitest';
import { rateLimited } from '../../../../src/rules/start/rate-limited.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const nginx = [sampleHop('nginx')];
const page = '<h1>503 Service Temporarily Unavailable</h1></center><hr><center>nginx</center>';
const limitReq = setting({ kind: 'rate-limit', setting: 'limit_req', value: 'zone=one burst=2', line: 12 });
const limitConn = setting({ kind: 'connection-limit', setting: 'limit_conn', value: 'addr 1', line: 13 });
const limited = row('nginx', 'rate-limited', {
  kind: 'error',
  upstreamAddress: null,
  words: 'limiting requests, excess: 1.000 by zone "one"',
});

describe('rate-limited', () => {
  test('limiting requests: certain, and limit_req is the fix', () => {
    const first = stream().answered(503, [], page).done();
    const finding = onlyFinding(
      rateLimited.judge(
        facts({
          hops: nginx,
          streams: [stream().done(), first],
          joins: [joined(first, limited)],
          settings: [limitReq],
        }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
    expect(finding.fix[0]).toMatchObject({
      setting: 'limit_req',
      line: 12,
      suggested: 'zone=one burst=100 nodelay',
    });
  });

  test('RL of Envoy', () => {
    const first = stream().answered(429, [], 'local_rate_limited').done();
    const rl = row('envoy', 'rate-limited', {
      status: 429,
      upstreamAddress: null,
      words: 'RL local_rate_limited',
    });
    expect(
      onlyFinding(
        rateLimited.judge(
          facts({ hops: [sampleHop('envoy')], streams: [first], joins: [joined(first, rl)] }),
        ),
      ),
    ).toMatchObject({
      confidence: 'certain',
      where: { hop: 'envoy', proxy: 'envoy' },
      fix: [{ setting: 'local_ratelimit' }, {}],
    });
  });

  test('429 without a row: likely, proxy unknown; with an upstream in the row: the origin', () => {
    const first = stream()
      .answered(429, [['retry-after', '30']])
      .done();
    expect(onlyFinding(rateLimited.judge(facts({ streams: [first] })))).toMatchObject({
      confidence: 'likely',
      where: { proxy: 'unknown' },
    });
    const passed = row('nginx', 'unknown', {
      status: 429,
      reasonConfidence: 'possible',
      upstreamStatus: '429',
      reasonDetails: ['passed-on'],
    });
    expect(
      onlyFinding(
        rateLimited.judge(facts({ hops: nginx, streams: [first], joins: [joined(first, passed)] })),
      ),
    ).toMatchObject({ confidence: 'certain', where: { proxy: 'origin' } });
  });

  test('a bare 503 of Nginx follows its config', () => {
    const first = stream().answered(503, [], page).done();
    expect(
      onlyFinding(rateLimited.judge(facts({ hops: nginx, streams: [first], settings: [limitReq] })))
        .confidence,
    ).toBe('likely');
    expect(onlyFinding(rateLimited.judge(facts({ hops: nginx, streams: [first] }))).confidence).toBe(
      'possible',
    );
    expect(
      silenceOf(rateLimited.judge(facts({ hops: nginx, streams: [first], settings: [limitConn] }))),
    ).toContain('ruled-out');
  });

  test('an overflow is another cause', () => {
    const first = stream()
      .answered(503, [['x-envoy-overloaded', 'true']])
      .done();
    expect(silenceOf(rateLimited.judge(facts({ streams: [first] })))).toContain('overflow');
  });
});
