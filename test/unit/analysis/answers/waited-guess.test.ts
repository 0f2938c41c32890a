import { describe, expect, test } from 'vitest';
import { closedBeforeHeaders } from '../../../../src/rules/start/closed-before-headers/index.ts';
import { responseTimeout } from '../../../../src/rules/start/response-timeout/index.ts';
import { upstreamOverflow } from '../../../../src/rules/start/upstream-overflow/index.ts';
import { upstreamUnhealthy } from '../../../../src/rules/start/upstream-unhealthy/index.ts';
import { upstreamUnreachable } from '../../../../src/rules/start/upstream-unreachable.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../../rules/verdict-of.ts';

const haproxyPage =
  '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>';
const waited = (ms: number, body = '') => stream().answered(503, [], body).headAfter(ms).done();

describe('a 503 of which no row speaks', () => {
  test('after a wait is one of three limits, each possible', () => {
    const all = facts({ streams: [waited(5_000)] });
    for (const rule of [upstreamUnreachable, upstreamOverflow, responseTimeout])
      expect(onlyFinding(rule.judge(all)).confidence).toBe('possible');
  });

  test('of HAProxy is no limit on the response head, for which it has 504; the page names it', () => {
    const all = facts({ streams: [waited(8_000, haproxyPage)] });
    expect(onlyFinding(upstreamOverflow.judge(all)).where.proxy).toBe('haproxy');
    expect(silenceOf(responseTimeout.judge(all))).toBeTruthy();
  });

  test('that came at once was no wait, and nothing says health checks', () => {
    const all = facts({ hops: [sampleHop('haproxy')], streams: [waited(3, haproxyPage)] });
    const found = onlyFinding(upstreamUnhealthy.judge(all));
    expect(`${found.why} ${found.fix[0]?.text}`).not.toMatch(/health|outlier/);
    expect(silenceOf(upstreamOverflow.judge(all))).toBeTruthy();
    expect(silenceOf(responseTimeout.judge(all))).toBeTruthy();
  });
});

describe('a 503 after a wait while another stream ran through the same proxy', () => {
  const ran = stream().eventsEvery(500, 16).stoppedAt(9_000).done();

  test('waited for a place: HAProxy had taken a connection to its upstream', () => {
    const all = facts({ streams: [ran, waited(3_000, haproxyPage)] });
    const found = onlyFinding(upstreamOverflow.judge(all));
    expect(found).toMatchObject({ confidence: 'likely', where: { proxy: 'haproxy' } });
    expect(found.why).toContain(`${ran.id} ran through the same proxy`);
    expect(found.fix[0]?.setting).toBe('maxconn');
    expect(silenceOf(upstreamUnreachable.judge(all))).toContain('another stream ran meanwhile');
  });

  test('that no page tells to be the proxy’s stays possible', () => {
    const all = facts({ hops: [sampleHop('haproxy')], streams: [ran, waited(3_000)] });
    expect(onlyFinding(upstreamOverflow.judge(all)).confidence).toBe('possible');
  });

  test('says nothing where the other stream came later', () => {
    const later = stream().openedAfter(20_000).eventsEvery(500, 16).stoppedAt(9_000).done();
    const all = facts({ streams: [later, waited(3_000, haproxyPage)] });
    expect(onlyFinding(upstreamOverflow.judge(all)).confidence).toBe('possible');
    expect(onlyFinding(upstreamUnreachable.judge(all)).confidence).toBe('possible');
  });
});

describe("Apache's 502 page", () => {
  const page =
    '<p>The proxy server received an invalid\nresponse from an upstream server.<br />\nThe proxy server could not handle the request</p>';
  const bad = (ms: number) => stream().answered(502, [], page).headAfter(ms).done();

  test('after a wait may be one that waited in vain for a head', () => {
    const all = facts({ streams: [bad(4_000)] });
    const late = onlyFinding(responseTimeout.judge(all));
    expect(late).toMatchObject({ confidence: 'possible', where: { proxy: 'apache' } });
    expect(late.fix[0]?.setting).toBe('ProxyTimeout');
    expect(onlyFinding(closedBeforeHeaders.judge(all)).why).toContain('It came after 4.0 s');
  });

  test('at once is none', () => {
    const all = facts({ streams: [bad(20)] });
    expect(silenceOf(responseTimeout.judge(all))).toBeTruthy();
    expect(onlyFinding(closedBeforeHeaders.judge(all)).why).not.toContain('It came after');
  });
});
