import { describe, expect, it } from 'vitest';
import { clientTimeout } from '../../../../src/rules/end/client-timeout.ts';
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
});
