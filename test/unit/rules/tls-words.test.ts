import { describe, expect, test } from 'vitest';
import { handshakeDetails } from '../../../src/model/reason-detail.ts';
import { tlsExpired } from '../../../src/rules/start/tls-expired.ts';
import { tlsNameMismatch } from '../../../src/rules/start/tls-name-mismatch.ts';
import { tlsProtocolMismatch } from '../../../src/rules/start/tls-protocol-mismatch.ts';
import { tlsUntrusted } from '../../../src/rules/start/tls-untrusted.ts';
import { upstreamTlsFailure } from '../../../src/rules/start/upstream-tls-failure.ts';
import { facts, joined, row, sampleHop, stream } from '../facts-builder.ts';
import { insecurePlan, shaken } from './certificates.ts';
import { findingsOf, onlyFinding, silenceOf } from './verdict-of.ts';

const secure = (code: string) => stream({ url: 'https://app.example.test:8080/events' }).failed('tls', code);
const of = (rule: typeof tlsExpired, ...streams: ReturnType<typeof secure>[]) =>
  rule.judge(facts({ streams: streams.map((one) => one.done()) }));

describe('what a failed handshake shows, and why', () => {
  test.each([
    [
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'does not speak TLS, and was asked with https',
      'was not TLS: the scheme in the URL',
    ],
    ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'it serves no such name (SNI)', 'the TLS alert unrecognized_name'],
    [
      'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
      'agree on no TLS version or cipher (ERR_SSL_TLSV1',
      'are not those that this client offers',
    ],
    ['ECONNRESET', 'ended the TLS handshake without a word (ECONNRESET)', 'all look like this. The config'],
  ])('%s: %s', (code, what, why) => {
    const told = onlyFinding(of(tlsProtocolMismatch, secure(code)));
    expect(told.what).toContain(`127.0.0.1:8080 `);
    expect(told.what).toContain(what);
    expect(told.why).toContain(why);
    expect(told.why).not.toContain('--direct');
    expect(told.what).not.toContain('around the proxies');
  });

  test('around the proxies it is said so, and it is no more than a warning', () => {
    const told = onlyFinding(of(tlsProtocolMismatch, secure('ERR_SSL_WRONG_VERSION_NUMBER').direct()));
    expect(told.what).toContain('(around the proxies)');
    expect(told.severity).toBe('warning');
  });

  test('plain HTTP on a TLS port', () => {
    const told = onlyFinding(
      of(tlsProtocolMismatch, stream().answered(400, [], 'The plain HTTP request was sent to HTTPS port')),
    );
    expect(told.what).toContain('speaks TLS, and was asked with plain http');
    expect(told.why).toContain('expects a TLS ClientHello');
  });

  test('rows of that time are named: no filter chain, or a protocol error', () => {
    const at = { startedAt: secure('X').done().openedAt, path: null };
    const hops = [sampleHop('envoy')];
    const judged = (code: string, reason: 'no-filter-chain' | 'client-protocol-error') =>
      onlyFinding(
        tlsProtocolMismatch.judge(
          facts({ hops, streams: [secure(code).done()], records: [row('envoy', reason, at)] }),
        ),
      );
    const chainless = judged('ECONNRESET', 'no-filter-chain');
    expect(chainless.what).toContain('has no filter chain for this TLS connection');
    expect(chainless.why).toContain('filter_chain_match');
    expect(judged('ERR_SSL_WRONG_VERSION_NUMBER', 'client-protocol-error').why).toContain(
      'its log calls the ClientHello a protocol error',
    );
  });

  test('is cleared by how far a connection got', () => {
    expect(silenceOf(of(tlsProtocolMismatch, shaken(null)))).toContain('the TLS handshake was finished');
    expect(silenceOf(of(tlsProtocolMismatch, stream()))).toContain('plain HTTP was answered in plain HTTP');
    const lost = stream().failed('connect', 'ECONNREFUSED');
    expect(silenceOf(of(tlsProtocolMismatch, lost))).toContain('no connection got as far as a protocol');
    expect(silenceOf(of(tlsProtocolMismatch, lost, shaken(null)))).toContain(
      'the TLS handshake was finished',
    );
    expect(silenceOf(of(tlsProtocolMismatch, lost, stream()))).toContain('answered in plain HTTP');
  });
});

describe('why a chain was not trusted, and what to do', () => {
  test.each([
    ['SELF_SIGNED_CERT_IN_CHAIN', 'an authority of its own making', 'Install a certificate'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'signed by itself', 'Install a certificate'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'the intermediate certificate is missing', 'Send the whole chain'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'the intermediate certificate is missing', 'Send the whole chain'],
    ['UNABLE_TO_GET_CRL', 'OpenSSL refused the chain: UNABLE_TO_GET_CRL', 'Send the whole chain'],
    ['CERT_REVOKED', 'OpenSSL refused the chain: CERT_REVOKED', 'Install a certificate'],
  ])('%s: %s', (code, why, remedy) => {
    const told = onlyFinding(of(tlsUntrusted, shaken(code)));
    expect(told.why).toContain(why);
    expect(told.fix[0]?.text).toContain(remedy);
    expect(told.what).toContain(`(${code})`);
  });

  test('is cleared by what was seen of certificates', () => {
    expect(silenceOf(of(tlsUntrusted, stream()))).toContain('no TLS handshake was finished');
    expect(silenceOf(of(tlsUntrusted, shaken(null), stream()))).toContain('the certificate was accepted');
    const over = shaken('CERT_HAS_EXPIRED', { validTo: '2026-02-01T00:00:00.000Z' });
    expect(silenceOf(of(tlsUntrusted, shaken(null), over))).toContain(
      'not what the certificate was refused for',
    );
  });
});

describe('the name and the dates of a certificate', () => {
  const foreign = { names: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}.test`) };
  const wrong = 'ERR_TLS_CERT_ALTNAME_INVALID';

  test('are told with the first six names, and where the server was asked', () => {
    const told = onlyFinding(of(tlsNameMismatch, shaken(wrong, foreign)));
    expect(told.what).toBe(
      'The certificate of 127.0.0.1:8080 is for a.test, b.test, c.test, d.test, e.test, f.test, not for app.example.test.',
    );
    expect(onlyFinding(of(tlsNameMismatch, shaken(wrong, { names: [] }))).what).toContain(
      'for no name at all',
    );
    expect(onlyFinding(of(tlsNameMismatch, shaken(wrong, foreign).with({ address: null }))).what).toContain(
      'of the server is for',
    );
  });

  test.each([tlsNameMismatch, tlsUntrusted, tlsExpired])(
    '$id: around the proxies, and with -k, it is said',
    (rule) => {
      const word =
        {
          'tls-name-mismatch': wrong,
          'tls-untrusted': 'DEPTH_ZERO_SELF_SIGNED_CERT',
          'tls-expired': 'CERT_HAS_EXPIRED',
        }[rule.id] ?? '';
      const change = { names: ['other.test'], validTo: '2026-02-01T00:00:00.000Z' };
      const streams = [shaken(word, change).done(), shaken(word, change).direct().done()];
      const [proxied, direct] = findingsOf(rule.judge(facts({ streams })));
      expect(proxied?.what).not.toContain('around the proxies');
      expect(direct?.what).toContain('around the proxies');
      expect(proxied?.what).not.toContain('-k');
      const [insecure] = findingsOf(rule.judge(facts({ streams, plan: insecurePlan })));
      expect(insecure?.what).toContain('ith -k the request was sent all the same');
    },
  );

  test('a name is cleared by what was seen', () => {
    expect(silenceOf(of(tlsNameMismatch, stream()))).toContain('no certificate was seen');
    expect(silenceOf(of(tlsNameMismatch, shaken(null)))).toContain('covers the name');
    expect(silenceOf(of(tlsNameMismatch, shaken(null), shaken('CERT_REVOKED')))).toContain(
      'not what the certificate was refused for',
    );
    expect(silenceOf(of(tlsExpired, stream()))).toContain('no certificate was seen');
  });

  test('dates are told by the side on which they lie', () => {
    const dates = (change: object) => onlyFinding(of(tlsExpired, shaken('CERT_NOT_YET_VALID', change))).what;
    expect(dates({ validFrom: '2027-06-01T00:00:00.000Z' })).toContain('valid only from 2027-06-01');
    expect(dates({ validTo: '2026-02-01T00:00:00.000Z' })).toContain('expired at 2026-02-01');
  });
});

describe('why the handshake with an upstream failed', () => {
  test.each([
    ['SSL routines::wrong version number', 'it speaks plain HTTP on that port'],
    ['certificate verify failed', 'does not accept the upstream'],
    ['upstream SSL certificate does not match "app"', 'does not accept the upstream'],
    ['handshake failure', 'for want of a server name (SNI)'],
    ['unrecognized_name', 'for want of a server name (SNI)'],
    ['peer closed connection in SSL handshake', 'for want of a server name (SNI)'],
    ['SSL_do_handshake() failed', 'the words of the row name the step'],
  ])('%s: %s', (words, why) => {
    const refused = stream().answered(502).done();
    const record = row('nginx', 'upstream-tls', {
      kind: 'error',
      words,
      reasonDetails: handshakeDetails(words),
      upstreamAddress: null,
    });
    const told = onlyFinding(
      upstreamTlsFailure.judge(
        facts({ hops: [sampleHop('nginx')], streams: [refused], joins: [joined(refused, record)] }),
      ),
    );
    expect(told.why).toContain(why);
    expect(told.what).toContain('Nginx and its upstream failed their TLS handshake');
    expect(told.evidence.map(({ from }) => from)).toEqual(['log', 'connection']);
  });
});
