/** What making the connection under a request showed. */

import type { Header } from './header.ts';

/** Where a request failed before a response head came. */
export interface Failure {
  phase: 'dns' | 'connect' | 'tls' | 'alpn' | 'request' | 'response';
  /** The system's or library's own code: ENOTFOUND, ECONNREFUSED, CERT_HAS_EXPIRED, … */
  code: string;
  message: string;
  /** Fields of a single connection in an HTTP/2 head, for which our own library refused it (RFC 9113 section 8.2.2). */
  forbiddenFields?: Header[];
}

export interface PeerCertificate {
  subject: string;
  issuer: string;
  names: string[];
  validFrom: string;
  validTo: string;
  fingerprint: string;
}

export interface TlsFacts {
  version: string | null;
  cipher: string | null;
  /** Protocol chosen by ALPN; null when the server chose none. */
  alpn: string | null;
  certificate: PeerCertificate | null;
  /** OpenSSL's word for why the chain or the name was refused; null when it was accepted. */
  untrusted: string | null;
}
