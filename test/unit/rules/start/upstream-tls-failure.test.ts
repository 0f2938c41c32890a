import { describe, expect, test } from 'vitest';
import { handshakeDetails } from '../../../../src/model/reason-detail.ts';
import { upstreamTlsFailure } from '../../../../src/rules/start/upstream-tls-failure.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const nginx = [sampleHop('nginx')];
const first = stream().answered(502).done();
const shaken = (words: string) =>
  row('nginx', 'upstream-tls', { kind: 'error', words, reasonDetails: handshakeDetails(words) });

describe('upstream-tls-failure', () => {
  test.each([
    [
      'SSL_do_handshake() failed (SSL: error:0A000410:SSL routines::sslv3 alert handshake failure) while SSL handshaking to upstream',
      'proxy_ssl_server_name',
    ],
    [
      'SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream',
      'proxy_pass',
    ],
    [
      'upstream SSL certificate does not match "app" while SSL handshaking to upstream',
      'proxy_ssl_trusted_certificate',
    ],
  ])('%s: certain, and the fix is %s', (words, setting) => {
    const finding = onlyFinding(
      upstreamTlsFailure.judge(
        facts({ hops: nginx, streams: [first], joins: [joined(first, shaken(words))] }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [{ setting }],
    });
  });

  test('TLS_error in the transport reason of Envoy', () => {
    const tls = row('envoy', 'upstream-tls', {
      status: 503,
      reasonDetails: ['upstream-plain'],
      words: 'UF TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER',
    });
    expect(
      onlyFinding(
        upstreamTlsFailure.judge(
          facts({ hops: [sampleHop('envoy')], streams: [first], joins: [joined(first, tls)] }),
        ),
      ),
    ).toMatchObject({ where: { hop: 'envoy', proxy: 'envoy' }, fix: [{ setting: 'transport_socket' }] });
  });

  test("the client's own TLS failure, and a refused upstream, are other causes", () => {
    expect(
      silenceOf(
        upstreamTlsFailure.judge(facts({ streams: [stream().failed('tls', 'CERT_HAS_EXPIRED').done()] })),
      ),
    ).toContain('ruled-out');
    expect(
      silenceOf(
        upstreamTlsFailure.judge(
          facts({ hops: nginx, streams: [first], joins: [joined(first, row('nginx', 'connect-refused'))] }),
        ),
      ),
    ).toContain('connect-refused');
  });
});
