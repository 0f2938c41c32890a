/** What making the connection under a request showed. */

/** Where a request failed before a response head came. */
export interface Failure {
  phase: 'dns' | 'connect' | 'tls' | 'alpn' | 'request' | 'response';
  /** The system's or library's own code: ENOTFOUND, ECONNREFUSED, CERT_HAS_EXPIRED, … */
  code: string;
  message: string;
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
