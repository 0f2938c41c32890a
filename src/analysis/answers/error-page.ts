/** What a gateway's own error page says of the failure behind it. Pages pass through hops: never a proof. */
import type { Confidence } from '../../model/finding.ts';
import type { ProxyKind, Reason } from '../../model/log-record.ts';
import { handshakeDetails, type ReasonDetail } from '../../model/reason-detail.ts';
import { header, type Stream } from '../../model/stream.ts';
import { profiles } from '../../proxies/profile/known.ts';
import type { OwnAnswer, Profile } from '../../proxies/profile/profile.ts';

export interface ErrorPage {
  reason: Reason;
  proxy: ProxyKind;
  confidence: Confidence;
  /** What else it says of that. */
  reasonDetails: ReasonDetail[];
  /** The page's own words, for readers alone. */
  words: string;
}

/** Of several that fit, the one that says most. */
const answers = profiles
  .flatMap(({ kind, answers = [] }) => answers.map((answer) => ({ ...answer, proxy: kind })))
  .sort((a, b) => Number(a.confidence === 'possible') - Number(b.confidence === 'possible'));

/** The known error page that `stream` was answered with; null for any other body. */
export function errorPageOf(stream: Stream): ErrorPage | null {
  const body = (stream.bodyStart ?? '').trim();
  const answer = answers.find((one) => fits(stream, body, one));
  if (!answer) return null;
  const { reason, proxy, confidence, words } = answer;
  const handshake = reason === 'upstream-tls' ? handshakeDetails(body) : [];
  const reasonDetails = [...(answer.reasonDetails ?? []), ...handshake];
  return { reason, proxy, confidence, reasonDetails, words: words ?? body.slice(0, 160) };
}

function fits(stream: Stream, body: string, answer: OwnAnswer): boolean {
  if (answer.header !== undefined) return header(stream, answer.header) !== null;
  const status = stream.status ?? 0;
  const isItsStatus = answer.status === undefined ? status >= 400 : status === answer.status;
  return isItsStatus && (answer.body?.test(body) ?? false);
}

/** The proxy whose own page that is, whatever it says; null for any other body. */
export function pageOwner({ bodyStart }: Stream): Profile | null {
  return profiles.find(({ marks }) => marks?.page?.test(bodyStart ?? '')) ?? null;
}
