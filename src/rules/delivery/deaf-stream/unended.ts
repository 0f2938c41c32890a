/** Streams that stand open although a row says that what fed them is gone: the proxy gave its upstream up, and never told its client. */

import { endAt, requestAt, rowAt } from '../../../analysis/ends/moment.ts';
import { type HopWord, weaker, wordOf } from '../../../analysis/parties/blame.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest, lowest } from '../../../model/extremes.ts';
import { type Facts, openedStreams, settingsOf } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import { groupedBy } from '../../../model/grouping.ts';
import type { Stream } from '../../../model/stream.ts';
import { advised, ownAdvice } from '../../../proxies/profile/advice.ts';
import { countOf, endOf, hopSubject, raiseWords, rowOf, sentence, writtenAt } from '../../frames/evidence.ts';
import { severityByShare } from '../../frames/population-facts.ts';
import type { Draft } from '../../rule.ts';
import { watchdog } from './fix.ts';

interface Unended {
  stream: Stream;
  word: HopWord;
  /** From that row to our stop, ms. */
  sinceMs: number;
}

/** One who ends its client's stream does so within this, ms. */
const passedOnMs = 3_000;
/** And over HTTP/1.1, by a timer on idle connections, within this where nothing says more, ms. */
const keptMs = 10_000;
/** A row is written this much before or after what it tells, ms. */
const writtenMs = 1_000;

/** One for each hop that left streams open. */
export function unendedDrafts(facts: Facts): Draft[] {
  const all = openedStreams(facts).flatMap((stream) => unendedOf(facts, stream) ?? []);
  return [...groupedBy(all, ({ word }) => word.hop.name).values()].map((group) => draft(facts, group));
}

/** By the outermost hop that says so of it. */
function unendedOf(facts: Facts, stream: Stream): Unended | null {
  const { close, route, eventCount, commentCount, protocol } = stream;
  if (route !== 'proxy' || close.how !== 'own-stop' || close.because !== undefined) return null;
  if (eventCount + commentCount === 0) return null;
  const withinMs = passedOnMs + (protocol === 'http1' ? closedLateMs(facts) : 0);
  const lastByteAt = requestAt(stream) + (close.ageMs ?? 0) - (close.idleMs ?? 0);
  for (const hop of facts.hops) {
    const word = wordOf(facts, stream, hop);
    const at = word && hasGivenUp(word) ? rowAt(facts, word.record) : null;
    if (word === null || at === null) continue;
    const sinceMs = endAt(facts, stream) - at;
    const isSilentSince = at >= lastByteAt - writtenMs;
    if (isSilentSince && sinceMs >= withinMs) return { stream, word, sinceMs };
  }
  return null;
}

function closedLateMs(facts: Facts): number {
  const delays = settingsOf(facts, 'no-effect').filter(({ state }) => state === 'close-delay');
  return highest([keptMs, ...delays.map(({ ms }) => ms ?? 0)]);
}

/** An access row may be that of our own leaving. */
function hasGivenUp({ record }: HopWord): boolean {
  return record.kind === 'error' && (record.reason === 'upstream-closed' || record.reason === 'idle-timeout');
}

function draft(facts: Facts, group: Unended[]): Draft {
  const [first] = group as [Unended, ...Unended[]];
  const { hop, record, join } = first.word;
  const streams = group.map(({ stream }) => stream);
  const sure = weaker(record.reasonConfidence, join.confidence);
  const where = { hop: hop.name, proxy: hop.proxy };
  const since = formatMs(lowest(group.map(({ sinceMs }) => sinceMs)));
  const silent = formatMs(highest(streams.map(({ close }) => close.idleMs ?? 0)));
  const stood = `${countOf(streams, openedStreams(facts))} stood open without a byte for up to ${silent} when we stopped`;
  const act = record.reason === 'idle-timeout' ? 'gave its silent upstream up' : 'lost its upstream';
  return {
    title: 'the stream stays open after its upstream is gone',
    severity: severityByShare(facts, streams),
    confidence: hop === facts.hops[0] ? sure : weaker(sure, 'possible'),
    where,
    what: `${sentence(stood)}: ${hopSubject(where)} ${act}, and did not tell its client.`,
    why: `It logged that ${since} or more before we stopped, and neither ended nor reset the stream: a client notices nothing, and never reconnects.`,
    covers: streams,
    evidence: [
      ...group.slice(0, 3).map(({ stream, word }) => rowOf(word.record, stream.id)),
      ...streams.slice(0, 3).map(endOf),
    ],
    fix: [...keepUpstream(facts, first), ...endIt(first), watchdog],
  };
}

/** What made the upstream go. */
function keepUpstream(facts: Facts, { word }: Unended): ProposedFix[] {
  const { hop, record } = word;
  const [timer] = settingsOf(facts, 'idle-timeout', hop.name);
  if (record.reason !== 'idle-timeout' || !timer)
    return [
      {
        proxy: 'origin',
        setting: 'process',
        text: `Look at the log of what listens at ${record.upstreamAddress ?? 'the upstream'} at that time: a crash, a kill for memory, a deploy, or its own limit.`,
      },
    ];
  const place = { setting: timer.setting, ...writtenAt(timer), path: timer.path, place: timer.place };
  const current = timer.origin === 'default' ? null : timer.value;
  const text = `${raiseWords(timer)} the longest silence of this stream, or have the origin send a comment more often.`;
  return [{ ...advised(hop.proxy, 'response-timer', { text }), ...place, current, text }];
}

function endIt({ word, stream }: Unended): ProposedFix[] {
  const own = stream.protocol === 'http2' ? ownAdvice(word.hop.proxy, 'upstream-end-http2') : null;
  return own ? [advised(word.hop.proxy, own)] : [];
}
