import { describe, expect, test } from 'vitest';
import {
  certificateEvidence,
  certificateFaults,
  coversName,
  describeCertificate,
  faultyStreams,
  isValidAt,
  nameOf,
  refusedFor,
  severityOfFault,
} from '../../../../src/analysis/answers/certificate.ts';
import { facts, stream } from '../../facts-builder.ts';
import { goodCertificate, shaken } from '../../rules/certificates.ts';

const over = { validTo: '2026-02-01T00:00:00.000Z' };
const foreign = { names: ['other.example.test'] };

describe('the faults of a certificate', () => {
  const faults = (word: string | null, change = {}, host?: string) =>
    certificateFaults(shaken(word, change, host).done());

  test('are none where it was accepted, or none was shown', () => {
    expect(faults(null)).toEqual([]);
    expect(faults(null, over)).toEqual([]);
    expect(certificateFaults(stream().done())).toEqual([]);
  });

  test('are what OpenSSL says', () => {
    expect(faults('DEPTH_ZERO_SELF_SIGNED_CERT')).toEqual(['untrusted']);
    expect(faults('CERT_HAS_EXPIRED')).toEqual(['expired']);
    expect(faults('CERT_NOT_YET_VALID')).toEqual(['expired']);
    expect(faults('ERR_TLS_CERT_ALTNAME_INVALID')).toEqual(['name']);
    expect(faults('CERT_HAS_EXPIRED_X')).toEqual(['untrusted']);
  });

  test('and what its dates and names show beyond that, as OpenSSL stops at the first', () => {
    expect(faults('DEPTH_ZERO_SELF_SIGNED_CERT', over)).toEqual(['untrusted', 'expired']);
    expect(faults('DEPTH_ZERO_SELF_SIGNED_CERT', { ...over, ...foreign })).toEqual([
      'untrusted',
      'expired',
      'name',
    ]);
    expect(faults('CERT_HAS_EXPIRED', over)).toEqual(['expired']);
    expect(faults('DEPTH_ZERO_SELF_SIGNED_CERT', { names: [] })).toEqual(['untrusted']);
    const unseen = shaken('DEPTH_ZERO_SELF_SIGNED_CERT').done();
    expect(certificateFaults({ ...unseen, tls: { ...unseen.tls!, certificate: null } })).toEqual([
      'untrusted',
    ]);
  });
});

describe('its dates and its names', () => {
  test('hold from the first moment to the last', () => {
    const at = (time: string) => isValidAt(goodCertificate, Date.parse(time));
    expect(at('2026-01-01T00:00:00.000Z')).toBe(true);
    expect(at('2025-12-31T23:59:59.999Z')).toBe(false);
    expect(at('2027-12-31T00:00:00.000Z')).toBe(true);
    expect(at('2027-12-31T00:00:00.001Z')).toBe(false);
  });

  test.each([
    ['app.example.test', true],
    ['APP.Example.test', true],
    ['a.stream.example.test', true],
    ['a.b.stream.example.test', false],
    ['stream.example.test', false],
    ['example.test', false],
    ['xapp.example.test', false],
  ])('%s: %s', (host, covered) => expect(coversName(goodCertificate, host)).toBe(covered));

  test('capitals in the certificate are no other name', () => {
    expect(coversName({ ...goodCertificate, names: ['APP.example.TEST'] }, 'app.example.test')).toBe(true);
    expect(coversName({ ...goodCertificate, names: ['*.Example.TEST'] }, 'app.example.test')).toBe(true);
  });

  test('an address in brackets is asked for without them', () => {
    expect(nameOf(stream({ url: 'https://[::1]:8443/events' }).done())).toBe('::1');
    expect(nameOf(stream({ url: 'https://app.example.test/events' }).done())).toBe('app.example.test');
  });
});

describe('the streams that met with it', () => {
  const proxied = shaken('CERT_HAS_EXPIRED', over).done();
  const second = shaken('CERT_HAS_EXPIRED', over).done();
  const direct = shaken('CERT_HAS_EXPIRED', over).direct().done();
  const followUp = { ...shaken('CERT_HAS_EXPIRED', over).done(), asks: 'other-host' as const };
  const insecure = { ...shaken('CERT_HAS_EXPIRED', over).done(), failure: null, status: 200 };

  test('are told by one of each route, the proxied first', () => {
    expect(faultyStreams(facts({ streams: [direct, followUp, proxied, second] }), 'expired')).toEqual([
      proxied,
      direct,
    ]);
    expect(faultyStreams(facts({ streams: [direct] }), 'expired')).toEqual([direct]);
    expect(faultyStreams(facts({ streams: [direct, proxied] }), 'name')).toEqual([]);
  });

  test('are those of that route that were given up for it', () => {
    const all = facts({ streams: [proxied, direct, second, insecure, shaken(null).done()] });
    expect(refusedFor(all, proxied, 'expired')).toEqual([proxied, second]);
    expect(refusedFor(all, direct, 'expired')).toEqual([direct]);
    expect(refusedFor(all, proxied, 'name')).toEqual([]);
  });

  test('lose everything, around the proxies the comparison, and with -k nothing', () => {
    expect([
      severityOfFault(proxied, false),
      severityOfFault(direct, false),
      severityOfFault(proxied, true),
    ]).toEqual(['critical', 'warning', 'info']);
  });

  test('show the certificate as evidence, where there is one', () => {
    expect(certificateEvidence(proxied, 'it expired').map(({ fact }) => fact)).toEqual([
      `${proxied.id}: it expired`,
      expect.stringContaining('subject app.example.test, issuer Example CA'),
    ]);
    expect(certificateEvidence(stream().done(), 'none')).toHaveLength(1);
  });

  test('in a line that a reader can compare', () => {
    expect(describeCertificate({ ...goodCertificate, fingerprint: 'AA:BB:CC:DD:EE:FF:00:11:22' })).toBe(
      "the peer's certificate: subject app.example.test, issuer Example CA, names app.example.test, *.stream.example.test, valid from 2026-01-01T00:00:00.000Z to 2027-12-31T00:00:00.000Z, SHA-256 AA:BB:CC:DD:EE:FF:00:11…",
    );
    const bare = describeCertificate({ ...goodCertificate, subject: '', issuer: '', names: [] });
    expect(bare).toContain('subject without a common name, issuer unnamed, names none');
    const names = (count: number) => Array.from({ length: count }, (_, n) => `n${n}`);
    expect(describeCertificate({ ...goodCertificate, names: names(6) })).toContain(
      'names n0, n1, n2, n3, n4, n5, valid',
    );
    expect(describeCertificate({ ...goodCertificate, names: names(8) })).toContain('n5, and 2 more, valid');
  });
});
