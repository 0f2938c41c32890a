/** What a gateway's own error page says of the failure behind it. Pages pass through hops: never a proof. */
import type { Confidence } from '../../model/finding.ts';
import type { ProxyKind, Reason } from '../../model/log-record.ts';
import { handshakeDetails, type ReasonDetail } from '../../model/reason-detail.ts';
import { header, type Stream } from '../../model/stream.ts';
import { pageOf } from '../../owners/index.ts';
import { profiles } from '../../proxies/profile/known.ts';
import type { OwnAnswer, Profile } from '../../proxies/profile/profile.ts';

export interface ErrorPage {
  reason: Reason;
  proxy: ProxyKind;
  confidence: Confidence;
  /** What else it says of that. */
  reasonDetails: ReasonDetail[];
  /** Where the proxy itself writes it, its error log has a line. */
  leavesLine?: true;
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
  const { leavesLine } = answer;
  const page = { reason, proxy, confidence, reasonDetails, words: words ?? body.slice(0, 160) };
  return leavesLine ? { ...page, leavesLine } : page;
}

function fits(stream: Stream, body: string, answer: OwnAnswer): boolean {
  if (answer.header !== undefined) return header(stream, answer.header) !== null;
  const status = stream.status ?? 0;
  const isItsStatus = answer.status === undefined ? status >= 400 : status === answer.status;
  return isItsStatus && (answer.body?.test(body) ?? false);
}

/** Whose own words a body is. */
export interface PageMaker {
  /** `unknown`: it may be a proxy or the application. */
  by: 'proxy' | 'origin' | 'unknown';
  proxy: ProxyKind;
  name: string;
}

/** By the page or the words that only it writes; null for any other body. */
export function pageMaker(stream: Stream): PageMaker | null {
  const own = pageOwner(stream);
  if (own) return { by: 'proxy', proxy: own.kind, name: own.name };
  const known = pageOf(stream);
  if (!known) return null;
  const { owner, page } = known;
  const { name } = owner;
  if (owner.role !== 'server') return { by: 'proxy', proxy: 'unknown', name };
  return page.isProxysToo
    ? { by: 'unknown', proxy: 'unknown', name }
    : { by: 'origin', proxy: 'origin', name };
}

/** The proxy whose own page that is, whatever it says; null for any other body. */
export function pageOwner(stream: Stream): Profile | null {
  const body = (stream.bodyStart ?? '').trim();
  const isIts = ({ marks, answers = [] }: Profile) =>
    marks?.page?.test(body) || answers.some((one) => one.header === undefined && fits(stream, body, one));
  return profiles.find(isIts) ?? null;
}
