import { describe, expect, test } from 'vitest';
import { tlsUntrusted } from '../../../../src/rules/start/tls-untrusted.ts';
import { facts } from '../../facts-builder.ts';
import { front, insecurePlan, shaken } from '../certificates.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

describe('tls-untrusted', () => {
  test.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  ])('%s is certain, and the chain is shown', (code) => {
    const finding = onlyFinding(
      tlsUntrusted.judge(facts({ hops: [front], streams: [shaken(code).done(), shaken(code).done()] })),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
    expect(finding.fix[0]).toMatchObject({ setting: 'ssl_certificate' });
    expect(finding.evidence.map(({ fact }) => fact).join()).toContain('issuer Example CA');
  });

  test('with -k it is still reported, as info', () => {
    const run = { ...shaken('SELF_SIGNED_CERT_IN_CHAIN').done(), failure: null, status: 200 };
    expect(onlyFinding(tlsUntrusted.judge(facts({ plan: insecurePlan, streams: [run] }))).severity).toBe(
      'info',
    );
  });

  test.each(['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])('%s is another fault', (code) => {
    expect(silenceOf(tlsUntrusted.judge(facts({ streams: [shaken(code).done()] })))).toContain(
      'the chain is not what',
    );
  });

  test('a certificate that was accepted is no finding', () => {
    expect(silenceOf(tlsUntrusted.judge(facts({ streams: [shaken(null).done()] })))).toContain('accepted');
  });
});
