/** The frame of findings about a certificate that a client refuses, or would refuse without -k. */
import {
  type CertificateFault,
  certificateEvidence,
  faultyStreams,
  refusedFor,
  severityOfFault,
} from '../../analysis/answers/certificate.ts';
import { frontOf } from '../../analysis/parties/front.ts';
import type { Facts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import type { Draft } from '../rule.ts';

/** What a rule says of one certificate; `fact`: OpenSSL's verdict on it. */
export interface CertificateWords extends Pick<Draft, 'what' | 'why' | 'fix'> {
  fact: string;
}

/** One for each route on which the certificate has that fault; empty where none has. */
export function certificateDrafts(
  facts: Facts,
  fault: CertificateFault,
  words: (stream: Stream, where: Finding['where']) => CertificateWords,
): Draft[] {
  return faultyStreams(facts, fault).map((stream) => {
    const where = frontOf(facts, stream.route);
    const { what, why, fact, fix } = words(stream, where);
    return {
      severity: severityOfFault(stream, facts.plan.target.tls.insecure),
      confidence: 'certain',
      where,
      what,
      why,
      covers: refusedFor(facts, stream, fault),
      evidence: certificateEvidence(stream, fact),
      fix,
    };
  });
}

/** `sent`: the request went out all the same, for -k was given; `direct`: it was asked around the proxies. */
export function asidesOf(
  { plan }: Facts,
  { route }: Stream,
  asides: { sent: string; direct: string },
): string {
  return `${plan.target.tls.insecure ? asides.sent : ''}${route === 'direct' ? asides.direct : ''}`;
}
