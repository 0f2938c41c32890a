import { describe, expect, test } from 'vitest';
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
