import { describe, expect, test } from 'vitest';
import { handshakeDetails } from '../../../src/model/reason-detail.ts';
import type { Rule } from '../../../src/rules/rule.ts';
import { tlsExpired } from '../../../src/rules/start/tls-expired.ts';
import { tlsNameMismatch } from '../../../src/rules/start/tls-name-mismatch.ts';
import { tlsProtocolMismatch } from '../../../src/rules/start/tls-protocol-mismatch.ts';
import { tlsUntrusted } from '../../../src/rules/start/tls-untrusted.ts';
import { upstreamTlsFailure } from '../../../src/rules/start/upstream-tls-failure.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../facts-builder.ts';
import { shaken } from './certificates.ts';
import { onlyFinding } from './verdict-of.ts';

const kinds = ['nginx', 'envoy', 'haproxy'] as const;
type Kind = (typeof kinds)[number];
type Failed = ReturnType<typeof shaken>;

const over = { validTo: '2026-02-01T00:00:00.000Z' };
const foreign = { names: ['other.example.test'] };
const secure = (code: string, message = code) =>
  stream({ url: 'https://app.example.test:8080/events' }).failed('tls', code, message);

/** The words in which each proxy is told what to change. */
function settingsOf(rule: Rule, failed: () => Failed): Record<Kind, (string | undefined)[]> {
  const of = (kind: Kind) =>
    onlyFinding(rule.judge(facts({ hops: [sampleHop(kind)], streams: [failed().done()] }))).fix.map(
      ({ proxy, setting: name }) => `${proxy} ${name}`,
    );
  return Object.fromEntries(kinds.map((kind) => [kind, of(kind)])) as Record<Kind, string[]>;
}

describe('the certificate that clients see is changed in the words of the proxy that shows it', () => {
  test('an expired one', () => {
    expect(settingsOf(tlsExpired, () => shaken('CERT_HAS_EXPIRED', over))).toEqual({
      nginx: ['nginx ssl_certificate'],
      envoy: ['envoy certificate_chain'],
      haproxy: ['haproxy certificate'],
    });
  });

  test('one that is not trusted: there, or in what the client trusts', () => {
    expect(settingsOf(tlsUntrusted, () => shaken('DEPTH_ZERO_SELF_SIGNED_CERT'))).toEqual({
      nginx: ['nginx ssl_certificate', 'client cacert'],
      envoy: ['envoy certificate_chain', 'client cacert'],
      haproxy: ['haproxy certificate', 'client cacert'],
    });
  });

  test('one for another name: which of several is served, or the name that is asked for', () => {
    expect(settingsOf(tlsNameMismatch, () => shaken('ERR_TLS_CERT_ALTNAME_INVALID', foreign))).toEqual({
      nginx: ['nginx ssl_certificate', 'client url'],
      envoy: ['envoy filter_chain_match', 'client url'],
      haproxy: ['haproxy certificate', 'client url'],
    });
  });
});

describe('a port that speaks another protocol', () => {
  test('plain where TLS was asked: another scheme first, then the listener', () => {
    expect(settingsOf(tlsProtocolMismatch, () => secure('ERR_SSL_WRONG_VERSION_NUMBER'))).toEqual({
      nginx: ['client url', 'nginx listen'],
      envoy: ['client url', 'envoy transport_socket'],
      haproxy: ['client url', 'haproxy bind'],
    });
  });

  test('other versions', () => {
    expect(settingsOf(tlsProtocolMismatch, () => secure('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'))).toEqual({
      nginx: ['nginx ssl_protocols'],
      envoy: ['envoy tls_params'],
      haproxy: ['haproxy ssl-min-ver'],
    });
  });

  test('other names', () => {
    expect(settingsOf(tlsProtocolMismatch, () => secure('ERR_SSL_TLSV1_UNRECOGNIZED_NAME'))).toEqual({
      nginx: ['nginx server_name'],
      envoy: ['envoy server_names'],
      haproxy: ['haproxy server name'],
    });
  });

  test('each with the listener’s place where its config was read', () => {
    const hops = [sampleHop('nginx')];
    const listener = setting({
      kind: 'listener',
      setting: 'listen',
      value: '0.0.0.0:8080',
      detail: 'plain',
      file: 'a.conf',
      line: 7,
    });
    const judged = (code: string, settings = [listener]) =>
      onlyFinding(
        tlsProtocolMismatch.judge(facts({ hops, settings, streams: [secure(code).done()] })),
      ).fix.at(-1);
    expect(judged('ERR_SSL_WRONG_VERSION_NUMBER')).toMatchObject({
      setting: 'listen',
      file: 'a.conf',
      line: 7,
    });
    expect(judged('ERR_SSL_TLSV1_UNRECOGNIZED_NAME')).toMatchObject({
      setting: 'server_name',
      file: 'a.conf',
      line: 7,
    });
    expect(judged('ERR_SSL_WRONG_VERSION_NUMBER', [])).not.toHaveProperty('file');
  });
});

describe('TLS between the proxy and its upstream', () => {
  const fixOf = (kind: 'nginx' | 'envoy', words: string) => {
    const refused = stream()
      .answered(kind === 'nginx' ? 502 : 503)
      .done();
    const record = row(kind, 'upstream-tls', {
      words,
      reasonDetails: handshakeDetails(words),
      ...(kind === 'nginx' ? { kind: 'error' as const } : {}),
    });
    const given = facts({ hops: [sampleHop(kind)], streams: [refused], joins: [joined(refused, record)] });
    return onlyFinding(upstreamTlsFailure.judge(given)).fix.map(
      ({ proxy, setting: name }) => `${proxy} ${name}`,
    );
  };

  test.each([
    ['SSL routines::wrong version number', 'nginx proxy_pass', 'envoy transport_socket'],
    ['certificate verify failed', 'nginx proxy_ssl_trusted_certificate', 'envoy validation_context'],
    ['certificate_verify_error', 'nginx proxy_ssl_trusted_certificate', 'envoy validation_context'],
    [
      'upstream SSL certificate does not match "app"',
      'nginx proxy_ssl_trusted_certificate',
      'envoy validation_context',
    ],
    ['sslv3 alert handshake failure', 'nginx proxy_ssl_server_name', 'envoy sni'],
    ['SSL_do_handshake() failed', 'nginx proxy_ssl_server_name', 'envoy sni'],
  ])('%s: %s, or %s', (words, atNginx, atEnvoy) => {
    expect(fixOf('nginx', words)).toEqual([atNginx]);
    expect(fixOf('envoy', words)).toEqual([atEnvoy]);
  });
});
