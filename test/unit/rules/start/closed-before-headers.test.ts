import { describe, expect, test } from 'vitest';
import { closedBeforeHeaders } from '../../../../src/rules/start/closed-before-headers/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { findingsOf, onlyFinding, silenceOf } from '../verdict-of.ts';

const envoy = [sampleHop('envoy')];
const nginx = [sampleHop('nginx')];
const uc = row('envoy', 'closed-before-headers', {
  status: 503,
  words: 'UC upstream_reset_before_response_started{connection_termination}',
});
const failed = () => stream().answered(503).done();
const lost = () => stream().failed('response', 'UND_ERR_SOCKET', 'other side closed').done();

describe('closed-before-headers', () => {
  test('some fail and others do not: the race over a kept connection, and the fix is the keep-alive time', () => {
    const first = failed();
    const finding = onlyFinding(
      closedBeforeHeaders.judge(
        facts({ hops: envoy, streams: [stream().done(), first], joins: [joined(first, uc)] }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: null, proxy: 'origin' },
    });
    expect(finding.fix.map(({ setting }) => setting)).toEqual(['idle_timeout', 'retry_on']);
    expect(finding.why).toContain('kept connection');
  });

  test('every request fails: an origin that drops it, not a race', () => {
    const [a, b] = [failed(), failed()];
    const finding = onlyFinding(
      closedBeforeHeaders.judge(
        facts({ hops: envoy, streams: [a, b], joins: [joined(a, uc), joined(b, uc)] }),
      ),
    );
    expect(finding.why).toContain('no race');
    expect(finding.fix[0]).toMatchObject({ proxy: 'origin', setting: 'process' });
  });

  test('the hop behind the one that noticed is the one that closed', () => {
    const first = failed();
    const closed = row('nginx', 'closed-before-headers', { kind: 'error' });
    const finding = onlyFinding(
      closedBeforeHeaders.judge(
        facts({ hops: [...nginx, ...envoy], streams: [first], joins: [joined(first, closed)] }),
      ),
    );
    expect(finding.where).toEqual({ hop: 'envoy', proxy: 'envoy' });
  });

  test('our own connection closed without a response and without a log: possible', () => {
    expect(onlyFinding(closedBeforeHeaders.judge(facts({ streams: [lost()] })))).toMatchObject({
      confidence: 'possible',
      where: { proxy: 'unknown' },
    });
  });

  test("Nginx's return 444 is Nginx", () => {
    const first = lost();
    const silent = row('nginx', 'denied', {
      status: 444,
      upstreamAddress: null,
      reasonConfidence: 'possible',
    });
    expect(
      onlyFinding(
        closedBeforeHeaders.judge(facts({ hops: nginx, streams: [first], joins: [joined(first, silent)] })),
      ),
    ).toMatchObject({
      confidence: 'certain',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [{ setting: 'return' }],
    });
  });

  test("Nginx's 502 page may stand for it: possible", () => {
    const first = stream()
      .answered(502, [], '<h1>502 Bad Gateway</h1></center><hr><center>nginx</center>')
      .done();
    expect(findingsOf(closedBeforeHeaders.judge(facts({ streams: [first] })))).toMatchObject([
      { confidence: 'possible' },
    ]);
  });

  test('other clients met it while ours were answered: a warning', () => {
    const others = { ...uc, userAgent: 'Mozilla/5.0' };
    expect(
      onlyFinding(
        closedBeforeHeaders.judge(facts({ hops: envoy, streams: [stream().done()], records: [others] })),
      ),
    ).toMatchObject({ severity: 'warning', where: { hop: null, proxy: 'origin' } });
  });

  test('an earlier run of this tool is not another client', () => {
    const earlier = { ...uc, userAgent: 'sse-doctor/1.0.0 (old/c1)' };
    expect(
      silenceOf(
        closedBeforeHeaders.judge(facts({ hops: envoy, streams: [stream().done()], records: [earlier] })),
      ),
    ).toContain('ruled-out');
  });

  test('plain HTTP on a TLS port, and a refused upstream, are other causes', () => {
    const tls = setting({
      hop: 'envoy',
      proxy: 'envoy',
      kind: 'listener',
      state: 'tls',
      setting: 'address',
      value: '0.0.0.0:8080',
      detail: 'tls',
    });
    expect(
      silenceOf(closedBeforeHeaders.judge(facts({ hops: envoy, streams: [lost()], settings: [tls] }))),
    ).not.toContain('found');
    const first = failed();
    expect(
      silenceOf(
        closedBeforeHeaders.judge(
          facts({ hops: nginx, streams: [first], joins: [joined(first, row('nginx', 'connect-refused'))] }),
        ),
      ),
    ).toContain('connect-refused');
  });
});
