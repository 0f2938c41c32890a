/** Streams over TLS whose peer showed a certificate, for the rules about certificates. */

import type { PeerCertificate } from '../../../src/model/connecting.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { sampleHop, samplePlan, sampleTarget, stream } from '../facts-builder.ts';

export const goodCertificate: PeerCertificate = {
  subject: 'app.example.test',
  issuer: 'Example CA',
  names: ['app.example.test', '*.stream.example.test'],
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2027-12-31T00:00:00.000Z',
  fingerprint: 'AA:BB:CC:DD:EE:FF:00:11',
};

export const front = sampleHop('nginx');

/** A handshake that ended with OpenSSL's `word` about the certificate; null: it was accepted. */
export function shaken(
  word: string | null,
  certificate: Partial<PeerCertificate> = {},
  host = 'app.example.test',
) {
  const tls = {
    version: 'TLSv1.3',
    cipher: null,
    alpn: null,
    certificate: { ...goodCertificate, ...certificate },
    untrusted: word,
  };
  const opened = stream({ url: `https://${host}/events` });
  return (word === null ? opened : opened.failed('tls', word)).with({ tls });
}

/** The plan of a run with `-k`. */
export const insecurePlan: Plan = {
  ...samplePlan,
  target: { ...sampleTarget, tls: { ...sampleTarget.tls, insecure: true } },
};
