/** Refusals of one hop for one reason, as a rule explains them together. */

import type { Facts } from '../../model/facts.ts';
import { type Confidence, confidenceRank, type Evidence } from '../../model/finding.ts';
import type { LogRecord, ProxyKind, Reason } from '../../model/log-record.ts';
import type { ReasonDetail } from '../../model/reason-detail.ts';
import type { Stream } from '../../model/stream.ts';
import { logOfEnds } from '../../proxies/profile/inputs.ts';
import { profileOf } from '../../proxies/profile/known.ts';
import type { HopWord } from '../parties/blame.ts';
import { settlingWords } from '../settling/words.ts';
import { answererOf } from './answerer.ts';
import type { ErrorPage } from './error-page.ts';
import type { HiddenFailure } from './hidden-failure.ts';
import { refusals } from './refusal.ts';

export interface RefusalGroup {
  hop: string | null;
  proxy: ProxyKind;
  reason: Reason;
  /** That of the surest row; `likely` at most without one. */
  confidence: Confidence;
  streams: Stream[];
  words: HopWord[];
  /** The most informative row. */
  record: LogRecord | null;
  page: ErrorPage | null;
  /** Of the first of them. */
  hidden: HiddenFailure | null;
}

/** The refusals for one of these reasons, one group a hop and reason. */
export function refusalGroups(facts: Facts, reasons: readonly Reason[]): RefusalGroup[] {
  const groups = new Map<string, RefusalGroup>();
  const recordsByGroup = new Map<string, Set<LogRecord>>();
  for (const { stream, hop, proxy, reason, confidence, word, page, hidden } of refusals(facts)) {
    if (reason === null || !reasons.includes(reason)) continue;
    const key = `${hop ?? ''}|${proxy}|${reason}`;
    const group = groups.get(key) ?? {
      hop,
      proxy,
      reason,
      confidence,
      streams: [],
      words: [],
      record: null,
      page,
      hidden,
    };
    if (confidenceRank[confidence] > confidenceRank[group.confidence])
      Object.assign(group, { confidence, record: word?.record ?? null });
    group.record ??= word?.record ?? null;
    group.streams.push(stream);
    const records = recordsByGroup.get(key) ?? new Set();
    if (word && !records.has(word.record)) group.words.push(word);
    if (word) records.add(word.record);
    recordsByGroup.set(key, records);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The row, or the page where there is none, says this of its reason. */
export function hasDetail(
  { record, page }: Pick<RefusalGroup, 'record' | 'page'>,
  ...wanted: ReasonDetail[]
): boolean {
  const details = [...(record?.reasonDetails ?? []), ...(page?.reasonDetails ?? [])];
  return wanted.some((detail) => details.includes(detail));
}

/** What a page said, where no row did. */
export function pageFact({ page, streams }: RefusalGroup): Evidence[] {
  if (page === null) return [];
  return [{ fact: `the error page says "${page.words}"`, from: 'headers', connection: streams[0]?.id }];
}

/** Only the status is known: what a gateway usually means by it is a guess at the reason. */
export function isGuess({ confidence, words, page }: RefusalGroup): boolean {
  return confidence === 'possible' && words.length === 0 && page === null;
}

/** Where no error line makes it certain: what would, as sentences with a space before them. */
export function settledBy(facts: Facts, { confidence, hop, proxy, words, streams }: RefusalGroup): string {
  if (confidence === 'certain') return '';
  const unnamed = hop === null ? unnamedWords(facts, streams) : '';
  if (unnamed !== '') return unnamed;
  if (words.some(({ record }) => record.kind === 'error'))
    return logOfEnds(proxy) !== 'error' || namesConnection(facts, hop) ? '' : byTimesAlone(proxy);
  const scope = { streams, hop, guess: proxy, direct: false };
  return settlingWords(facts, logOfEnds(proxy) === 'error' ? 'end' : 'row', scope);
}

function byTimesAlone(proxy: ProxyKind): string {
  const field = profileOf(proxy)?.logs?.connectionField;
  const settled = field ? `; ${field} in the format of its access log would settle it` : '';
  return ` Which line of its error log is whose is told by their times alone${settled}.`;
}

/** A row says that the answer came from behind the last hop that was named: a sentence with a space before it. */
function unnamedWords(facts: Facts, [first]: Stream[]): string {
  const answerer = first ? answererOf(facts, first) : null;
  if (answerer?.by !== 'proxy' || answerer.hop !== null || answerer.record === null) return '';
  return ` It is a proxy that was not named: ${answerer.because}. Its own log and config (--hop) tell more.`;
}

/** The format of the access log has `$connection` already. */
function namesConnection({ joins }: Facts, hop: string | null): boolean {
  return joins.some(
    (join) => join.hop === hop && join.record.kind === 'access' && join.record.connection !== null,
  );
}
