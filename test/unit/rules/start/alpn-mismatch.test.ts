import { describe, expect, test } from 'vitest';
import { alpnMismatch } from '../../../../src/rules/start/alpn-mismatch.ts';
import { facts, sampleHop, samplePlan, sampleTrial, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const http2 = { ...sampleTrial, name: 'http2', protocol: 'http2' as const };
const asked = { ...samplePlan, trials: [http2] };
const unoffered = () =>
  stream({ url: 'https://app.example.test/events' })
    .via('http2')
    .failed('alpn', 'ALPN_NO_H2', 'h2 was offered; the server chose http/1.1')
    .done();

describe('alpn-mismatch', () => {
  test('HTTP/2 alone was asked for and not offered: certain', () => {
    const listener = setting({
      hop: 'envoy',
      proxy: 'envoy',
      kind: 'listener',
      state: 'tls',
      setting: 'address',
      value: '0.0.0.0:443',
      detail: 'tls',
      items: ['http/1.1'],
      file: 'envoy.yaml',
      line: 7,
    });
    const finding = onlyFinding(
      alpnMismatch.judge(
        facts({ plan: asked, hops: [sampleHop('envoy')], streams: [unoffered()], settings: [listener] }),
      ),
    );
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'envoy', proxy: 'envoy' } });
    expect(finding.fix[0]).toMatchObject({ setting: 'alpn_protocols', file: 'envoy.yaml', line: 7 });
  });

  test('prior knowledge that is refused is likely without a row', () => {
    const plan = { ...samplePlan, trials: [{ ...http2, priorKnowledge: true }] };
    const refused = stream().via('http2').failed('response', 'ERR_HTTP2_ERROR', 'Protocol error').done();
    expect(
      onlyFinding(alpnMismatch.judge(facts({ plan, hops: [sampleHop('nginx')], streams: [refused] }))),
    ).toMatchObject({ confidence: 'likely', where: { hop: 'nginx', proxy: 'nginx' } });
  });

  test('HTTP/2 that was only tried beside HTTP/1.1 is no finding', () => {
    const plan = { ...samplePlan, trials: [sampleTrial, http2] };
    expect(silenceOf(alpnMismatch.judge(facts({ plan, streams: [stream().done(), unoffered()] })))).toContain(
      'ruled-out',
    );
  });

  test('HTTP/2 that works, and none at all', () => {
    expect(
      silenceOf(alpnMismatch.judge(facts({ plan: asked, streams: [stream().via('http2').done()] }))),
    ).toBe('ruled-out: HTTP/2 is spoken');
    expect(silenceOf(alpnMismatch.judge(facts({ streams: [stream().done()] })))).toBe('not-checked: http2');
  });
});
