import { describe, expect, it } from 'vitest';
import { clientTimeout } from '../../../../src/rules/end/client-timeout/index.ts';
import { facts, row, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const left = (durationMs: number, userAgent = 'axios/1.7.2', change = {}) =>
  row('nginx', 'client-closed', { durationMs, userAgent, ...change });
const axios = [left(30_001), left(30_020), left(29_990)];
const outliving = () => stream().commentsEvery(10_000, 4).stoppedAt(40_000).done();
const read = setting({
  kind: 'idle-timeout',
  setting: 'proxy_read_timeout',
  value: '300s',
  ms: 300_000,
  line: 21,
});

describe('client-timeout', () => {
  it('is certain when one client always leaves at one age that our own stream outlives, and exonerates Nginx', () => {
    const finding = findingOf(
      clientTimeout,
      facts({ streams: [outliving()], records: axios, settings: [read] }),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'warning',
      where: { hop: null, proxy: 'client' },
      fix: [{ proxy: 'client', setting: 'request timeout' }],
    });
    expect(finding.why).toContain('Nginx is innocent: proxy_read_timeout 300s (nginx.conf:21)');
  });

  it('is likely when our own streams were not watched that long', () => {
    const short = stream().eventsEvery(1000, 10).stoppedAt(10_000).done();
    expect(findingOf(clientTimeout, facts({ streams: [short], records: axios })).confidence).toBe('likely');
  });

  it('is likely when the rows cannot tell a client from an exiting worker', () => {
    const records = axios.map((one) => ({ ...one, reasonConfidence: 'possible' as const }));
    expect(findingOf(clientTimeout, facts({ streams: [outliving()], records })).confidence).toBe('likely');
  });

  it('suspects a balancer in front when several kinds of clients leave at one age', () => {
    const records = [...axios, left(30_001, 'okhttp/4'), left(30_020, 'okhttp/4'), left(29_990, 'okhttp/4')];
    expect(findingOf(clientTimeout, facts({ streams: [outliving()], records }))).toMatchObject({
      confidence: 'possible',
      where: { proxy: 'network' },
    });
  });

  it('stays silent when a stream of ours ends at that age too', () => {
    const cut = stream().commentsEvery(10_000, 3).cutAt(30_000).done();
    expect(clearedOf(clientTimeout, facts({ streams: [cut], records: axios }))).toContain('same age');
  });

  it('stays silent for different ages and for fewer than three rows', () => {
    clearedOf(
      clientTimeout,
      facts({ streams: [outliving()], records: [left(3000), left(9000), left(31_000)] }),
    );
    clearedOf(clientTimeout, facts({ streams: [outliving()], records: axios.slice(0, 2) }));
  });

  it('says what is missing: the log, or durations in it', () => {
    expect(missingOf(clientTimeout, facts({ streams: [outliving()] }))).toEqual(['access-log']);
    const bare = axios.map((one) => ({ ...one, durationMs: null }));
    expect(missingOf(clientTimeout, facts({ streams: [outliving()], records: bare }))).toEqual(['time']);
  });

  describe('where the access rows do not say who ended a stream', () => {
    const at = 1_800_000_000_000;
    const plain = (n: number, change = {}) =>
      row('nginx', 'unknown', {
        durationMs: 3_001 + n,
        endedAt: at + n * 5_000,
        userAgent: 'feed-reader/1.0',
        clientAddress: '10.0.0.9',
        reasonConfidence: 'possible',
        words: '200',
        ...change,
      });
    const line = (n: number, change = {}) =>
      row('nginx', 'client-closed', {
        kind: 'error',
        endedAt: at + n * 5_000 - 300,
        clientAddress: '10.0.0.9',
        words: 'client prematurely closed connection',
        ...change,
      });
    const rows = [0, 1, 2].map((n) => plain(n));

    it('is likely by their own error lines', () => {
      const records = [...rows, ...[0, 1, 2].map((n) => line(n))];
      const finding = findingOf(clientTimeout, facts({ streams: [outliving()], records }));
      expect(finding).toMatchObject({ confidence: 'likely', where: { proxy: 'client' } });
      expect(finding.evidence.map(({ fact }) => fact).join()).toContain('client prematurely closed');
    });

    it('is certain where the connection numbers pair them', () => {
      const records = [0, 1, 2].flatMap((n) => [
        plain(n, { connection: `${n}` }),
        line(n, { connection: `${n}` }),
      ]);
      expect(findingOf(clientTimeout, facts({ streams: [outliving()], records })).confidence).toBe('certain');
    });

    it.each([
      ['another time', { endedAt: at + 60_000 }],
      ['another address', { clientAddress: '10.0.0.7' }],
      ['another path', { path: '/other' }],
      ['an end from upstream', { reason: 'upstream-closed' as const }],
    ])('takes no reason from a line of %s', (_, change) => {
      const records = [...rows, ...[0, 1, 2].map((n) => line(n, change))];
      const outcome = clientTimeout.judge(facts({ streams: [outliving()], records }));
      expect(outcome.kind === 'found' ? outcome.findings[0]?.confidence : outcome.kind).not.toBe('likely');
    });

    it('is possible by one constant age alone, and says that no row tells', () => {
      const finding = findingOf(clientTimeout, facts({ streams: [outliving()], records: rows }));
      expect(finding).toMatchObject({
        confidence: 'possible',
        title: 'other clients may give up at a fixed age of their own',
      });
      expect(finding.why).toContain('no row says who closed them');
    });

    it.each<[string, ReturnType<typeof row>[]]>([
      ['ages that only lie near each other', [plain(0), plain(150), plain(290)]],
      ['another kind of client that stays as long', [...rows, plain(4, { userAgent: 'Firefox' })]],
      [
        'two kinds with an age of their own each',
        [...rows, ...[0, 1, 2].map((n) => plain(n, { userAgent: 'b', durationMs: 9_000 }))],
      ],
      ['answers that are no stream', rows.map((one) => ({ ...one, status: 404 }))],
    ])('stays silent for %s', (_, records) => {
      clearedOf(clientTimeout, facts({ streams: [outliving()], records }));
    });

    it('stays silent where ours did not outlive it, or ended too', () => {
      const short = stream().eventsEvery(500, 5).stoppedAt(3_000).done();
      clearedOf(clientTimeout, facts({ streams: [short], records: rows }));
      const ended = stream().eventsEvery(500, 40).endedAt(20_000).done();
      clearedOf(clientTimeout, facts({ streams: [outliving(), ended], records: rows }));
    });
  });
});
