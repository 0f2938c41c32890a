import { describe, expect, it } from 'vitest';
import { idleTimeout } from '../../../src/rules/end/idle-timeout/index.ts';
import { originEnded } from '../../../src/rules/end/origin-ended/index.ts';
import { proxyReload } from '../../../src/rules/end/proxy-reload/index.ts';
import { upstreamClosed } from '../../../src/rules/end/upstream-closed/index.ts';
import { authRejected } from '../../../src/rules/start/auth-rejected/index.ts';
import { upstreamUnhealthy } from '../../../src/rules/start/upstream-unhealthy/index.ts';
import { upstreamUnreachable } from '../../../src/rules/start/upstream-unreachable.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from './judged.ts';

const hops = [sampleHop('nginx')];
const readLog = {
  hop: 'nginx',
  file: 'nginx-access.log',
  dialect: 'nginx-access',
  lines: 3,
  parsed: 3,
  unparsed: 0,
  matched: 0,
};

describe('an error log that hides the line', () => {
  const level = setting({
    kind: 'error-log',
    state: 'hides-errors',
    setting: 'error_log',
    value: 'error.log',
    detail: 'crit',
  });
  const limit = setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: '2s', ms: 2_000 });
  const cut = () => stream().eventAt(10).cutAt(2_010).done();

  it('is named as what is missing, with its level', () => {
    const given = facts({ hops, logs: [readLog], settings: [level, limit], streams: [cut(), cut()] });
    expect(missingOf(upstreamClosed, given)).toEqual(['error-log-level']);
    expect(findingOf(idleTimeout, given)).toMatchObject({ confidence: 'likely' });
    expect(findingOf(idleTimeout, given).why).toContain('error_log error.log crit');
  });
});

describe('streams that Nginx cut without a word', () => {
  const ends = [
    stream().eventsEvery(700, 4).cutAt(2_400).done(),
    stream().openedAfter(1_300).eventsEvery(700, 2).cutAt(1_100).done(),
  ];

  it('were cut by the end of its process, where both of its logs were read', () => {
    const given = facts({ hops, logs: [readLog], records: [row('nginx', 'unknown')], streams: ends });
    expect(findingOf(proxyReload, given)).toMatchObject({
      confidence: 'likely',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
  });

  it('say nothing where an access row is there', () => {
    const joins = ends.map((end) => joined(end, row('nginx', 'clean', { reasonConfidence: 'likely' })));
    const given = facts({ hops, logs: [readLog], joins, streams: ends });
    expect(missingOf(proxyReload, given)).toContain('direct');
  });
});

describe('an upstream that is asked with HTTP/1.0', () => {
  const old = setting({ kind: 'upstream-protocol', setting: 'proxy_http_version', value: '1.0' });
  const ended = () => stream().eventsEvery(700, 3).endedAt(2_500);

  it('leaves open whether it finished or crashed', () => {
    const finding = findingOf(originEnded, facts({ hops, settings: [old], streams: [ended().done()] }));
    expect(finding.confidence).toBe('possible');
    expect(finding.what).toContain('as if complete');
    expect(finding.fix.map(({ setting: word }) => word)).toContain('proxy_http_version');
  });

  it('finished where it does so when asked directly', () => {
    const streams = [ended().done(), ended().direct().done()];
    expect(findingOf(originEnded, facts({ hops, settings: [old], streams })).confidence).toBe('likely');
  });

  it('broke off where the direct stream was cut', () => {
    const streams = [ended().done(), stream().eventsEvery(700, 3).direct().cutAt(2_500).done()];
    const given = facts({ hops, settings: [old], streams });
    clearedOf(originEnded, given);
    expect(findingOf(idleTimeout, given).where).toEqual({ hop: null, proxy: 'origin' });
  });

  it('broke off at any age where the direct streams do', () => {
    const whole = [1_700, 4_100, 2_600].map((ms) => stream().eventsEvery(300, 3).endedAt(ms).done());
    const around = [3_300, 1_900].map((ms) => stream().eventsEvery(300, 3).direct().cutAt(ms).done());
    const given = facts({ hops, settings: [old], streams: [...whole, ...around] });
    clearedOf(originEnded, given);
    expect(findingOf(upstreamClosed, given)).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'origin' },
      what: expect.stringContaining('ended as if complete'),
    });
  });
});

describe('auth_request', () => {
  const refused = stream().answered(500).done();

  it('is named where its own subrequest failed', () => {
    const words = 'auth request unexpected status: 503 while sending to client';
    const details = { reasonDetails: ['check-failed' as const], upstreamAddress: null };
    const record = row('nginx', 'denied', { kind: 'error', words, ...details });
    const given = facts({ hops, streams: [refused], joins: [joined(refused, record)] });
    expect(findingOf(authRejected, given)).toMatchObject({
      confidence: 'certain',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
  });

  it('has no part in any other 500', () => {
    clearedOf(authRejected, facts({ hops, streams: [refused] }));
  });
});

describe('a request of ours that was asked again of another server', () => {
  const cut = stream().eventAt(10).cutAt(2_010).done();
  const dead = row('nginx', 'connect-refused', { kind: 'error', upstreamAddress: '127.0.0.1:9001' });
  const timer = row('nginx', 'idle-timeout', { kind: 'error' });
  const joins = [joined(cut, dead), joined(cut, timer)];
  const given = facts({ hops, records: [dead, timer], streams: [cut], joins });

  it('ended for what came after', () => {
    expect(findingOf(idleTimeout, given).confidence).toBe('certain');
  });

  it('names the dead server, and blames no other client', () => {
    expect(findingOf(upstreamUnhealthy, given).what).toContain('(127.0.0.1:9001)');
    clearedOf(upstreamUnreachable, given);
  });

  it('does not call the server dead that answered', () => {
    const tried = { upstream_addr: '127.0.0.1:9001, 127.0.0.1:9002', upstream_status: '502, 200' };
    const access = row('nginx', 'upstream-retried', { fields: tried });
    const finding = findingOf(
      upstreamUnhealthy,
      facts({ hops, streams: [cut], joins: [joined(cut, access)] }),
    );
    expect(finding.what).toContain('(127.0.0.1:9001)');
  });
});

describe('two hops that both lost the other', () => {
  it('have something between them that was not handed over', () => {
    const cut = stream().eventAt(10).cutAt(2_010).done();
    const joins = [
      joined(cut, row('edge', 'upstream-closed', { kind: 'error' })),
      joined(cut, row('inner', 'client-closed', { kind: 'error' })),
    ];
    const both = [sampleHop('edge', 'nginx'), sampleHop('inner', 'nginx')];
    const finding = findingOf(upstreamClosed, facts({ hops: both, streams: [cut], joins }));
    expect(finding.what).toContain('omething between Nginx (edge) and Nginx (inner)');
  });
});
