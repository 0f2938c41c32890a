import { describe, expect, test } from 'vitest';
import { upstreamOverflow } from '../../../src/rules/upstream-overflow.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../facts-builder.ts';
import { onlyFinding, silenceOf } from './verdict-of.ts';

const envoy = [sampleHop('envoy')];
const limit = (name: string, value: string, origin: 'config' | 'default' = 'config') =>
  setting({
    hop: 'envoy',
    proxy: 'envoy',
    kind: name === 'max_connections' ? 'max-connections' : 'max-requests',
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
