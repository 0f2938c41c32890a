import { describe, expect, test } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { upstreamUnhealthy } from '../../../../src/rules/start/upstream-unhealthy/index.ts';
import { upstreamUnreachable } from '../../../../src/rules/start/upstream-unreachable.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const nginx = [sampleHop('nginx')];
const envoy = [sampleHop('envoy')];

describe('upstream-unhealthy', () => {
  test('UH is certain, with the hosts that the admin interface shows', () => {
    const first = stream().answered(503, [], 'no healthy upstream').done();
    const snapshot = {
      hop: 'envoy',
      at: 0,
      version: null,
      uptimeSeconds: null,
      counters: {},
      hosts: [{ cluster: 'app', address: '10.0.0.1:80', healthy: false, flags: ['failed_active_hc'] }],
    };
    const unhealthy = row('envoy', 'no-healthy-upstream', {
      status: 503,
      upstreamAddress: null,
      words: 'UH no_healthy_upstream',
    });
    const finding = onlyFinding(
      upstreamUnhealthy.judge(
        facts({
          hops: envoy,
          streams: [first],
          joins: [joined(first, unhealthy)],
          admin: [{ before: snapshot, after: snapshot }],
        }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'envoy', proxy: 'envoy' },
    });
    expect(finding.evidence.map(({ fact }) => fact).join()).toContain('10.0.0.1:80 is not healthy');
    expect(finding.fix[0]).toMatchObject({ setting: 'health_checks' });
  });

  test('no live upstreams is certain, and names max_fails', () => {
    const first = stream().answered(502).done();
    const none = row('nginx', 'no-healthy-upstream', {
      kind: 'error',
      upstreamAddress: null,
      words: 'no live upstreams while connecting to upstream',
    });
    expect(
      onlyFinding(
        upstreamUnhealthy.judge(facts({ hops: nginx, streams: [first], joins: [joined(first, none)] })),
      ),
    ).toMatchObject({ confidence: 'certain', fix: [{ proxy: 'origin' }, { setting: 'max_fails' }] });
  });

  test("Envoy's page alone is likely", () => {
    expect(
      onlyFinding(
        upstreamUnhealthy.judge(
          facts({ streams: [stream().answered(503, [], 'no healthy upstream').done()] }),
        ),
      ).confidence,
    ).toBe('likely');
  });

  test('one of several servers down and retried, the stream fine: info', () => {
    const first = stream().done();
    const retried = row('nginx', 'unknown', {
      reasonConfidence: 'possible',
      reasonDetails: ['retried'],
      fields: { upstream_status: '502, 200', upstream_addr: '10.0.0.1:80, 10.0.0.2:80' },
    });
    const finding = onlyFinding(
      upstreamUnhealthy.judge(facts({ hops: nginx, streams: [first], joins: [joined(first, retried)] })),
    );
    expect(finding).toMatchObject({ severity: 'info', where: { hop: 'nginx', proxy: 'nginx' } });
  });

  test('a refused upstream is another cause, and a stream that is fine none', () => {
    const first = stream().answered(502).done();
    expect(
      silenceOf(
        upstreamUnhealthy.judge(
          facts({ hops: nginx, streams: [first], joins: [joined(first, row('nginx', 'connect-refused'))] }),
        ),
      ),
    ).toContain('connect-refused');
    expect(silenceOf(upstreamUnhealthy.judge(facts({ streams: [stream().done()] })))).toContain(
      'every request was answered',
    );
  });

  test('says which of the ways it was where the admin interface knows, and fixes that first', () => {
    const first = stream().answered(503, [], 'no healthy upstream').done();
    const flagged = (flags: string[], healthy = false) => {
      const hosts = [{ cluster: 'app', address: '10.0.0.1:80', healthy, flags }];
      const snapshot = { hop: 'envoy', at: 0, version: null, uptimeSeconds: null, counters: {}, hosts };
      const joins = [joined(first, row('envoy', 'no-healthy-upstream', { status: 503 }))];
      const admin = [{ before: snapshot, after: snapshot }];
      return onlyFinding(upstreamUnhealthy.judge(facts({ hops: envoy, streams: [first], joins, admin })));
    };
    const failing = flagged(['failed_active_health_check']);
    expect(failing.why).toContain('10.0.0.1:80 fails its active health check');
    expect(failing.fix[0]).toMatchObject({ setting: 'health check', proxy: 'origin' });
    expect(flagged(['failed_outlier_check']).why).toContain('was ejected as an outlier');
    // Healthy again by now: what it was then is not known.
    expect(flagged([], true).why).toContain('Every host of the cluster');
  });

  test('the last failure of each server, whoever met it, is evidence', () => {
    const first = stream().answered(502).done();
    const none = row('nginx', 'no-healthy-upstream', { kind: 'error', upstreamAddress: null });
    const failed = row('nginx', 'connect-refused', {
      kind: 'error',
      upstreamAddress: '127.0.0.1:9001',
      words: 'connect() failed (111: Connection refused) while connecting to upstream',
    });
    const finding = onlyFinding(
      upstreamUnhealthy.judge(
        facts({ hops: nginx, streams: [first], joins: [joined(first, none)], records: [failed, none] }),
      ),
    );
    expect(finding.evidence.map(({ fact }) => fact)).toContain(
      '127.0.0.1:9001 had failed: connect() failed (111: Connection refused) while connecting to upstream',
    );
  });

  test('a server that serves another stream and is not seen to fail may be full: likely, and no failure of other servers', () => {
    const open = stream().eventsEvery(500, 5).stoppedAt(9_000).done();
    const refused = stream().answered(502).done();
    const none = row('nginx', 'no-healthy-upstream', { kind: 'error', upstreamAddress: null });
    const other = row('nginx', 'connect-refused', { kind: 'error', upstreamAddress: '127.0.0.1:9174' });
    const upstream = setting({ kind: 'upstream', setting: 'server', items: ['127.0.0.1:9100'] });
    const given = (streams: Stream[]) =>
      onlyFinding(
        upstreamUnhealthy.judge(
          facts({
            hops: nginx,
            streams,
            joins: [joined(refused, none)],
            records: [other, none],
            settings: [upstream],
          }),
        ),
      );
    expect(given([open, refused])).toMatchObject({ confidence: 'likely' });
    expect(given([open, refused]).why).toContain('a limit on its connections');
    expect(
      given([open, refused])
        .evidence.map(({ fact }) => fact)
        .join(),
    ).not.toContain('9174');
    expect(given([refused]).why).not.toContain('a limit on its connections, which');
  });
});

test('a bare 503 that was waited for is a limit, and says nothing of health; one that came at once may', () => {
  const at = (ms: number) => stream().answered(503).headAfter(ms).done();
  const waited = facts({ streams: [at(8_000), at(8_004)] });
  expect(upstreamUnhealthy.judge(waited).kind).toBe('ruled-out');
  const finding = onlyFinding(upstreamUnreachable.judge(waited));
  expect(finding).toMatchObject({ confidence: 'possible' });
  expect(finding.what).toContain('503 after 8.0 s');
  expect(onlyFinding(upstreamUnhealthy.judge(facts({ streams: [at(3)] }))).confidence).toBe('possible');
});
