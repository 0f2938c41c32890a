import { describe, expect, test } from 'vitest';
import { tlsNameMismatch } from '../../../../src/rules/start/tls-name-mismatch.ts';
import { facts } from '../../facts-builder.ts';
import { front, insecurePlan, shaken } from '../certificates.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const wrong = 'ERR_TLS_CERT_ALTNAME_INVALID';

describe('tls-name-mismatch', () => {
  test('a certificate for other names is certain, and both are named', () => {
    const finding = onlyFinding(
      tlsNameMismatch.judge(facts({ hops: [front], streams: [shaken(wrong, {}, 'other.test').done()] })),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
    expect(finding.what).toMatch(/app\.example\.test.*not for other\.test/);
    expect(finding.fix[0]).toMatchObject({ setting: 'ssl_certificate' });
  });

  test('a wrong name behind an untrusted chain is found too', () => {
    expect(
      onlyFinding(
        tlsNameMismatch.judge(
          facts({ streams: [shaken('SELF_SIGNED_CERT_IN_CHAIN', {}, 'other.test').done()] }),
        ),
      ).confidence,
    ).toBe('certain');
  });

  test('with -k it is info', () => {
    expect(
      onlyFinding(
        tlsNameMismatch.judge(
          facts({ plan: insecurePlan, streams: [shaken(wrong, {}, 'other.test').done()] }),
        ),
      ).severity,
    ).toBe('info');
  });

  test('a wildcard stands for one label', () => {
    const verdict = tlsNameMismatch.judge(
      facts({ streams: [shaken('SELF_SIGNED_CERT_IN_CHAIN', {}, 'a.stream.example.test').done()] }),
    );
    expect(silenceOf(verdict)).toContain('ruled-out');
  });
});
