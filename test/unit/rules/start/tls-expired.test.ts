import { describe, expect, test } from 'vitest';
import { tlsExpired } from '../../../../src/rules/start/tls-expired.ts';
import { facts } from '../../facts-builder.ts';
import { front, insecurePlan, shaken } from '../certificates.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const over = { validTo: '2026-02-01T00:00:00.000Z' };

describe('tls-expired', () => {
  test('an expired certificate is certain, with its date', () => {
    const finding = onlyFinding(
      tlsExpired.judge(facts({ hops: [front], streams: [shaken('CERT_HAS_EXPIRED', over).done()] })),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
    expect(finding.what).toContain('2026-02-01');
    expect(finding.fix[0]).toMatchObject({ setting: 'ssl_certificate' });
  });

  test('a leaf within its dates points to the chain above it', () => {
    expect(
      onlyFinding(tlsExpired.judge(facts({ streams: [shaken('CERT_HAS_EXPIRED').done()] }))).what,
    ).toContain('above the leaf');
  });

  test('with -k it is info', () => {
    expect(
      onlyFinding(
        tlsExpired.judge(facts({ plan: insecurePlan, streams: [shaken('CERT_HAS_EXPIRED', over).done()] })),
      ).severity,
    ).toBe('info');
  });

  test('an untrusted certificate within its dates has not expired', () => {
    expect(
      silenceOf(tlsExpired.judge(facts({ streams: [shaken('DEPTH_ZERO_SELF_SIGNED_CERT').done()] }))),
    ).toContain('valid until 2027-12-31');
  });
});
