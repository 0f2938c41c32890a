import { describe, expect, test } from 'vitest';
import { originNotFound } from '../../../../src/rules/start/origin-not-found/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const nginx = [sampleHop('nginx')];
const envoy = [sampleHop('envoy')];
const asked = () => stream().answered(404).done();
const path = (name: string, status: number) =>
  stream({ asks: 'other-path', url: `http://app.example.test:8080${name}` })
    .answered(status, status === 200 ? [['content-type', 'text/event-stream']] : [])
    .done();

describe('origin-not-found', () => {
  test('404 with an upstream in the row: certain, and usual paths that stream are in the fix', () => {
    const first = asked();
    const passed = row('nginx', 'unknown', {
      status: 404,
      reasonConfidence: 'possible',
      upstreamStatus: '404',
      reasonDetails: ['passed-on'],
    });
    const finding = onlyFinding(
      originNotFound.judge(
        facts({
          hops: nginx,
          streams: [first, path('/sse', 200), path('/stream', 404)],
          joins: [joined(first, passed)],
        }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: null, proxy: 'origin' },
    });
    expect(finding.fix[0]).toMatchObject({ setting: 'path', current: '/events', suggested: '/sse' });
    expect(finding.fix[0]?.text).toContain('/stream (404)');
  });

  test('the same status around the proxies is as good', () => {
    expect(
      onlyFinding(originNotFound.judge(facts({ streams: [asked(), stream().direct().answered(404).done()] })))
        .confidence,
    ).toBe('certain');
  });

  test("Envoy's header about the upstream's time makes it likely", () => {
    const first = stream()
      .answered(404, [
        ['server', 'envoy'],
        ['x-envoy-upstream-service-time', '2'],
      ])
      .done();
    expect(onlyFinding(originNotFound.judge(facts({ streams: [first] }))).confidence).toBe('likely');
  });

  test('the proxy had no route', () => {
    const first = asked();
    const noRoute = row('envoy', 'no-route', { status: 404, upstreamAddress: null });
    expect(
      silenceOf(
        originNotFound.judge(facts({ hops: envoy, streams: [first], joins: [joined(first, noRoute)] })),
      ),
    ).toContain('the proxy had no route');
  });

  test("Nginx's own row without an upstream", () => {
    const first = asked();
    const own = row('nginx', 'unknown', {
      status: 404,
      upstreamAddress: null,
      namesUpstream: true,
    });
    expect(
      silenceOf(originNotFound.judge(facts({ hops: nginx, streams: [first], joins: [joined(first, own)] }))),
    ).toContain('a proxy answered');
  });

  test('a bare 404 may be the origin: possible, and what would settle it is named', () => {
    const finding = onlyFinding(originNotFound.judge(facts({ streams: [asked()] })));
    expect(finding.confidence).toBe('possible');
    expect(finding.why).toContain('--direct');
  });

  test('a bare 404 where the origin streams when it is asked itself is not its own', () => {
    const streams = [asked(), stream().direct().done()];
    expect(silenceOf(originNotFound.judge(facts({ streams })))).toContain('opens a stream');
  });
});

test('a route that makes another path of it is named, with the path that the origin was asked for', () => {
  const first = asked();
  const passed = row('nginx', 'unknown', { status: 404, reasonDetails: ['passed-on'] });
  const route = setting({
    ...{ kind: 'route', setting: 'location', state: 'passes', value: '/events', passedPath: '/v2/push' },
    ...{ hop: 'nginx', file: 'nginx.conf', line: 7 },
  });
  const seen = facts({ hops: nginx, streams: [first], joins: [joined(first, passed)], settings: [route] });
  const finding = onlyFinding(originNotFound.judge(seen));
  expect(finding).toMatchObject({ confidence: 'likely', where: { hop: 'nginx', proxy: 'nginx' } });
  expect(finding.what).toContain('404 for /v2/push, which Nginx makes of /events (nginx.conf:7)');
  expect(finding.fix[0]?.text).toContain('asked for /v2/push');
});
