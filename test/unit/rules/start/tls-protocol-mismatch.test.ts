import { describe, expect, test } from 'vitest';
import { tlsProtocolMismatch } from '../../../../src/rules/start/tls-protocol-mismatch.ts';
import { facts, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const secure = () => stream({ url: 'https://app.example.test:8080/events' });
const hops = [sampleHop('envoy')];
const listener = (state: 'tls' | 'plain') =>
  setting({
    hop: 'envoy',
    proxy: 'envoy',
    kind: 'listener',
    state,
    setting: 'address',
    value: '0.0.0.0:8080',
  });
const lost = () => stream().failed('response', 'UND_ERR_SOCKET', 'other side closed');

describe('tls-protocol-mismatch', () => {
  test('an answer that is not TLS is certain, with the row that calls it a codec error', () => {
    const first = secure().failed('tls', 'ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version number').done();
    const codec = row('envoy', 'client-protocol-error', {
      startedAt: first.openedAt,
      words: 'DPE http1.codec_error',
      path: null,
      userAgent: null,
    });
    const finding = onlyFinding(
      tlsProtocolMismatch.judge(facts({ hops, streams: [first], records: [codec] })),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'envoy', proxy: 'envoy' },
    });
    expect(finding.fix[0]).toMatchObject({
      setting: 'url',
      suggested: 'http://app.example.test:8080/events',
    });
    expect(finding.evidence[0]?.fact).toContain('http1.codec_error');
  });

  test("Nginx's own words about plain HTTP on its TLS port are certain", () => {
    const told = stream()
      .answered(400, [['server', 'nginx']], '<center>The plain HTTP request was sent to HTTPS port</center>')
      .done();
    expect(
      onlyFinding(tlsProtocolMismatch.judge(facts({ hops: [sampleHop('nginx')], streams: [told] }))),
    ).toMatchObject({ confidence: 'certain', where: { hop: 'nginx', proxy: 'nginx' } });
  });

  test('no answer to plain HTTP from a listener that the config gives TLS', () => {
    const finding = onlyFinding(
      tlsProtocolMismatch.judge(facts({ hops, streams: [lost().done()], settings: [listener('tls')] })),
    );
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'envoy', proxy: 'envoy' } });
    expect(finding.fix[0]?.suggested).toMatch(/^https:/);
  });

  test('a TLS listener on another port says nothing of a clear stream that fails, through the proxies or around them', () => {
    const url = 'http://127.0.0.1:24100/events';
    const elsewhere = lost().with({ url }).done();
    const around = stream({ route: 'direct', url })
      .failed('response', 'HPE_INVALID_CONSTANT', 'Expected HTTP/')
      .done();
    for (const failed of [elsewhere, around])
      expect(
        silenceOf(tlsProtocolMismatch.judge(facts({ hops, streams: [failed], settings: [listener('tls')] }))),
      ).toContain('ruled-out');
  });

  test("around the proxies the port of their listener is another machine's", () => {
    const around = lost().with({ route: 'direct' }).done();
    expect(
      silenceOf(tlsProtocolMismatch.judge(facts({ hops, streams: [around], settings: [listener('tls')] }))),
    ).toContain('ruled-out');
  });

  test('a listener row without a filter chain names the server names', () => {
    const first = secure().failed('tls', 'ECONNRESET').done();
    const chainless = row('envoy', 'no-filter-chain', { startedAt: first.openedAt, path: null });
    const finding = onlyFinding(
      tlsProtocolMismatch.judge(facts({ hops, streams: [first], records: [chainless] })),
    );
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'envoy', proxy: 'envoy' } });
    expect(finding.fix[0]).toMatchObject({ setting: 'server_names' });
  });

  test('a handshake closed without a word is only possible', () => {
    expect(
      onlyFinding(tlsProtocolMismatch.judge(facts({ streams: [secure().failed('tls', 'CLOSED').done()] })))
        .confidence,
    ).toBe('possible');
  });

  test('a proxy that is down, a plain listener that closes, and a refused certificate are other causes', () => {
    const tls = { version: null, cipher: null, alpn: null, certificate: null, untrusted: 'CERT_HAS_EXPIRED' };
    expect(
      silenceOf(
        tlsProtocolMismatch.judge(facts({ streams: [secure().failed('connect', 'ECONNREFUSED').done()] })),
      ),
    ).toContain('ruled-out');
    expect(
      silenceOf(
        tlsProtocolMismatch.judge(facts({ hops, streams: [lost().done()], settings: [listener('plain')] })),
      ),
    ).toContain('ruled-out');
    expect(
      silenceOf(
        tlsProtocolMismatch.judge(
          facts({ streams: [secure().failed('tls', 'CERT_HAS_EXPIRED').with({ tls }).done()] }),
        ),
      ),
    ).toContain('ruled-out');
  });
});
