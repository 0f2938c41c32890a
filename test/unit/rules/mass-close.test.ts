import { describe, expect, it } from 'vitest';
import { originRestart } from '../../../src/rules/end/origin-restart/index.ts';
import { proxyReload } from '../../../src/rules/end/proxy-reload/index.ts';
import { upstreamClosed } from '../../../src/rules/end/upstream-closed/index.ts';
import { judge, rules } from '../../../src/rules/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../facts-builder.ts';
import { alive, crowd, jitter, member } from '../population.ts';
import { clearedOf, findingOf, findingsOf, missingOf } from './judged.ts';

/** A hundred streams of different ages that break off within a tenth of a second, and come back. */
const lost = crowd(100, (n) => {
  const openedAfter = n * 40;
  const idleMs = Math.abs(jitter(n)) * 700;
  return member({
    openedAfter,
    ageMs: 9_000 - openedAfter + Math.abs(jitter(n + 1)) * 90,
    idleMs,
    longestGapMs: 720,
  });
});
const back = crowd(100, (n) => alive({ openedAfter: 9_500 + n, ageMs: 5_000, idleMs: 300, attempt: 2 }));
const streams = [...lost, ...back].map((one) => ({
  ...one,
  headers: [...one.headers, ['server', 'nginx'] as [string, string]],
}));
const deaf = { ...sampleHop('nginx'), errorLogs: [] };
const rowsOf = () =>
  streams.map((one) => joined(one, row('nginx', 'clean', { reasonConfidence: 'possible' })));

describe('a population that breaks off at once', () => {
  it('is proof that something shared went away, without any log: the proxy or the origin, side by side', () => {
    const { findings } = judge(facts({ streams }), rules);
    expect(
      findings.slice(0, 2).map(({ rule, confidence, severity }) => [rule, confidence, severity]),
    ).toEqual([
      ['proxy-reload', 'possible', 'critical'],
      ['origin-restart', 'possible', 'critical'],
    ]);
    for (const { why } of findings.slice(0, 2)) {
      expect(why).toContain('--nginx-error-log FILE');
      expect(why).toContain('--direct URL');
      expect(why).toContain('network');
    }
  });

  it('is so with access rows and a config, which tell no more', () => {
    const drain = setting({
      kind: 'shutdown-timeout',
      setting: 'worker_shutdown_timeout',
      value: '1s',
      ms: 1000,
    });
    const all = facts({ hops: [deaf], streams, joins: rowsOf(), settings: [drain] });
    expect(findingOf(proxyReload, all)).toMatchObject({
      confidence: 'possible',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [{ setting: 'process' }, { setting: 'worker_shutdown_timeout' }],
    });
    expect(findingOf(originRestart, all).confidence).toBe('possible');
    expect(missingOf(upstreamClosed, all)).toEqual(['error-log']);
  });

  it('clears the origin where an error log would hold the line, and holds none', () => {
    const all = facts({ hops: [sampleHop('nginx')], streams, joins: rowsOf() });
    expect(findingOf(proxyReload, all).confidence).toBe('possible');
    clearedOf(originRestart, all);
    clearedOf(upstreamClosed, all);
  });

  it('says no more than it knows where streams around the proxy lived on', () => {
    const direct = stream().direct().eventsEvery(300, 60).stoppedAt(20_000).done();
    const finding = findingOf(proxyReload, facts({ streams: [...streams, direct] }));
    expect(finding).toMatchObject({
      confidence: 'likely',
      title: 'the proxy reloaded, restarted or crashed, and ended its streams',
      fix: [{ setting: 'process' }],
    });
    expect(finding.why).toContain('a reload, a restart or a crash does not show');
    expect(findingsOf(originRestart, facts({ streams: [...streams, direct] }))).toEqual([]);
  });

  it('is the end of the origin where streams around the proxy ended with the others', () => {
    const direct = crowd(3, (n) => ({
      ...stream().direct().openedAfter(n).eventsEvery(300, 30).cutAt(9_050).done(),
    }));
    const all = facts({ streams: [...streams, ...direct] });
    expect(findingOf(originRestart, all)).toMatchObject({ confidence: 'likely', where: { proxy: 'origin' } });
    expect(findingsOf(proxyReload, all)).toEqual([]);
  });

  it('is left open where the streams around the proxy were over before', () => {
    const direct = stream().direct().eventsEvery(300, 10).stoppedAt(3_000).done();
    const all = facts({ streams: [...streams, direct] });
    expect(findingOf(proxyReload, all).confidence).toBe('possible');
    expect(findingOf(originRestart, all).confidence).toBe('possible');
  });

  it('is no proof where the bodies were finished, or half of the streams lived on', () => {
    const finished = lost.map((one) => ({ ...one, close: { ...one.close, how: 'terminated' as const } }));
    expect(findingsOf(proxyReload, facts({ streams: finished }))).toEqual([]);
    const spared = crowd(100, (n) => alive({ openedAfter: n * 30, ageMs: 15_000 - n * 30, idleMs: 300 }));
    const all = facts({ streams: [...lost, ...spared] });
    expect(findingsOf(proxyReload, all)).toEqual([]);
    expect(findingsOf(originRestart, all)).toEqual([]);
  });

  it('names the flag for an error log where none was given and a few streams leave it open', () => {
    const pair = [
      stream().eventsEvery(300, 16).cutAt(5000).done(),
      stream().openedAfter(1300).eventsEvery(300, 12).cutAt(3710).done(),
    ];
    expect(missingOf(proxyReload, facts({ streams: pair }))).toEqual(['error-log', 'direct']);
  });
});

describe('a proxy that was killed and came back', () => {
  const refused = crowd(20, (n) =>
    stream({ attempt: 2 })
      .openedAfter(9_500 + n * 100)
      .failed('connect', 'ECONNREFUSED')
      .done(),
  );
  const later = crowd(100, (n) => alive({ openedAfter: 12_500 + n, ageMs: 5_000, idleMs: 300, attempt: 3 }));

  it('is said to have refused for a time, and its streams to have ended with its process', () => {
    const finding = findingOf(proxyReload, facts({ hops: [deaf], streams: [...lost, ...refused, ...later] }));
    expect(finding.title).toBe('the proxy was stopped or killed');
    expect(finding.why).toMatch(
      /^Connections were refused for 3 s; the streams of Nginx ended with its process/,
    );
    expect(finding.evidence.at(-1)?.fact).toContain('asked after that, was refused');
  });

  it('is said to refuse since where nothing opened again', () => {
    const finding = findingOf(proxyReload, facts({ hops: [deaf], streams: [...lost, ...refused] }));
    expect(finding.why).toMatch(/^Connections are refused since/);
  });
});
