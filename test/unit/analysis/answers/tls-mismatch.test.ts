import { describe, expect, test } from 'vitest';
import { tlsMismatchOf } from '../../../../src/analysis/answers/tls-mismatch.ts';
import { facts, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { shaken } from '../../rules/certificates.ts';

describe('two ends that speak different protocols', () => {
  const secure = (code: string, message = code) =>
    stream({ url: 'https://app.example.test/events' }).failed('tls', code, message).done();
  const hops = [sampleHop('nginx')];
  const listener = (value: string, state: 'tls' | 'plain') =>
    setting({ kind: 'listener', setting: 'listen', value, state });
  const of = (one: ReturnType<typeof secure>, change: Parameters<typeof facts>[0] = {}) =>
    tlsMismatchOf(facts({ hops, streams: [one], ...change }), [one]);

  test.each([
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'peer-is-plain'],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'peer-is-plain'],
    ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'no-server-for-name'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'version'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'version'],
  ])('%s: %s, for certain', (code, kind) => {
    expect(of(secure(code))).toMatchObject({ kind, confidence: 'certain', records: [] });
  });

  test('a message may say it where the code does not', () => {
    expect(of(secure('EPROTO', 'SSL routines: Wrong Version Number'))?.kind).toBe('peer-is-plain');
    expect(of(secure('EPROTO', 'write EPROTO'))?.kind).toBe('handshake-closed');
  });

  test('a handshake that was closed is possible, and likely a plain port where the config says so', () => {
    expect(of(secure('ECONNRESET'))).toMatchObject({ kind: 'handshake-closed', confidence: 'possible' });
    expect(of(secure('ECONNRESET'), { settings: [listener('0.0.0.0:443', 'plain')] })).toMatchObject({
      kind: 'peer-is-plain',
      confidence: 'likely',
    });
    expect(of(secure('ECONNRESET'), { settings: [listener('0.0.0.0:443', 'tls')] })).toMatchObject({
      kind: 'handshake-closed',
      confidence: 'possible',
    });
    expect(of(secure('ECONNRESET'), { settings: [listener('0.0.0.0:8443', 'plain')] })?.kind).toBe(
      'handshake-closed',
    );
  });

  test('rows of the same time tell more: no filter chain, or a codec error', () => {
    const at = { startedAt: secure('X').openedAt, path: null };
    const chain = row('envoy', 'no-filter-chain', at);
    const codec = row('envoy', 'client-protocol-error', at);
    expect(of(secure('ECONNRESET'), { records: [chain] })).toMatchObject({
      kind: 'no-filter-chain',
      confidence: 'certain',
      records: [chain],
    });
    expect(of(secure('ERR_SSL_WRONG_VERSION_NUMBER'), { records: [chain, codec] })).toMatchObject({
      kind: 'peer-is-plain',
      records: [codec],
    });
  });

  test('are not a refused certificate, ours or theirs, nor ALPN', () => {
    expect(of(shaken('CERT_HAS_EXPIRED').done())).toBeNull();
    expect(of(secure('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'))).toBeNull();
    expect(of(secure('ERR_SSL_NO_APPLICATION_PROTOCOL'))).toBeNull();
    expect(of(stream({ url: 'https://a/' }).failed('connect', 'ECONNREFUSED').done())).toBeNull();
  });

  test('plain HTTP on a TLS port: by its words, for certain', () => {
    const told = (bodyStart: string, status = 400) => stream().answered(status, [], bodyStart).done();
    for (const words of [
      'The plain HTTP request was sent to HTTPS port',
      'Client sent an HTTP request to an HTTPS server.',
      "You're speaking plain HTTP to an SSL-enabled server port.",
    ])
      expect(of(told(words))).toMatchObject({ kind: 'peer-is-tls', confidence: 'certain' });
    expect(of(told('Bad Request'))).toBeNull();
    expect(of(told('The plain HTTP request was sent to HTTPS port', 404))).toBeNull();
  });

  test('or by the config of the port that did not answer', () => {
    const lost = stream().failed('response', 'UND_ERR_SOCKET').done();
    expect(of(lost, { settings: [listener('0.0.0.0:8080', 'tls')] })).toMatchObject({
      kind: 'peer-is-tls',
      streams: [lost],
    });
    expect(of(lost, { settings: [listener('0.0.0.0:8080', 'plain')] })).toBeNull();
    expect(of(lost)).toBeNull();
    expect(of({ ...lost, route: 'direct' }, { settings: [listener('0.0.0.0:8080', 'tls')] })).toBeNull();
    const other = { ...lost, url: 'http://app.example.test:9090/events' };
    expect(
      tlsMismatchOf(facts({ hops, settings: [listener('0.0.0.0:8080', 'tls')] }), [lost, other]),
    ).toBeNull();
    expect(of(lost, { hops: [], settings: [listener('0.0.0.0:8080', 'tls')] })).toBeNull();
    const usual = { ...lost, url: 'http://app.example.test/events' };
    expect(of(usual, { settings: [listener('0.0.0.0:80', 'tls')] })?.kind).toBe('peer-is-tls');
  });
});
