/** What is wrong with the certificate that a peer showed. */

import type { PeerCertificate } from '../../model/connecting.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence, Severity } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import { isFollowUp } from './asked-streams.ts';

export type CertificateFault = 'untrusted' | 'name' | 'expired';

const expiry = /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/;
const wrongName = 'ERR_TLS_CERT_ALTNAME_INVALID';

/** Faults of the certificate behind `stream`: OpenSSL's own code, and what its dates and names show in addition. */
export function certificateFaults(stream: Stream): CertificateFault[] {
  const { tls } = stream;
  if (!tls?.untrusted) return [];
  const faults = new Set<CertificateFault>([faultOf(tls.untrusted)]);
  // OpenSSL stops at the first error; the user would meet the next one only after fixing that.
  if (tls.certificate && !isValidAt(tls.certificate, stream.openedAt)) faults.add('expired');
  if (tls.certificate && tls.certificate.names.length > 0 && !coversName(tls.certificate, nameOf(stream)))
    faults.add('name');
  return [...faults];
}

function faultOf(word: string): CertificateFault {
  if (expiry.test(word)) return 'expired';
  return word === wrongName ? 'name' : 'untrusted';
}

/** One stream for each route whose certificate has this fault, the proxied first. */
export function faultyStreams({ streams }: Facts, fault: CertificateFault): Stream[] {
  const faulty = streams.filter((stream) => !isFollowUp(stream) && certificateFaults(stream).includes(fault));
  const routes = (['proxy', 'direct'] as const).map((route) =>
    faulty.find((stream) => stream.route === route),
  );
  return routes.flatMap((stream) => stream ?? []);
}

/** All streams of that one's route that were given up for a certificate with this fault. */
export function refusedFor({ streams }: Facts, { route }: Stream, fault: CertificateFault): Stream[] {
  return streams.filter(
    (stream) =>
      stream.route === route && stream.failure?.phase === 'tls' && certificateFaults(stream).includes(fault),
  );
}

/** Around the proxies only the comparison is lost; with `-k` nothing is lost. */
export function severityOfFault({ route }: Stream, insecure: boolean): Severity {
  if (insecure) return 'info';
  return route === 'direct' ? 'warning' : 'critical';
}

export function isValidAt({ validFrom, validTo }: PeerCertificate, at: number): boolean {
  return Date.parse(validFrom) <= at && at <= Date.parse(validTo);
}

/** The name that was asked for, without brackets. */
export function nameOf(stream: Stream): string {
  return new URL(stream.url).hostname.replace(/^\[(.*)\]$/, '$1');
}

/** RFC 9525 section 6.3: a `*` stands for one whole leftmost label. */
export function coversName({ names }: PeerCertificate, host: string): boolean {
  const wanted = host.toLowerCase();
  const parent = wanted.replace(/^[^.]+/, '*');
  return names.some((name) => name.toLowerCase() === wanted || name.toLowerCase() === parent);
}

/** Whose certificate it is, for a reader. */
export function describeCertificate({
  subject,
  issuer,
  names,
  validFrom,
  validTo,
  fingerprint,
}: PeerCertificate): string {
  const listed = names.slice(0, 6).join(', ') + (names.length > 6 ? `, and ${names.length - 6} more` : '');
  return [
    `the peer's certificate: subject ${subject || 'without a common name'}`,
    `issuer ${issuer || 'unnamed'}`,
    `names ${listed || 'none'}`,
    `valid from ${validFrom} to ${validTo}`,
    `SHA-256 ${fingerprint.slice(0, 23)}…`,
  ].join(', ');
}

/** What was found wrong with the peer's certificate, and the certificate itself. */
export function certificateEvidence(stream: Stream, fact: string): Evidence[] {
  const seen = { from: 'connection' as const, connection: stream.id };
  const certificate = stream.tls?.certificate;
  return [
    { fact: `${stream.id}: ${fact}`, ...seen },
    ...(certificate ? [{ fact: describeCertificate(certificate), ...seen }] : []),
  ];
}
