import { describe, expect, test } from 'vitest';
import type { Figures } from '../../../../src/model/population/figures.ts';
import { connectionLimit } from '../../../../src/rules/start/connection-limit.ts';
import { rateLimited } from '../../../../src/rules/start/rate-limited.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const nginx = [sampleHop('nginx')];
const limitConn = setting({ kind: 'connection-limit', setting: 'limit_conn', value: 'addr 1', line: 13 });
const workers = setting({ kind: 'worker-connections', setting: 'worker_connections', value: '12', line: 3 });
const full = (at: number) =>
  row('nginx', 'worker-connections', {
    kind: 'notice',
    endedAt: at,
    path: null,
    words: '12 worker_connections are not enough',
  });

describe('connection-limit', () => {
  test('limiting connections: certain, and limit_conn is the fix', () => {
    const first = stream().answered(503).done();
    const limited = row('nginx', 'connection-limited', {
      kind: 'error',
      upstreamAddress: null,
      words: 'limiting connections by zone "addr"',
    });
    const finding = onlyFinding(
      connectionLimit.judge(
        facts({
          hops: nginx,
          streams: [stream().done(), first],
          joins: [joined(first, limited)],
          settings: [limitConn],
        }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
    expect(finding.fix[0]).toMatchObject({
      setting: 'limit_conn',
      line: 13,
      current: 'addr 1',
      suggested: 'addr 10000',
    });
  });

  test('shows the plateau of a population beside the slots of the worker', () => {
    const figures = { peakOpen: 255, wanted: 500, machine: [], ms: {} } as unknown as Figures;
    const streams = [stream().done(), stream().failed('response', 'ECONNRESET').done()];
    const { openedAt } = streams[0]!;
    const small = { ...workers, value: '512' };
    const finding = onlyFinding(
      connectionLimit.judge(
        facts({ hops: nginx, streams, records: [full(openedAt + 1)], settings: [small], figures }),
      ),
    );
    expect(finding.evidence).toContainEqual({
      fact: 'no more than 255 of the 500 streams asked for were open at once',
      from: 'statistic',
      value: 255,
      unit: 'streams',
    });
    expect(finding.why).toContain('255 were open at most, where one worker with 512 has room for 255');
  });

  test('a worker without slots while our connection was closed: certain', () => {
    const first = stream().failed('response', 'ECONNRESET').done();
    const finding = onlyFinding(
      connectionLimit.judge(
        facts({
          hops: nginx,
          streams: [stream().done(), first],
          records: [full(first.openedAt + 500)],
          settings: [workers],
        }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [{ setting: 'worker_connections', current: '12' }],
    });
  });

  test('a worker without slots that refused none of ours is a warning', () => {
    const first = stream().done();
    expect(
      onlyFinding(
        connectionLimit.judge(facts({ hops: nginx, streams: [first], records: [full(first.openedAt)] })),
      ).severity,
    ).toBe('warning');
  });

  test('a notice from an hour ago is of no concern', () => {
    const first = stream().done();
    expect(
      silenceOf(
        connectionLimit.judge(
          facts({ hops: nginx, streams: [first], records: [full(first.openedAt - 3_600_000)] }),
        ),
      ),
    ).toContain('ruled-out');
  });

  test('a rate limit and an overflow are other causes', () => {
    const first = stream().answered(503).done();
    expect(
      silenceOf(
        connectionLimit.judge(
          facts({ hops: nginx, streams: [first], joins: [joined(first, row('nginx', 'rate-limited'))] }),
        ),
      ),
    ).toContain('rate-limited');
    expect(
      silenceOf(
        connectionLimit.judge(
          facts({ hops: nginx, streams: [first], joins: [joined(first, row('nginx', 'overflow'))] }),
        ),
      ),
    ).toContain('overflow');
  });
});

describe('a rule that turns requests away by the connections that are open', () => {
  const refused = stream().answered(429).done();
  const by = row('haproxy', 'rate-limited', {
    proxy: 'haproxy',
    status: 429,
    reasonConfidence: 'likely',
    upstreamAddress: null,
  });
  const rule = {
    hop: 'haproxy',
    proxy: 'haproxy',
    setting: 'http-request deny',
    answers: 429,
    line: 14,
  } as const;
  const given = (...kinds: ('connection-limit' | 'rate-limit')[]) =>
    facts({
      hops: [sampleHop('haproxy')],
      streams: [stream().done(), refused],
      joins: [joined(refused, by)],
      settings: kinds.map((kind) => setting({ kind, ...rule })),
    });

  test('is a limit on connections, and spacing is no remedy', () => {
    const finding = onlyFinding(connectionLimit.judge(given('connection-limit')));
    expect(finding).toMatchObject({ confidence: 'likely', where: { hop: 'haproxy', proxy: 'haproxy' } });
    expect(finding.fix).toMatchObject([{ setting: 'http-request deny', line: 14 }]);
    expect(finding.fix[0]).not.toHaveProperty('suggested');
    expect(rateLimited.judge(given('connection-limit')).kind).not.toBe('found');
  });

  test('is a limit on the rate where the rule counts requests, and either where both answer so', () => {
    expect(onlyFinding(rateLimited.judge(given('rate-limit'))).confidence).toBe('likely');
    expect(connectionLimit.judge(given('rate-limit')).kind).not.toBe('found');
    const both = given('connection-limit', 'rate-limit');
    expect(onlyFinding(connectionLimit.judge(both)).confidence).toBe('possible');
    expect(onlyFinding(rateLimited.judge(both)).confidence).toBe('possible');
  });
});
