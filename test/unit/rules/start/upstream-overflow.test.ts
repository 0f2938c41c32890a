import { describe, expect, test } from 'vitest';
import { upstreamOverflow } from '../../../../src/rules/start/upstream-overflow/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { figures } from '../figures.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const envoy = [sampleHop('envoy')];
const limit = (name: string, value: string, origin: 'config' | 'default' = 'config') =>
  setting({
    hop: 'envoy',
    proxy: 'envoy',
    kind: name === 'max_connections' ? 'max-connections' : 'max-requests',
    state: name === 'max_pending_requests' ? 'waiting' : null,
    setting: name,
    value,
    origin,
    file: 'envoy.yaml',
    line: 50,
  });
const snapshot = (overflow: number) => ({
  hop: 'envoy',
  at: 0,
  version: null,
  uptimeSeconds: null,
  counters: { 'cluster.app.upstream_cx_overflow': overflow },
  hosts: [],
});
const refused = () =>
  stream()
    .answered(503, [['x-envoy-overloaded', 'true']])
    .done();

describe('upstream-overflow', () => {
  test('UO is certain, and the lowest limit of the config is the fix', () => {
    const first = refused();
    const overflow = row('envoy', 'overflow', {
      status: 503,
      upstreamAddress: null,
      words: 'UO upstream_reset_before_response_started{overflow}',
    });
    const settings = [
      limit('max_connections', '1024', 'default'),
      limit('max_requests', '3'),
      limit('max_pending_requests', '1024', 'default'),
    ];
    const finding = onlyFinding(
      upstreamOverflow.judge(
        facts({ hops: envoy, streams: [stream().done(), first], joins: [joined(first, overflow)], settings }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'envoy', proxy: 'envoy' },
    });
    expect(finding.fix).toHaveLength(1);
    expect(finding.fix[0]).toMatchObject({
      setting: 'max_requests',
      file: 'envoy.yaml',
      line: 50,
      current: '3',
    });
  });

  describe('where max_connections is full and max_pending_requests refuses the rest', () => {
    const first = refused();
    const overflow = row('envoy', 'overflow', { status: 503, upstreamAddress: null, words: 'UO' });
    const given = {
      hops: envoy,
      streams: [stream().done(), first],
      joins: [joined(first, overflow)],
      settings: [limit('max_connections', '60'), limit('max_pending_requests', '1')],
    };
    const counters = (cx: number, active: number) => ({
      ...snapshot(cx),
      counters: { 'cluster.app.upstream_cx_overflow': cx, 'cluster.app.upstream_cx_active': active },
    });
    const admin = [{ before: counters(0, 0), after: counters(1, 1) }];
    const peak = (peakOpen: number) => figures({ peakOpen, wanted: 150 });

    test.each([
      ['by its counter', { ...given, admin }],
      ['by the plateau of the population', { ...given, figures: peak(61) }],
    ])('the limit that was reached is the first fix, %s', (_, change) => {
      const finding = onlyFinding(upstreamOverflow.judge(facts(change)));
      expect(finding.fix.map(({ setting: name }) => name)).toEqual([
        'max_connections',
        'max_pending_requests',
      ]);
      expect(finding.why).toMatch(/^max_connections is 60 .* max_pending_requests is 1/);
    });

    test('a limit that nothing shows to be reached stands behind the lowest', () => {
      const finding = onlyFinding(upstreamOverflow.judge(facts({ ...given, figures: peak(20) })));
      expect(finding.fix[0]).toMatchObject({ setting: 'max_pending_requests' });
    });

    test('gauges, read after we had left, are no evidence', () => {
      const { evidence } = onlyFinding(upstreamOverflow.judge(facts({ ...given, admin })));
      expect(evidence.map(({ fact }) => fact)).toContain(
        'cluster.app.upstream_cx_overflow: 0 before, 1 after',
      );
      expect(evidence.filter(({ fact }) => fact.includes('active'))).toEqual([]);
    });
  });

  test('x-envoy-overloaded alone is likely', () => {
    expect(onlyFinding(upstreamOverflow.judge(facts({ streams: [refused()] }))).confidence).toBe('likely');
  });

  test('a hang while upstream_cx_overflow rises is max_connections', () => {
    const hung = stream()
      .with({
        status: null,
        headers: [],
        close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null, ageMs: 10_000 },
      })
      .done();
    const finding = onlyFinding(
      upstreamOverflow.judge(
        facts({
          hops: envoy,
          streams: [stream().done(), hung],
          settings: [limit('max_connections', '1')],
          admin: [{ before: snapshot(0), after: snapshot(3) }],
        }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      where: { hop: 'envoy', proxy: 'envoy' },
      fix: [{ setting: 'max_connections', current: '1' }],
    });
  });

  test('a hang while the counter stands still is another cause', () => {
    const hung = stream().with({ status: null, headers: [] }).done();
    expect(
      silenceOf(
        upstreamOverflow.judge(
          facts({ hops: envoy, streams: [hung], admin: [{ before: snapshot(3), after: snapshot(3) }] }),
        ),
      ),
    ).toContain('ruled-out');
  });

  test('a rate limit is another cause', () => {
    const first = stream().answered(429).done();
    expect(
      silenceOf(
        upstreamOverflow.judge(
          facts({
            hops: envoy,
            streams: [first],
            joins: [joined(first, row('envoy', 'rate-limited', { status: 429 }))],
          }),
        ),
      ),
    ).toContain('rate-limited');
  });
});
