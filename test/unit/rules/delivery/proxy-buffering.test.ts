import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../../src/model/log-record.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { proxyBuffering } from '../../../../src/rules/delivery/proxy-buffering.ts';
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

  it('is only likely, with no box named for certain, when direct alone speaks against unknown proxies', () => {
    const late = burst(3500, 7000).header('server', 'nginx/1.22.1').done();
    const finding = findingOf(proxyBuffering, facts({ streams: [late, direct()] }));
    expect(finding).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'nginx' },
      fix: [{ setting: 'proxy_buffering' }],
    });
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

  it('does not take a 499 of a client that left before the upstream answered for buffering', () => {
    const late = headless().done();
    const record = row('nginx', 'client-closed', { status: 499, upstreamStatus: null, bytesSent: 0 });
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
    expect(finding.fix.map(({ setting }) => setting)).toEqual(['proxy_buffering']);
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
});
