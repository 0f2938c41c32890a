/** What the page and the config of the same proxy add to a reason that its row leaves wide. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Confidence } from '../../model/finding.ts';
import type { ProxyKind, Reason } from '../../model/log-record.ts';
import type { Stream } from '../../model/stream.ts';
import { type HopWord, weaker } from '../parties/blame.ts';
import { comparableDirectStreams } from '../parties/direct-streams.ts';
import { type ErrorPage, errorPageOf } from './error-page.ts';
import type { HiddenFailure } from './hidden-failure.ts';

export interface Refusal {
  stream: Stream;
  /** The hop that says so; null where only a page or nothing does. */
  hop: string | null;
  proxy: ProxyKind;
  reason: Reason | null;
  confidence: Confidence;
  word: HopWord | null;
  /** A page says it, or says more of it than the row. */
  page: ErrorPage | null;
  /** It has no error status: a page stands in its place. */
  hidden: HiddenFailure | null;
}

/** The same refusal, with a narrower reason where there is one. */
export function refined(facts: Facts, refusal: Refusal): Refusal {
  if (refusal.reason === 'connect-failed') return withDoubt(facts, byPage(byPlainOrigin(facts, refusal)));
  return refusal.reason === 'no-healthy-upstream' ? byLookup(facts, refusal) : refusal;
}

/** Steps of a connection, of which a row says only that it failed. */
const steps: ReadonlySet<Reason> = new Set<Reason>([
  'upstream-tls',
  'connect-refused',
  'connect-timeout',
  'upstream-dns',
]);

/** Envoy's row has UF for each of them in its default format, and its page often the words. */
function byPage(refusal: Refusal): Refusal {
  const page = errorPageOf(refusal.stream);
  const isSame = page !== null && page.proxy === refusal.proxy && steps.has(page.reason);
  if (!isSame || refusal.reason !== 'connect-failed') return refusal;
  return { ...refusal, page, reason: page.reason, confidence: weaker(refusal.confidence, page.confidence) };
}

/** The cluster speaks TLS to an address that takes plain HTTP when it is asked directly. */
function byPlainOrigin(facts: Facts, refusal: Refusal): Refusal {
  if (refusal.hop === null || settingsOf(facts, 'upstream-tls', refusal.hop).length === 0) return refusal;
  const addresses = settingsOf(facts, 'upstream', refusal.hop).flatMap(({ items }) => items ?? []);
  const direct = comparableDirectStreams(facts);
  const isPlain = direct.some(
    ({ url, status }) => status !== null && url.startsWith('http:') && addresses.includes(hostOf(url)),
  );
  const page = errorPageOf(refusal.stream);
  if (!isPlain || page === null) return refusal;
  const reasonDetails: ErrorPage['reasonDetails'] = [...page.reasonDetails, 'upstream-plain'];
  return {
    ...refusal,
    reason: 'upstream-tls',
    confidence: weaker(refusal.confidence, 'likely'),
    page: { ...page, reasonDetails },
  };
}

/** Either step may have failed, and neither row nor page says which. */
function withDoubt(facts: Facts, refusal: Refusal): Refusal {
  return isEitherStep(facts, refusal) ? { ...refusal, confidence: 'possible' } : refusal;
}

/** The connection to an upstream that is spoken to in TLS failed: before the handshake, or in it. */
export function isEitherStep(
  facts: Facts,
  { reason, hop, proxy, word }: Pick<Refusal, 'reason' | 'hop' | 'proxy' | 'word'>,
): boolean {
  const isCertain = word?.record.reasonConfidence === 'certain' && word.record.proxy === proxy;
  return reason === 'connect-failed' && !isCertain && settingsOf(facts, 'upstream-tls', hop).length > 0;
}

function hostOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || '80'}`;
}

/** Hosts that come from names, and nothing that would set one of them aside: none was found. */
function byLookup(facts: Facts, refusal: Refusal): Refusal {
  const { hop } = refusal;
  if (hop === null || settingsOf(facts, 'upstream-lookup', hop).length === 0) return refusal;
  const isChecked = settingsOf(facts, 'upstream-checks', hop).length > 0;
  if (isChecked) return refusal;
  return { ...refusal, reason: 'upstream-dns', confidence: weaker(refusal.confidence, 'likely') };
}
