import { describe, expect, it } from 'vitest';
import { cutHiderOf, endsOnReload, hidesSilenceOnly } from '../../../../src/analysis/parties/cut-hider.ts';
import type { ProxyKind } from '../../../../src/model/log-record.ts';
import type { Protocol } from '../../../../src/model/stream.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';

const over = (protocol: Protocol) => stream().via(protocol).eventAt(10).endedAt(3_000).done();
const hop = (name: string, proxy: ProxyKind) => ({ ...sampleHop('nginx'), name, proxy });
const hiderOf = (hops: ReturnType<typeof hop>[], ...streams: ReturnType<typeof over>[]) =>
  cutHiderOf(facts({ hops, streams }), streams);

describe('who makes a proper end of a cut', () => {
  it('is the proxy in front, over the protocols on which it was seen to do it', () => {
    expect(hiderOf([hop('edge', 'haproxy')], over('http2'))).toMatchObject({
      hop: 'edge',
      proxy: 'haproxy',
      over: ['http2'],
    });
    expect(hiderOf([hop('edge', 'haproxy')], over('http1'))).toBeNull();
    expect(hiderOf([hop('edge', 'haproxy')], over('http1'), over('http2'))).toBeNull();
    expect(hiderOf([hop('edge', 'caddy')], over('http1'), over('http2'))).toMatchObject({ proxy: 'caddy' });
    expect(hiderOf([hop('edge', 'nginx')], over('http2'))).toBeNull();
  });

  it('is one behind it, that speaks HTTP/1.1 to it', () => {
    expect(hiderOf([hop('edge', 'nginx'), hop('inner', 'caddy')], over('http2'))).toMatchObject({
      hop: 'inner',
      over: ['http1'],
    });
    expect(hiderOf([hop('edge', 'nginx'), hop('inner', 'haproxy')], over('http2'))).toBeNull();
  });

  it('is none of a version that adds a header which the others lack', () => {
    const later = over('http2');
    later.headers = [...later.headers, ['Via', '1.1 Caddy']];
    expect(hiderOf([hop('edge', 'caddy')], later)).toBeNull();
  });

  it('is told by a response header where no proxy was named', () => {
    const shown = over('http2');
    shown.headers = [...shown.headers, ['server', 'Caddy']];
    expect(cutHiderOf(facts({ streams: [shown] }), [shown])).toMatchObject({ hop: null, proxy: 'caddy' });
    expect(hiderOf([], over('http2'))).toBeNull();
  });
});

it('a limit on a whole response is not among what Caddy hides', () => {
  const streams = [over('http1')];
  expect(hidesSilenceOnly(facts({ hops: [hop('edge', 'caddy')], streams }), streams)).toBe(true);
  expect(hidesSilenceOnly(facts({ hops: [hop('edge', 'nginx')], streams }), streams)).toBe(false);
  expect(
    hidesSilenceOnly(facts({ hops: [hop('edge', 'caddy'), hop('inner', 'envoy')], streams }), streams),
  ).toBe(false);
});

it('a reload of Caddy or HAProxy can end streams properly, one of Varnish was not seen to', () => {
  const streams = [over('http2')];
  expect(endsOnReload(facts({ hops: [hop('edge', 'caddy')], streams }), streams)).not.toBeNull();
  expect(endsOnReload(facts({ hops: [hop('edge', 'haproxy')], streams }), streams)).not.toBeNull();
  expect(endsOnReload(facts({ hops: [hop('edge', 'varnish')], streams }), streams)).toBeNull();
});
