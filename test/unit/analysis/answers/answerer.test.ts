import { describe, expect, test } from 'vitest';
import { answererOf } from '../../../../src/analysis/answers/answerer.ts';
import type { LogRecord, Reason } from '../../../../src/model/log-record.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';

const hops = [sampleHop('envoy')];
const passedOn: Partial<LogRecord> = { reasonDetails: ['passed-on'] };
const unsure: Partial<LogRecord> = { reasonConfidence: 'possible' };
const answerer = (
  reason: Reason,
  change: Partial<LogRecord>,
  status: number,
  body: string | null = null,
  headers: Stream['headers'] = [],
) => {
  const asked = stream().answered(status, headers, body).done();
  const joins = [joined(asked, row('envoy', reason, { status, ...change }))];
  return answererOf(facts({ hops, streams: [asked], joins }), asked);
};

describe('who wrote the answer', () => {
  test('is the proxy for a failure of its own, though its row names the address that it tried', () => {
    for (const reason of [
      'connect-refused',
      'response-timeout',
      'overflow',
      'closed-before-headers',
    ] as const) {
      expect(answerer(reason, {}, 503)).toMatchObject({ by: 'proxy', hop: 'envoy', proxy: 'envoy' });
    }
  });

  test('is the origin for certain only where the row says that its upstream answered', () => {
    expect(answerer('clean', passedOn, 503)).toMatchObject({ by: 'origin', confidence: 'certain' });
    expect(answerer('clean', {}, 503)).toMatchObject({ by: 'origin', confidence: 'likely' });
  });

  test('is another proxy where the last hop that is known passed its page on: a sidecar', () => {
    const sidecar = answerer('clean', passedOn, 503, 'no healthy upstream');
    expect(sidecar).toMatchObject({ by: 'proxy', hop: null, proxy: 'envoy', confidence: 'likely' });
    const cloud = answerer('clean', passedOn, 503, '<hr><center>cloudflare</center>');
    expect(cloud).toMatchObject({ by: 'proxy', hop: null, name: 'Cloudflare', confidence: 'likely' });
  });

  test('is the front Envoy where its answer lacks what it adds to those of an upstream, and has nothing else', () => {
    const own: Stream['headers'] = [
      ['server', 'envoy'],
      ['content-type', 'text/plain'],
    ];
    expect(answerer('unknown', unsure, 500, 'Internal Server Error', own)).toMatchObject({
      by: 'proxy',
      hop: 'envoy',
      confidence: 'likely',
    });
    const ofApp: Stream['headers'] = [...own, ['x-powered-by', 'Express']];
    expect(answerer('unknown', unsure, 500, 'no', ofApp)).toMatchObject({
      by: 'origin',
      confidence: 'likely',
    });
    const passed: Stream['headers'] = [...own, ['x-envoy-upstream-service-time', '3']];
    expect(answerer('unknown', unsure, 500, 'no', passed)).toMatchObject({
      by: 'origin',
      confidence: 'certain',
    });
  });

  test('is not the origin where the innermost row has another status: that hop had been given up', () => {
    const gaveUp = answerer('client-closed', { status: 499, reasonDetails: ['passed-on'] }, 504);
    expect(gaveUp).toMatchObject({ by: 'unknown' });
  });

  test('is not known where a 504 may be either’s', () => {
    const passedOrMade = answerer('response-timeout', { reasonConfidence: 'possible' }, 504);
    expect(passedOrMade).toMatchObject({ by: 'unknown', confidence: 'possible' });
  });
});

describe('a hop that asks another server for leave', () => {
  const rule = setting({
    ...{ kind: 'access-rule', setting: 'forward_auth', state: 'subrequest', value: 'http://127.0.0.1:9091' },
    hop: 'edge',
  });
  const answeredBy = (status: number, upstreamAddress: string | null) => {
    const asked = stream().answered(status).done();
    const record = row('edge', 'unknown', { ...passedOn, proxy: 'caddy', status, upstreamAddress });
    const seen = { hops: [sampleHop('edge', 'caddy')], settings: [rule], streams: [asked] };
    return answererOf(facts({ ...seen, joins: [joined(asked, record)] }), asked);
  };

  test('may have passed on the answer of that one: it is not said to be the origin’s', () => {
    expect(answeredBy(403, null)).toMatchObject({ by: 'unknown', hop: 'edge', confidence: 'possible' });
    expect(answeredBy(403, '127.0.0.1:9091')).toMatchObject({ by: 'proxy', hop: 'edge' });
  });

  test('has the origin’s answer where the row names that, or by its status', () => {
    expect(answeredBy(403, '127.0.0.1:9000')).toMatchObject({ by: 'origin', confidence: 'certain' });
    expect(answeredBy(404, null)).toMatchObject({ by: 'origin' });
  });
});

describe('a body that is not the page of the proxies that may have answered', () => {
  const json: Stream['headers'] = [['content-type', 'application/json']];
  const asked = (proxy: 'apache' | 'nginx', body: string, page: string | null = null) => {
    const one = stream().answered(403, json, body).done();
    const set = setting({
      kind: 'error-page',
      setting: 'ErrorDocument',
      hop: 'edge',
      proxy,
      items: [page ?? ''],
    });
    const settings = page === null ? [] : [set];
    return answererOf(facts({ hops: [sampleHop('edge', proxy)], streams: [one], settings }), one);
  };
  const own = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>403 Forbidden</title>
</head><body>
<h1>Forbidden</h1>`;

  test('was written behind them', () => {
    expect(asked('apache', '{"error":403}')).toMatchObject({ by: 'origin', confidence: 'likely', hop: null });
    expect(asked('apache', '{"error":403}', '502')).toMatchObject({ by: 'origin' });
  });

  test('may be theirs where it is their page, is set in the config, or they have no such page', () => {
    expect(asked('apache', own)).toMatchObject({ by: 'proxy', proxy: 'apache' });
    expect(asked('apache', '')).toMatchObject({ by: 'unknown' });
    expect(asked('apache', '{"error":403}', '403')).toMatchObject({ by: 'unknown' });
    expect(asked('nginx', '{"error":403}')).toMatchObject({ by: 'unknown' });
  });
});
