import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../../src/model/log-record.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { totalTimeout } from '../../../../src/rules/end/total-timeout/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, findingsOf, missingOf } from '../judged.ts';

const envoy = sampleHop('envoy');
/** Cut at age 3 s while events run. */
const aged = (part = {}) => [
  stream().via('http2').eventsEvery(300, 9).cutAt(3001, part).done(),
  stream().via('http2').openedAfter(1300).eventsEvery(300, 10).cutAt(3001, part).done(),
];
const route = (name: string, value = '3s', path = 'route /') =>
  setting({
    kind: 'total-timeout',
    state: name === 'timeout' ? 'response' : 'stream',
    setting: name,
    value,
    ms: Number.parseFloat(value) * 1000,
    hop: 'envoy',
    proxy: 'envoy',
    path,
    off: '0s',
    line: 30,
  });
const ut = row('envoy', 'total-timeout', {
  words: 'UT response_timeout',
  reasonDetails: ['upstream-timeout'],
  detail: 'response_timeout',
  durationMs: 3000,
});

describe('total-timeout', () => {
  it('tells a deadline that was set once by streams that had outlived a longer silence, and one on silence not', () => {
    const read = row('go', 'idle-timeout', { kind: 'error', reasonConfidence: 'likely' });
    const judged = (rule: typeof totalTimeout, streams: Stream[]) => {
      const joins = streams.map((one) => joined(one, read));
      return findingsOf(rule, facts({ hops: [sampleHop('go')], streams, joins }));
    };
    const lively = [0, 1300].map((atMs) => stream().openedAfter(atMs).eventsEvery(500, 6).cutAt(2900).done());
    expect(judged(totalTimeout, lively)).toMatchObject([{ fix: [{ setting: 'net.Conn.SetDeadline' }] }]);
    expect(judged(idleTimeout, lively)).toEqual([]);
    const silent = [0, 1300].map((atMs) => stream().openedAfter(atMs).eventsEvery(500, 6).cutAt(6000).done());
    expect(judged(totalTimeout, silent)).toEqual([]);
    expect(judged(idleTimeout, silent)).toMatchObject([{ where: { proxy: 'go' } }]);
  });

  it('names the deadline of the context where a body that had begun met it, and the write limit where it did not', () => {
    const streams = aged();
    const settingOf = (reasonDetails: LogRecord['reasonDetails']) => {
      const over = row('go', 'total-timeout', { kind: 'error', reasonDetails, reasonConfidence: 'likely' });
      const joins = streams.map((one) => joined(one, over));
      return findingOf(totalTimeout, facts({ hops: [sampleHop('go')], streams, joins })).fix?.[0]?.setting;
    };
    expect(settingOf(['body-begun'])).toBe('context.WithTimeout');
    expect(settingOf([])).toBe('http.Server.WriteTimeout');
  });

  it('is certain by the row, and switches the setting off', () => {
    const streams = aged();
    const joins = streams.map((one) => joined(one, ut));
    expect(
      findingOf(totalTimeout, facts({ hops: [envoy], streams, joins, settings: [route('timeout')] })),
    ).toMatchObject({
      confidence: 'certain',
      where: { hop: 'envoy', proxy: 'envoy' },
      fix: [{ setting: 'timeout', current: '3s', suggested: '0s', line: 30 }],
    });
  });

  it('is certain by a row without a flag only when it is surely paired, the body was cut and max_stream_duration fits', () => {
    const streams = aged();
    const plain = row('envoy', 'clean', {
      reasonConfidence: 'possible',
      words: '-',
      reasonDetails: ['unflagged'],
    });
    const given = (join: 'tag' | 'fuzzy') =>
      facts({
        hops: [envoy],
        streams,
        joins: streams.map((one) => joined(one, plain, join)),
        settings: [route('max_stream_duration')],
      });
    expect(findingOf(totalTimeout, given('tag'))).toMatchObject({
      confidence: 'certain',
      fix: [{ setting: 'max_stream_duration' }],
    });
    expect(findingOf(totalTimeout, given('fuzzy')).confidence).toBe('likely');
  });

  it('does not put the value of a setting in the place of the age that was seen', () => {
    const streams = aged();
    const joins = streams.map((one) => joined(one, ut));
    const finding = findingOf(
      totalTimeout,
      facts({ hops: [envoy], streams, joins, settings: [route('timeout', '15s')] }),
    );
    expect(finding.what).toContain('3 s after the request');
  });

  it('is likely at most by the wire, and for one stream or several at one moment only possible', () => {
    expect(findingOf(totalTimeout, facts({ streams: aged() })).confidence).toBe('likely');
    expect(findingOf(totalTimeout, facts({ streams: aged().slice(0, 1) })).confidence).toBe('possible');
    const moment = aged().map((one) => ({ ...one, openedAt: 1_800_000_000_000 }));
    expect(findingOf(totalTimeout, facts({ streams: moment })).confidence).toBe('possible');
  });

  it('is the origin’s, for certain, when its rows and the direct streams agree', () => {
    const streams = aged();
    const direct = stream().direct().eventsEvery(300, 9).cutAt(3001).done();
    const joins = streams.map((one) => joined(one, row('envoy', 'upstream-closed')));
    expect(
      findingOf(totalTimeout, facts({ hops: [envoy], streams: [...streams, direct], joins })),
    ).toMatchObject({
      confidence: 'certain',
      where: { hop: null, proxy: 'origin' },
      fix: [{ proxy: 'origin' }],
    });
  });

  it('does not take a crash that ends all streams at one moment for a limit of the origin', () => {
    const streams = aged().map((one) => ({ ...one, openedAt: 1_800_000_000_000 }));
    const direct = stream().direct().eventsEvery(300, 9).cutAt(3001).done();
    const joins = streams.map((one) => joined(one, row('envoy', 'upstream-closed')));
    expect(findingsOf(totalTimeout, facts({ hops: [envoy], streams: [...streams, direct], joins }))).toEqual(
      [],
    );
  });

  it('asks for --direct when rows say that the upstream ended it at one age', () => {
    const streams = aged();
    const joins = streams.map((one) => joined(one, row('envoy', 'upstream-closed')));
    expect(missingOf(totalTimeout, facts({ hops: [envoy], streams, joins }))).toEqual(['direct']);
  });

  it('stays silent when the silence is constant and the ages differ', () => {
    const streams = [
      stream().eventAt(100).cutAt(2100).done(),
      stream().openedAfter(1300).eventAt(100).eventAt(900).cutAt(2900).done(),
    ];
    expect(clearedOf(totalTimeout, facts({ streams }))).toBe('the ages at the end differ');
  });

  it('names no owner that was not seen: behind Nginx a fixed age is somebody else’s', () => {
    expect(findingOf(totalTimeout, facts({ hops: [sampleHop('nginx')], streams: aged() })).where).toEqual({
      hop: null,
      proxy: 'unknown',
    });
  });

  it('leaves an age between Envoy and the origin where the wire alone tells, with no change to Envoy', () => {
    const finding = findingOf(totalTimeout, facts({ hops: [envoy], streams: aged() }));
    expect(finding).toMatchObject({ confidence: 'likely', where: { hop: null, proxy: 'unknown' } });
    expect(finding.why).toContain('set in a proxy or in the origin');
    expect(finding.fix).toMatchObject([{ proxy: 'unknown', text: expect.stringMatching(/^If it is Envoy/) }]);
    expect(finding.fix[0]).not.toHaveProperty('suggested');
  });

  it('names the origin where the config of the only proxy, an Envoy, switches its limit off or sets a longer one', () => {
    for (const settings of [[route('timeout', '0s')], [route('timeout', '60s')]]) {
      const finding = findingOf(totalTimeout, facts({ hops: [envoy], settings, streams: aged() }));
      expect(finding).toMatchObject({ confidence: 'likely', where: { hop: null, proxy: 'origin' } });
      expect(finding.fix).toMatchObject([{ proxy: 'origin' }]);
    }
    // Nor does a limit that they outlived, or one of two proxies, clear.
    const outlived = facts({ hops: [envoy], settings: [route('timeout', '1s')], streams: aged() });
    const two = facts({
      hops: [envoy, sampleHop('inner')],
      settings: [route('timeout', '0s')],
      streams: aged(),
    });
    for (const open of [outlived, two]) expect(findingOf(totalTimeout, open).where.proxy).toBe('unknown');
  });

  it('accuses a cleared Envoy as little where the direct streams outlived the age', () => {
    const direct = stream().direct().eventsEvery(300, 30).stoppedAt(9000).done();
    const given = { hops: [envoy], streams: [...aged(), direct] };
    expect(findingOf(totalTimeout, facts({ ...given, settings: [route('timeout', '0s')] })).where.proxy).toBe(
      'unknown',
    );
    expect(findingOf(totalTimeout, facts(given)).where).toEqual({ hop: 'envoy', proxy: 'envoy' });
  });

  it('sees no limit in one end where other streams of that way lived on, and one in one end alone', () => {
    const cut = () => stream().eventsEvery(300, 9).cutAt(3001).done();
    const other = stream().eventsEvery(300, 30).stoppedAt(9000).done();
    expect(clearedOf(totalTimeout, facts({ streams: [cut(), other] }))).toContain('one age shows no limit');
    expect(findingOf(totalTimeout, facts({ streams: [cut()] })).confidence).toBe('possible');
    expect(
      findingOf(totalTimeout, facts({ hops: [envoy], settings: [route('timeout')], streams: [cut(), other] }))
        .where.proxy,
    ).toBe('envoy');
  });

  it('names the usual limit just below the ages, and the origin’s server in its own word where a header names it', () => {
    const cutAfter = (ms: number, opened: number) =>
      stream().openedAfter(opened).eventsEvery(700, 43).cutAt(ms);
    const streams = [cutAfter(30_150, 0), cutAfter(30_980, 1300)];
    const unnamed = findingOf(totalTimeout, facts({ streams: streams.map((one) => one.done()) }));
    expect(unnamed).toMatchObject({ confidence: 'likely', where: { proxy: 'unknown' } });
    expect(unnamed.why).toMatch(/30 s is a usual limit: .*gunicorn.*Tomcat/);
    const named = findingOf(
      totalTimeout,
      facts({ streams: streams.map((one) => one.header('server', 'gunicorn').done()) }),
    );
    expect(named).toMatchObject({
      where: { proxy: 'origin' },
      fix: [{ proxy: 'origin', setting: 'gunicorn --timeout', suggested: '0' }],
    });
  });

  it('is possible at most where few ages lie close together and are nobody’s limit', () => {
    const cutAfter = (ms: number, opened: number) =>
      stream().openedAfter(opened).eventsEvery(300, 20).cutAt(ms).done();
    const { confidence, what } = findingOf(
      totalTimeout,
      facts({ streams: [cutAfter(7_200, 0), cutAfter(8_000, 1300)] }),
    );
    expect(confidence).toBe('possible');
    expect(what).toContain('7.2 s to 8.0 s after the request');
  });

  it('stays silent when nothing was cut', () => {
    expect(
      clearedOf(totalTimeout, facts({ streams: [stream().eventsEvery(300, 9).stoppedAt(9000).done()] })),
    ).toContain('9.0 s');
  });

  it('is only possible as the origin’s age limit where nothing was sent before the end: a limit on silence stands beside it', () => {
    const silent = () => stream().eventAt(2).cutAt(3001);
    const streams = [silent().done(), silent().openedAfter(1300).done()];
    const joins = streams.map((one) => joined(one, row('nginx', 'upstream-closed')));
    const read = setting({
      kind: 'idle-timeout',
      setting: 'proxy_read_timeout',
      value: '300s',
      ms: 300_000,
      line: 27,
    });
    const seen = facts({
      hops: [sampleHop('nginx')],
      streams: [...streams, silent().direct().done()],
      joins,
      settings: [read],
    });
    const finding = findingOf(totalTimeout, seen);
    const origin = { confidence: 'possible', where: { hop: null, proxy: 'origin' } };
    expect(finding).toMatchObject(origin);
    expect(finding.why).toContain('may as well count silence');
    expect(findingOf(idleTimeout, seen)).toMatchObject(origin);
    expect(finding.why).toContain("Nginx's proxy_read_timeout 300s (nginx.conf:27) had no part in it");
  });
});

describe('ends of which all that came was the head', () => {
  const silent = (openedAfter: number, headAt: number) =>
    stream().openedAfter(openedAfter).headAfter(headAt).cutAt(3_100).done();

  it('may be a silence as well as an age', () => {
    const streams = [silent(0, 3_099), silent(1_300, 10), silent(2_600, 3_098)];
    expect(findingOf(totalTimeout, facts({ streams }))).toMatchObject({ confidence: 'possible' });
    expect(findingOf(idleTimeout, facts({ streams }))).toMatchObject({ confidence: 'possible' });
  });

  it('are told as an age by the silence between two bytes that was survived, not by the wait for the first', () => {
    const why = (...seen: ReturnType<typeof stream>[]) =>
      findingOf(
        totalTimeout,
        facts({
          streams: seen.map((one, n) =>
            one
              .openedAfter(n * 1_300)
              .cutAt(5_000)
              .done(),
          ),
        }),
      ).why;
    expect(why(stream().eventsEvery(1_900, 3), stream().eventsEvery(400, 12))).toContain(
      'had survived silences',
    );
    const late = why(stream().eventAt(4_000), stream().eventAt(2_000), stream().eventAt(3_000));
    expect(late).toContain('the silences before it differ');
    expect(late).not.toContain('survived');
  });
});

describe('a row that names a limit, and a config whose limit acts at the next write', () => {
  const caddy = sampleHop('caddy');
  const write = setting({
    ...({ kind: 'total-timeout', state: 'response', setting: 'write', value: '4s', ms: 4_000 } as const),
    ...{ hop: 'caddy', proxy: 'caddy' as const, off: '0', line: 9 },
  });
  const seen = (limit: typeof write) => {
    const cut = (after: number) => stream().openedAfter(after).eventsEvery(1_000, 3).cutAt(5_000).done();
    const streams = [cut(0), cut(1_300)];
    const aborted = row('caddy', 'total-timeout', { kind: 'error', reasonConfidence: 'likely' });
    const joins = streams.map((one) => joined(one, aborted));
    return findingOf(totalTimeout, facts({ hops: [caddy], streams, joins, settings: [limit] }));
  };

  it('has its line', () => {
    expect(seen(write)).toMatchObject({
      fix: [{ setting: 'write', current: '4s', suggested: '0', line: 9 }],
    });
    expect(seen(write).why).toContain('It acts at a write behind that moment');
  });

  it('does not where the limit is longer than the streams were', () => {
    expect(seen({ ...write, value: '9s', ms: 9_000 }).fix[0]).toMatchObject({
      setting: 'write',
      suggested: '0',
      text: expect.stringContaining('global options'),
    });
  });
});
