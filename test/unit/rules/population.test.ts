import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../src/model/facts.ts';
import { idleTimeout } from '../../../src/rules/end/idle-timeout/index.ts';
import { originRestart } from '../../../src/rules/end/origin-restart/index.ts';
import { proxyReload } from '../../../src/rules/end/proxy-reload/index.ts';
import { totalTimeout } from '../../../src/rules/end/total-timeout/index.ts';
import { judge, rules } from '../../../src/rules/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../facts-builder.ts';
import { alive, crowd, jitter, member } from '../population.ts';
import { findingOf, findingsOf } from './judged.ts';

const nginx = sampleHop('nginx');
const opened = 1_800_000_000_000;
const readTimeout = setting({
  kind: 'idle-timeout',
  setting: 'proxy_read_timeout',
  value: '60s',
  ms: 60_000,
});

/** Ramped up over ten seconds; ends when its own last byte is a minute old. */
const silenced = (n: number) =>
  member({
    openedAfter: n * 20,
    ageMs: 62_000 + Math.abs(jitter(n)) * 240_000,
    idleMs: 60_000 + jitter(n + 7) * 100,
  });
const living = (n: number) =>
  alive({ openedAfter: n * 20, ageMs: 600_000 - n * 20, idleMs: Math.abs(jitter(n)) * 5_000 });
/** Closed at `atMs` after the run began, whatever its age. */
const closed = (n: number, atMs: number, openedAfter = Math.abs(jitter(n)) * 250_000) =>
  member({
    openedAfter,
    ageMs: atMs - openedAfter + Math.abs(jitter(n + 3)) * 300,
    idleMs: Math.abs(jitter(n + 5)) * 5_000,
    client: n + 1,
  });
const reload = (atMs: number) =>
  row('nginx', 'reload', {
    kind: 'notice',
    endedAt: opened + atMs,
    words: 'signal 1 (SIGHUP) received, reconfiguring',
    status: null,
    path: null,
  });
const statistics = (all: Facts, rule = idleTimeout) =>
  findingsOf(rule, all).flatMap(({ evidence }) =>
    evidence.filter(({ from }) => from === 'statistic').map(({ fact }) => fact),
  );

describe('an idle timer over a population', () => {
  const streams = [...crowd(412, silenced), ...crowd(88, living)];

  it('is found although some streams live on, with the numbers', () => {
    const all = facts({ hops: [nginx], streams, settings: [readTimeout] });
    expect(findingOf(idleTimeout, all)).toMatchObject({
      confidence: 'likely',
      where: { proxy: 'nginx' },
      what: '412 of 500 streams ended 60 s after the last byte.',
    });
    expect(statistics(all)).toEqual(['412 of 500 streams ended 60.0 s ± 0.1 after their last byte']);
    expect(findingsOf(totalTimeout, all)).toEqual([]);
    expect(findingsOf(proxyReload, all)).toEqual([]);
  });

  it('is found beside fifty streams of an origin that crashed, logged or not', () => {
    const crashed = crowd(50, (n) => closed(n, 299_000));
    const mixed = { hops: [nginx], streams: [...streams, ...crashed] };
    expect(statistics(facts({ ...mixed, settings: [readTimeout] }))).toEqual([
      '412 of 550 streams ended 60.0 s ± 0.1 after their last byte',
    ]);
    const joins = crashed.map((one) => joined(one, row('nginx', 'upstream-closed')));
    const logged = facts({ ...mixed, joins, settings: [readTimeout] });
    expect(statistics(logged)).toEqual(['412 of 550 streams ended 60.0 s ± 0.1 after their last byte']);
    expect(findingOf(originRestart, logged).what).toContain('50 streams of different ages');
  });

  it('is not taken for a reload where one last event of a broadcast went before', () => {
    const broadcast = crowd(300, (n) => {
      const openedAfter = Math.abs(jitter(n)) * 50_000;
      return member({ openedAfter, ageMs: 160_000 - openedAfter, idleMs: 60_000 + jitter(n + 1) * 60 });
    });
    const all = facts({ hops: [nginx], streams: broadcast, settings: [readTimeout] });
    expect(findingOf(idleTimeout, all).what).toBe('All 300 streams ended 60 s after the last byte.');
    expect(findingsOf(proxyReload, all)).toEqual([]);
  });

  it('does not cut the streams that this tool interrupted, or lost with a worker', () => {
    const ours = crowd(40, (n) =>
      member({
        openedAfter: n * 100,
        ageMs: 90_000 + n * 50,
        idleMs: 2_000,
        close: { how: 'own-stop', by: 'us', because: n % 2 ? 'interrupt' : 'worker-died' },
      }),
    );
    expect(statistics(facts({ hops: [nginx], streams: ours, settings: [readTimeout] }))).toEqual([]);
    expect(findingsOf(proxyReload, facts({ hops: [nginx], streams: ours }))).toEqual([]);
  });
});

describe('a limit on the whole stream over a population', () => {
  it('is found by its age, with the numbers, and is no reload', () => {
    const streams = crowd(300, (n) =>
      member({
        openedAfter: n * 30,
        ageMs: 30_000 + jitter(n) * 80,
        idleMs: Math.abs(jitter(n + 2)) * 4_900,
      }),
    );
    const all = facts({ hops: [nginx], streams });
    expect(findingOf(totalTimeout, all).what).toBe('All 300 streams ended 30 s after the request.');
    expect(statistics(all, totalTimeout)).toEqual([
      '300 of 300 streams ended 30.0 s ± 0.1 after the request',
    ]);
    expect(findingsOf(proxyReload, all)).toEqual([]);
    expect(findingsOf(idleTimeout, all)).toEqual([]);
  });
});

describe('a reload under a population', () => {
  const ended = crowd(500, (n) => closed(n, 300_000));
  const back = crowd(500, (n) =>
    alive({
      openedAfter: 300_400 + Math.abs(jitter(n)) * 3_000,
      ageMs: 296_000,
      idleMs: 900,
      client: n + 1,
      attempt: 2,
    }),
  );

  it('is not acquitted by the clients that came back', () => {
    const all = facts({ hops: [nginx], streams: [...ended, ...back], records: [reload(299_500)] });
    const finding = findingOf(proxyReload, all);
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'nginx' } });
    expect(finding.evidence[0]?.fact).toMatch(
      /^500 of 1000 streams, aged \d+\.\d s to 4 min \d+(\.\d)? s, ended within \d+ ms$/,
    );
    expect(findingsOf(idleTimeout, all)).toEqual([]);
    expect(findingsOf(totalTimeout, all)).toEqual([]);
  });

  it('is one finding for two reloads, even where the clients came back in lockstep', () => {
    const first = crowd(500, (n) => closed(n, 300_000, n * 20));
    const second = crowd(500, (n) => ({ ...closed(n, 600_000, 300_400 + n * 18), attempt: 2 }));
    const third = crowd(500, (n) =>
      alive({ openedAfter: 600_400 + n * 5, ageMs: 60_000, idleMs: 900, client: n + 1, attempt: 3 }),
    );
    const records = [reload(299_500), reload(599_500)];
    const all = facts({ hops: [nginx], streams: [...first, ...second, ...third], records });
    expect(findingOf(proxyReload, all).what).toContain('1000 streams of different ages ended at 2 moments');
    expect(findingsOf(totalTimeout, all)).toEqual([]);
  });

  it('is acquitted by other streams that were there before and lived on', () => {
    const spared = crowd(200, living);
    const all = facts({ hops: [nginx], streams: [...ended, ...spared], records: [reload(299_500)] });
    expect(findingsOf(proxyReload, all)).toEqual([]);
  });
});

describe('a healthy population', () => {
  const witness = stream().eventsEvery(2_000, 300).stoppedAt(600_000).done();
  const streams = [witness, ...crowd(2_000, living)].map((one) => ({
    ...one,
    headers: [...one.headers, ['cache-control', 'no-cache'] as [string, string]],
  }));

  it('has no finding, and no rule that fails', () => {
    const result = judge(facts({ hops: [nginx], streams, settings: [readTimeout] }), rules);
    expect(result.findings.map(({ rule }) => rule)).toEqual([]);
    expect(result.failed).toEqual([]);
  });
});
