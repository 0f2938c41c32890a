import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../../src/model/log-record.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { proxyBuffering } from '../../../../src/rules/delivery/proxy-buffering/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, findingsOf, missingOf } from '../judged.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const direct = () => stream().direct().eventsEvery(500, 16).stoppedAt(8000).done();
const burst = (...times: number[]) => {
  const late = stream();
  for (const at of times) for (let n = 0; n < 7; n++) late.eventAt(at + n);
  return late.stoppedAt(8000);
};
const headless = () =>
  stream({
    status: null,
    headers: [],
    close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null, ageMs: 8000 },
  });
const on = setting({ kind: 'buffering', setting: 'proxy_buffering', value: 'on', line: 12 });
const old = setting({
  kind: 'upstream-protocol',
  setting: 'proxy_http_version',
  value: '1.0',
  origin: 'default',
});
const nginx = sampleHop('nginx');

describe('proxy-buffering', () => {
  it('is certain when events apart on --direct arrive together and the config holds close-delimited bodies', () => {
    const finding = findingOf(
      proxyBuffering,
      facts({ hops: [nginx], settings: [on, old], streams: [burst(3500, 7000).done(), direct()] }),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'warning',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [
        { setting: 'proxy_buffering', current: 'on', suggested: 'off', line: 12 },
        { setting: 'proxy_http_version', suggested: '1.1' },
        { proxy: 'origin', setting: 'X-Accel-Buffering', suggested: 'no', doesNotCure: expect.any(String) },
      ],
    });
  });

  it('is critical and certain when no response head comes while direct streams, and the config agrees', () => {
    const finding = findingOf(
      proxyBuffering,
      facts({ hops: [nginx], settings: [on, old], streams: [headless().done(), direct()] }),
    );
    expect(finding).toMatchObject({ confidence: 'certain', severity: 'critical', where: { proxy: 'nginx' } });
  });

  it('is possible where a config keeps whole bodies, and nothing came behind the head', () => {
    const keeps = setting({
      ...{ kind: 'buffering', setting: 'templates', state: 'whole-body', value: null, line: 7 },
      ...{ hop: 'caddy', proxy: 'caddy' },
    });
    const quiet = stream().stoppedAt(4_000).done();
    const given = { hops: [sampleHop('caddy')], settings: [keeps] };
    expect(findingOf(proxyBuffering, facts({ ...given, streams: [quiet] }))).toMatchObject({
      confidence: 'possible',
      where: { hop: 'caddy', proxy: 'caddy' },
      fix: expect.arrayContaining([expect.objectContaining({ setting: 'templates', line: 7 })]),
    });
    // Asked around it the origin says nothing either.
    const silent = stream().direct().stoppedAt(4_000).done();
    expect(findingsOf(proxyBuffering, facts({ ...given, streams: [quiet, silent] }))).toEqual([]);
    expect(findingsOf(proxyBuffering, facts({ hops: [sampleHop('caddy')], streams: [quiet] }))).toEqual([]);
  });

  it('is only likely, with no box named for certain, when direct alone speaks against unknown proxies', () => {
    const late = burst(3500, 7000).header('server', 'nginx/1.22.1').done();
    const finding = findingOf(proxyBuffering, facts({ streams: [late, direct()] }));
    expect(finding).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'nginx' },
      fix: [{ setting: 'proxy_buffering' }, { text: expect.stringContaining('unless proxy_ignore_headers') }],
    });
  });

  it.each([
    ['its config ignores it', [nginx], { ...on, state: 'forced' as const }],
    ['another hop behind it takes it out', [nginx, sampleHop('inner', 'nginx')], on],
  ])('offers no header of the origin where %s', (_, hops, buffering) => {
    const streams = [burst(3500, 7000).done(), direct()];
    const { fix } = findingOf(proxyBuffering, facts({ hops, settings: [buffering, old], streams }));
    expect(fix.map(({ setting }) => setting)).toEqual(['proxy_buffering', 'proxy_http_version']);
  });

  it('is certain by a joined row that says 499 with 200 from upstream and 0 bytes', () => {
    const late = headless().done();
    const record = row('nginx', 'client-closed', { status: 499, upstreamStatus: '200', bytesSent: 0 });
    const finding = findingOf(
      proxyBuffering,
      facts({ hops: [nginx], streams: [late], joins: [joined(late, record)], records: [record] }),
    );
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'nginx', proxy: 'nginx' } });
    expect(finding.evidence[0]).toMatchObject({ from: 'log', file: 'nginx-access.log' });
  });

  describe('where the head came only with the end', () => {
    const { marks } = stream().done();
    const given = (headersMs: number) => stream({ marks: { ...marks, headersMs } }).eventAt(headersMs + 2);
    const atEnd = () => given(3_000).cutAt(3_006).done();
    const error = row('nginx', 'idle-timeout', { kind: 'error', file: 'nginx-error.log' });

    it('is certain and critical by the error line that the upstream was given up while it was read', () => {
      const one = atEnd();
      const finding = findingOf(
        proxyBuffering,
        facts({ hops: [nginx], streams: [one], joins: [joined(one, error)], records: [error] }),
      );
      expect(finding).toMatchObject({ confidence: 'certain', severity: 'critical', where: { hop: 'nginx' } });
      expect(finding.what).toBe(
        'The stream got nothing before the end, 3.0 s after the request: the response head, and what had been sent by then, came with it.',
      );
    });

    it('is likely by a config that keeps bodies, or by direct heads that come at once', () => {
      expect(
        findingOf(proxyBuffering, facts({ hops: [nginx], settings: [on, old], streams: [atEnd()] })),
      ).toMatchObject({ confidence: 'likely' });
      const rare = stream().direct().eventAt(3).stoppedAt(8000).done();
      expect(findingOf(proxyBuffering, facts({ streams: [atEnd(), rare] }))).toMatchObject({
        confidence: 'likely',
        where: { hop: null },
      });
    });

    it('stays silent where nothing shows that the origin had answered before', () => {
      expect(findingsOf(proxyBuffering, facts({ hops: [nginx], streams: [atEnd()] }))).toEqual([]);
      const slow = { ...given(2_900).stoppedAt(8000).done(), route: 'direct' as const };
      expect(findingsOf(proxyBuffering, facts({ streams: [atEnd(), slow] }))).toEqual([]);
    });

    it('stays silent where events went on coming after a late head', () => {
      const late = stream({ marks: { ...marks, headersMs: 3_000 } });
      for (const at of [3_002, 3_500, 4_000]) late.eventAt(at);
      const settings = [on, old];
      expect(
        findingsOf(proxyBuffering, facts({ hops: [nginx], settings, streams: [late.cutAt(4_100).done()] })),
      ).toEqual([]);
    });
  });

  it('finds bursts that go on and on behind a config that keeps bodies', () => {
    const bursts = stream();
    for (let at = 1_300; at < 15_000; at += 1_300) for (let n = 0; n < 5; n++) bursts.eventAt(at + n);
    const finding = findingOf(
      proxyBuffering,
      facts({ hops: [nginx], settings: [on, old], streams: [bursts.stoppedAt(15_000).done()] }),
    );
    expect(finding).toMatchObject({ confidence: 'likely', severity: 'warning' });
  });

  it('does not take a 499 of a client that left before the upstream answered for buffering', () => {
    const late = headless().done();
    const record = row('nginx', 'client-closed', {
      status: 499,
      namesUpstream: true,
      upstreamStatus: null,
      bytesSent: 0,
    });
    expect(
      findingsOf(proxyBuffering, facts({ hops: [nginx], streams: [late], joins: [joined(late, record)] })),
    ).toEqual([]);
  });

  it('is possible at most by the clocks inside the events alone', () => {
    const late = burst(4000).done();
    late.events.forEach((mark, n) => {
      mark.madeAt = 1_800_000_000_000 + n * 500;
    });
    expect(findingOf(proxyBuffering, facts({ streams: [late] }))).toMatchObject({ confidence: 'possible' });
  });

  it('does not take a replay of older events at the opening for held-back ones', () => {
    const replay = stream().eventAt(5).eventAt(6).eventAt(7).eventsEvery(1000, 3).stoppedAt(4000).done();
    replay.events.forEach((mark, n) => {
      mark.madeAt = 1_800_000_000_000 + n * 60_000;
    });
    expect(findingsOf(proxyBuffering, facts({ streams: [replay] }))).toEqual([]);
  });

  it('stays silent with buffering on and a chunked upstream whose events pass at once', () => {
    const prompt = stream().eventsEvery(500, 16).stoppedAt(8000).done();
    const because = clearedOf(
      proxyBuffering,
      facts({ hops: [nginx], settings: [on], streams: [prompt, direct()] }),
    );
    expect(because).toContain('proxy_buffering on (nginx.conf:12)');
  });

  it('stays silent when the same bursts come from the origin asked directly', () => {
    const origin = burst(3500, 7000).direct().done();
    clearedOf(
      proxyBuffering,
      facts({
        hops: [nginx],
        settings: [on, old],
        streams: [burst(3500, 7000).done(), origin].map((one) => {
          one.events.forEach((mark, n) => {
            mark.madeAt = 1_800_000_000_000 + n * 500;
          });
          return one;
        }),
      }),
    );
  });

  it('does not blame buffering for one stream without a head beside one that is on time', () => {
    const prompt = stream().eventsEvery(500, 16).stoppedAt(8000).done();
    expect(findingsOf(proxyBuffering, facts({ streams: [prompt, headless().done(), direct()] }))).toEqual([]);
  });

  it('clears a hop whose config switches buffering off, and says so by naming no hop', () => {
    const off = { ...on, value: 'off' };
    const finding = findingOf(
      proxyBuffering,
      facts({ hops: [nginx], settings: [off], streams: [burst(3500, 7000).done(), direct()] }),
    );
    expect(finding).toMatchObject({ confidence: 'likely', where: { hop: null, proxy: 'unknown' } });
  });

  it('respects X-Accel-Buffering: no from the origin', () => {
    const told = stream()
      .direct()
      .header('x-accel-buffering', 'no')
      .eventsEvery(500, 16)
      .stoppedAt(8000)
      .done();
    const finding = findingOf(
      proxyBuffering,
      facts({ hops: [nginx], settings: [on, old], streams: [burst(3500, 7000).done(), told] }),
    );
    expect(finding).toMatchObject({ confidence: 'likely', where: { hop: null } });
  });

  it('names the Envoy filter that waits for the whole body', () => {
    const filter = setting({
      kind: 'buffering',
      state: 'whole-body',
      setting: 'response_body_mode',
      value: 'on',
      hop: 'envoy',
      proxy: 'envoy',
      detail: 'BUFFERED: the filter waits for the whole response body',
    });
    const finding = findingOf(
      proxyBuffering,
      facts({ hops: [sampleHop('envoy')], settings: [filter], streams: [headless().done(), direct()] }),
    );
    expect(finding).toMatchObject({
      where: { hop: 'envoy', proxy: 'envoy' },
      fix: [{ setting: 'response_body_mode', suggested: 'NONE' }],
    });
  });

  it('asks for --direct when a silent stream shows nothing to judge by', () => {
    expect(missingOf(proxyBuffering, facts({ streams: [stream().stoppedAt(8000).done()] }))).toContain(
      'direct',
    );
  });

  it('does not blame HTTP/1.0 where the origin sends no chunks over HTTP/1.1 either', () => {
    const plain = stream()
      .direct()
      .with({ headers: [['content-type', 'text/event-stream']] });
    const around = plain.eventsEvery(500, 16).stoppedAt(8000).done();
    const finding = findingOf(
      proxyBuffering,
      facts({ hops: [nginx], settings: [on, old], streams: [burst(3500, 7000).done(), around] }),
    );
    expect(finding.fix.map(({ setting }) => setting)).toEqual(['proxy_buffering', 'X-Accel-Buffering']);
    expect(finding.why).toContain('delimited by its close only');
  });
});

describe('a body that outgrows the buffer of a filter', () => {
  const lua = setting({
    hop: 'envoy',
    proxy: 'envoy',
    kind: 'buffering',
    state: 'whole-body',
    setting: 'lua',
    value: 'on',
    detail: 'body() waits for the whole response body',
  });
  const failed = () => stream().answered(500, [], 'Internal Server Error').done();
  const judge = (first: Stream, record: LogRecord, settings = [lua]) =>
    proxyBuffering.judge(
      facts({ hops: [sampleHop('envoy')], streams: [first], joins: [joined(first, record)], settings }),
    );

  it('is certain where the row says so, whether or not the config was given', () => {
    const first = failed();
    const said = row('envoy', 'body-held', { status: 500, reasonDetails: ['own-answer'] });
    const finding = onlyFinding(judge(first, said));
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'envoy', proxy: 'envoy' },
      covers: [first],
    });
    expect(finding.fix[0]).toMatchObject({ setting: 'lua', suggested: null });
    expect(onlyFinding(judge(first, said, []))).toMatchObject({ confidence: 'certain' });
  });

  it('is no other 500 of an origin behind such a filter, nor of a proxy without one', () => {
    const first = failed();
    const passed = row('envoy', 'clean', { status: 500, reasonDetails: ['passed-on'] });
    expect(silenceOf(judge(first, passed))).not.toContain('found');
    const made = row('envoy', 'unknown', { status: 500, reasonDetails: ['own-answer'] });
    expect(silenceOf(judge(first, made, []))).not.toContain('found');
  });

  it('is possible by the defaults of a proxy whose config is not known, where not even a head came', () => {
    const waiting = () => stream().unansweredFor(9_000).done();
    const streams = [waiting(), waiting()];
    const found = findingOf(proxyBuffering, facts({ hops: [sampleHop('nginx')], streams }));
    expect(found).toMatchObject({ confidence: 'possible', where: { hop: 'nginx', proxy: 'nginx' } });
    expect(found.why).toContain('An origin that has not begun looks the same.');
    expect(found.why).toContain('would settle it');
    const off = setting({ kind: 'buffering', setting: 'proxy_buffering', value: 'off' });
    for (const other of [
      facts({ hops: [sampleHop('envoy')], streams }),
      facts({ hops: [sampleHop('nginx')], streams, settings: [off] }),
      facts({ hops: [sampleHop('nginx')], streams: [...streams, stream().direct().eventAt(5).done()] }),
    ])
      expect(findingsOf(proxyBuffering, other)).toEqual([]);
  });
});

describe('a head that comes after a wait, with events at once behind it', () => {
  /** `count` events with the head after `waitMs`, then one each 200 ms. */
  const filled = (waitMs: number, count: number, paceMs = 200) => {
    const late = stream().headAfter(waitMs - 2);
    for (let n = 0; n < count; n++) late.eventAt(waitMs + n);
    for (let n = 1; n < 10; n++) late.eventAt(waitMs + n * paceMs + count);
    return late.stoppedAt(waitMs + 3_000).done();
  };

  it('may have been kept until a first buffer was full, where as many are made in that wait', () => {
    const finding = findingOf(proxyBuffering, facts({ streams: [filled(7_500, 36), filled(7_300, 37)] }));
    expect(finding).toMatchObject({ confidence: 'possible', severity: 'warning', where: { hop: null } });
    expect(finding.what).toContain('37 events at once');
    expect(finding.why).toContain('--direct');
  });

  it('may have been also where one of them was not watched for long behind that', () => {
    const short = stream().headAfter(7_398);
    for (let n = 0; n < 37; n++) short.eventAt(7_400 + n);
    const streams = [filled(7_500, 36), short.stoppedAt(7_600).done()];
    expect(findingOf(proxyBuffering, facts({ streams })).confidence).toBe('possible');
  });

  it.each([
    ['a slow first answer', filled(7_500, 1)],
    ['a history of another length', filled(7_500, 100)],
    ['a history of a slow feed', filled(3_000, 20, 1_000)],
    ['a history after a quick head', filled(40, 36)],
  ])('is not, with %s', (_what, one) => {
    expect(findingsOf(proxyBuffering, facts({ streams: [one] }))).toEqual([]);
  });

  it('is not, where one stream of the run had its head at once', () => {
    expect(findingsOf(proxyBuffering, facts({ streams: [filled(7_500, 36), filled(20, 1)] }))).toEqual([]);
  });
});

it('says nothing of what a cache had stored', () => {
  const copies = [burst(5, 4_000), burst(5, 4_000)].map((one) => one.header('age', '7').done());
  expect(clearedOf(proxyBuffering, facts({ hops: [nginx], settings: [on, old], streams: copies }))).toContain(
    'cache',
  );
  findingOf(
    proxyBuffering,
    facts({ hops: [nginx], settings: [on, old], streams: [burst(3500, 7000).done(), direct()] }),
  );
});
