import { describe, expect, test } from 'vitest';
import type { ReasonDetail } from '../../../../src/model/reason-detail.ts';
import { proxyBuffering } from '../../../../src/rules/delivery/proxy-buffering/index.ts';
import { responseTimeout } from '../../../../src/rules/start/response-timeout/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const nginx = [sampleHop('nginx')];
const envoy = [sampleHop('envoy')];
const late = (ms: number, body = '') => {
  const first = stream().answered(504, [], body).done();
  return { ...first, marks: { ...first.marks, headersMs: ms + 1 } };
};
const read = setting({
  kind: 'response-timeout',
  setting: 'proxy_read_timeout',
  value: '2s',
  ms: 2000,
  line: 40,
});
const timer = (name: string, kind: 'response-timeout' | 'idle-timeout', ms: number) =>
  setting({
    hop: 'envoy',
    proxy: 'envoy',
    kind,
    state: name.startsWith('per_try') ? 'per-try' : null,
    setting: name,
    value: `${ms / 1000}s`,
    ms,
    off: '0s',
    file: 'envoy.yaml',
    line: 30,
  });
const envoyTimers = [
  timer('stream_idle_timeout', 'idle-timeout', 5000),
  timer('timeout', 'response-timeout', 3000),
  timer('per_try_timeout', 'response-timeout', 1000),
];
const unbuffered = setting({ kind: 'buffering', setting: 'proxy_buffering', value: 'off', line: 12 });
const hung = (ageMs = 10_000) =>
  stream({
    status: null,
    headers: [],
    close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null, ageMs },
  });

describe('response-timeout', () => {
  test('Nginx timed out while reading the response header: certain, and proxy_read_timeout is the fix', () => {
    const first = late(2000);
    const timedOut = row('nginx', 'response-timeout', {
      kind: 'error',
      words: 'upstream timed out (110: Connection timed out) while reading response header from upstream',
    });
    const finding = onlyFinding(
      responseTimeout.judge(
        facts({ hops: nginx, streams: [first], joins: [joined(first, timedOut)], settings: [read] }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
    expect(finding.fix[0]).toMatchObject({
      setting: 'proxy_read_timeout',
      file: 'nginx.conf',
      line: 40,
      current: '2s',
    });
  });

  describe('where the row names the timer', () => {
    const timedOut = row('nginx', 'response-timeout', { kind: 'error' });
    const ofCheck = { ...timedOut, subrequest: '/check' };
    const hour = { ...read, value: '1h', ms: 3_600_000 };
    const judged = (record: typeof timedOut, settings: (typeof read)[]) => {
      const first = late(2000);
      return onlyFinding(
        responseTimeout.judge(
          facts({
            hops: nginx,
            streams: [first],
            joins: [
              joined(first, record),
              joined(first, row('nginx', 'denied', { kind: 'error', reasonDetails: ['check-failed'] })),
            ],
            settings,
          }),
        ),
      );
    };

    test('a limit longer than the wait is told, is not certain and no fix', () => {
      const finding = judged(timedOut, [hour]);
      expect(finding).toMatchObject({ confidence: 'possible' });
      expect(finding.why).toContain(
        'proxy_read_timeout 1h (nginx.conf:40), which is longer than any of them waited',
      );
      expect(finding.fix[0]?.line).toBeUndefined();
    });

    test('the limit is that of the request which the row is about', () => {
      const finding = judged(ofCheck, [hour, { ...read, line: 50, subrequest: '/check' }]);
      expect(finding).toMatchObject({
        confidence: 'certain',
        fix: [{ line: 50, current: '2s', suggested: '1h' }],
      });
      expect(finding.what).toContain('(its own request to /check, which asks whether to let this one in)');
    });

    test('no other limit stands in its place', () => {
      expect(judged(ofCheck, [read]).fix[0]?.line).toBeUndefined();
    });
  });

  test.each([
    ['UT response_timeout', ['upstream-timeout'], 'timeout'],
    ['UT upstream_per_try_timeout', ['upstream-timeout', 'per-try'], 'per_try_timeout'],
    ['SI stream_idle_timeout', ['stream-idle'], 'stream_idle_timeout'],
  ] satisfies [string, ReasonDetail[], string][])(
    "Envoy's %s names its timer",
    (words, reasonDetails, name) => {
      const first = late(5000);
      const finding = onlyFinding(
        responseTimeout.judge(
          facts({
            hops: envoy,
            streams: [first],
            joins: [joined(first, row('envoy', 'response-timeout', { status: 504, words, reasonDetails }))],
            settings: envoyTimers,
          }),
        ),
      );
      expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'envoy', proxy: 'envoy' } });
      expect(finding.fix[0]).toMatchObject({ setting: name, suggested: '0s' });
    },
  );

  test('a bare 504 page is possible, and likely where the one timer fits', () => {
    const page = '<h1>504 Gateway Time-out</h1></center><hr><center>nginx</center>';
    expect(onlyFinding(responseTimeout.judge(facts({ streams: [late(2000, page)] }))).confidence).toBe(
      'possible',
    );
    expect(
      onlyFinding(
        responseTimeout.judge(facts({ hops: nginx, streams: [late(2000, page)], settings: [read] })),
      ).confidence,
    ).toBe('likely');
  });

  test('no response head by the time that we stopped: possible, proxy unknown', () => {
    const finding = onlyFinding(responseTimeout.judge(facts({ hops: nginx, streams: [hung().done()] })));
    expect(finding).toMatchObject({
      confidence: 'possible',
      where: { hop: null, proxy: 'unknown' },
      title: 'no response head came in the time watched',
    });
  });

  test('a head that comes at once around the proxies, with its events, is held back, not late', () => {
    const direct = stream().eventsEvery(500, 12).direct().done();
    const verdict = responseTimeout.judge(facts({ hops: nginx, streams: [hung().done(), direct] }));
    expect(silenceOf(verdict)).toContain('held back');
  });

  test('a row that shows the 200 of the upstream tells of a buffer', () => {
    const first = hung().done();
    const buffered = row('nginx', 'client-closed', { status: 499, upstreamStatus: '200' });
    expect(
      silenceOf(
        responseTimeout.judge(facts({ hops: nginx, streams: [first], joins: [joined(first, buffered)] })),
      ),
    ).toContain('ruled-out');
  });

  test('a refused upstream, and a stream that we stopped at once', () => {
    const first = stream().answered(502).done();
    expect(
      silenceOf(
        responseTimeout.judge(
          facts({ hops: nginx, streams: [first], joins: [joined(first, row('nginx', 'connect-refused'))] }),
        ),
      ),
    ).toContain('connect-refused');
    expect(silenceOf(responseTimeout.judge(facts({ streams: [hung(500).done()] })))).toContain('ruled-out');
  });

  test('a head that only requests for gzip wait for is kept by a compressor', () => {
    const plain = stream().eventsEvery(500, 10).stoppedAt(6000).done();
    const zipped = { ...hung().done(), asks: 'compressed' as const };
    expect(silenceOf(responseTimeout.judge(facts({ streams: [plain, zipped] })))).toContain(
      'only requests that accept gzip',
    );
    onlyFinding(responseTimeout.judge(facts({ streams: [plain, hung().done(), zipped] })));
  });
});

describe('no head through a proxy whose config has buffering off', () => {
  const direct = stream().direct().eventsEvery(500, 18).stoppedAt(10_000).done();
  const given = (value: string) =>
    facts({ hops: nginx, streams: [hung().done(), direct], settings: [{ ...unbuffered, value }] });

  test('is reported as an upstream that did not answer, and never with that setting as the fix', () => {
    const finding = onlyFinding(responseTimeout.judge(given('off')));
    expect(finding).toMatchObject({ confidence: 'possible', where: { hop: null, proxy: 'unknown' } });
    expect(finding.why).toContain('did not answer the proxy');
    expect(JSON.stringify(finding.fix)).not.toContain('buffering');
    expect(silenceOf(proxyBuffering.judge(given('off')))).toContain('ruled-out');
  });

  test('is a head held back where buffering is on', () => {
    expect(silenceOf(responseTimeout.judge(given('on')))).toContain('ruled-out');
    expect(onlyFinding(proxyBuffering.judge(given('on'))).rule).toBe('proxy-buffering');
  });
});
