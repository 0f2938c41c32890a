/** A proxy keeps the body (often the head too) until a buffer is full or the response is over. */

import { arrivalFact } from '../../analysis/delivery/arrival-fact.ts';
import type { BufferingHop } from '../../analysis/delivery/buffering.ts';
import {
  directAsking,
  directOnTime,
  hasNoHead,
  isOnTime,
  streamsAsking,
} from '../../analysis/delivery/delivery.ts';
import {
  bufferingHopFor,
  heldBackRows,
  isDirectLate,
  isLateByItself,
  isUnbuffered,
  lateStreams,
  onlySuspect,
} from '../../analysis/delivery/held-back.ts';
import { keptEvents, keptWords } from '../../analysis/delivery/kept-events.ts';
import { weaker } from '../../analysis/parties/blame.ts';
import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import { type Facts, hopNamed, type Join, settingsOf } from '../../model/facts.ts';
import type { Confidence, ProposedFix } from '../../model/finding.ts';
import type { Hop } from '../../model/plan.ts';
import type { Setting } from '../../model/setting.ts';
import type { Stream } from '../../model/stream.ts';
import { advised, ownAdvice } from '../../proxies/profile/advice.ts';
import { oneWith } from '../../proxies/profile/known.ts';
import { change, countOf, hopName, rowOf, sentence, settingFact, whereSet } from '../frames/evidence.ts';
import { about } from '../proxy-buffering/about.ts';
import { outgrownBody } from '../proxy-buffering/outgrown.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';

export const proxyBuffering: Rule = {
  id: 'proxy-buffering',
  title: 'a proxy holds the events back',
  severity: 'warning',
  group: 'delivery',
  rank: 10,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about,
  explains: [
    'response-timeout',
    'headers-held',
    'heartbeat-missing',
    'heartbeat-comment-only',
    'heartbeat-too-slow',
    'flush-interval',
    'deaf-stream',
    'client-closed',
    'limit-ahead',
  ],
  judge(facts) {
    const outgrown = outgrownBody(facts);
    if (outgrown) return found(this, [outgrown]);
    const plain = streamsAsking(facts, 'plain').filter(({ contentEncoding }) => contentEncoding === null);
    if (plain.length === 0) return ruledOut('no uncompressed stream was asked for through the proxies');
    const asked = plain.filter(keptEvents);
    if (asked.length === 0) return notChecked(['events'], 'the messages of the streams were only counted');
    const references = directOnTime(facts);
    const rows = heldBackRows(facts, asked);
    const late = lateStreams(asked, references);
    const holder = bufferingHopFor(facts, rows);
    const lateByItself =
      late.length > 0 ? late : asked.filter((stream) => isLateByItself(stream, holder !== null));
    if (rows.length === 0 && lateByItself.length === 0) return cleared(facts, asked, references);
    if (rows.length === 0 && late.length === 0 && isDirectLate(facts))
      return ruledOut('asked around the proxies the events come in the same bursts');
    if (rows.length === 0 && isUnbuffered(facts) && lateByItself.every(hasNoHead))
      return ruledOut('the configs have response buffering off, and not even a response head came');
    const confidence = confidenceOf(facts, { late, lateByItself, rows, holder });
    const hop = hopNamed(facts, rows[0]?.hop ?? holder?.buffering.hop ?? null) ?? onlySuspect(facts);
    const front = frontProxy(facts, asked[0]!).proxy;
    const proxy = hop?.proxy ?? (facts.hops.length === 0 ? front : 'unknown');
    const held =
      lateByItself.length > 0
        ? lateByItself
        : asked.filter(({ id }) => rows.some((row) => row.streamId === id));
    const none = held.every(({ events }) => events.length === 0);
    return found(this, [
      {
        severity: none ? 'critical' : 'warning',
        confidence,
        where: { hop: hop?.name ?? null, proxy },
        what: none
          ? `${sentence(countOf(held, asked))} through the proxy showed no event in ${seconds(held)}, though the request had been sent.`
          : `Events reach ${countOf(held, asked)} in bursts, long after they were sent.`,
        why: `${whyOf(facts, { late, rows, holder }, hopName(proxy, hop?.name ?? null))}${keptWords(plain)}`,
        // A buffer holds back requests that accept gzip as well.
        covers: [
          ...held,
          ...streamsAsking(facts, 'compressed').filter((stream) => none && hasNoHead(stream)),
        ],
        evidence: [
          ...rows.slice(0, 2).map(({ record, streamId }) => rowOf(record, streamId)),
          ...(holder ? [settingFact(holder.buffering)] : []),
          ...(holder?.protocol ? [settingFact(holder.protocol)] : []),
          ...held.slice(0, 3).map(arrivalFact),
          ...references.slice(0, 1).map(arrivalFact),
        ],
        fix: stopBuffering(facts, hop, proxy, holder),
      },
    ]);
  },
};

interface Signs {
  late: Stream[];
  lateByItself: Stream[];
  rows: Join[];
  holder: BufferingHop | null;
}

function confidenceOf(facts: Facts, { late, lateByItself, rows, holder }: Signs): Confidence {
  const row = rows[0];
  if (row) return weaker(row.confidence, row.record.reasonConfidence);
  const gathered = late.some(({ events }) => events.length > 0);
  if (late.length > 0 && isDirectLate(facts)) return 'possible';
  if (late.length > 0) return holder || (gathered && onlySuspect(facts)) ? 'certain' : 'likely';
  return holder && lateByItself.some(({ events }) => events.length > 0) ? 'likely' : 'possible';
}

function whyOf(facts: Facts, { late, rows, holder }: Omit<Signs, 'lateByItself'>, name: string): string {
  const compared = late.length > 0 ? comparedWords(facts) : '';
  const row = rows.length > 0 ? ' Its row says 499 with 200 from upstream and 0 bytes sent.' : '';
  if (holder?.protocol)
    return `${name} ${closeDelimitedWords(holder.buffering, holder.protocol)}${row}${compared}`;
  if (holder) return `${name} keeps the response body: ${keptBy(holder.buffering)}.${row}${compared}`;
  if (late.length > 0 || rows.length > 0) return `${sentence(name)} keeps them.${row}${compared}`;
  return `By their own clocks events were made apart that arrived together; whether the origin or a proxy kept them is not known.${settlingWords(facts, 'setting')}`;
}

function closeDelimitedWords(buffering: Setting, protocol: Setting): string {
  const asks = `asks the upstream with HTTP/${protocol.value} (${whereSet(protocol)})`;
  return `has ${buffering.setting} on (${whereSet(buffering)}) and ${asks}: such an answer has no chunks, and is kept until a buffer is full or the upstream closes.`;
}

function keptBy(buffering: Setting): string {
  const { setting, detail } = buffering;
  return `${detail ?? `${setting} is on and the upstream's body is delimited by its close only`} (${whereSet(buffering)})`;
}

/** Some streams around the proxies may be late as well. */
function comparedWords(facts: Facts): string {
  const [onTime, all] = [directOnTime(facts).length, directAsking(facts, 'plain').length];
  return onTime === all
    ? ' Asked around the proxies they come one by one.'
    : ` Asked around the proxies they come one by one on ${onTime} of ${all} streams.`;
}

function stopBuffering(
  facts: Facts,
  hop: Hop | null,
  proxy: string,
  holder: BufferingHop | null,
): ProposedFix[] {
  const buffering =
    holder?.buffering ?? settingsOf(facts, 'buffering', hop?.name).find(({ value }) => value === 'on');
  const unread = buffering ? ownAdvice(buffering.proxy, 'whole-body') : null;
  if (buffering && unread) return [change(buffering, unread.suggested ?? 'off', unread.text ?? '')];
  const header = 'or let the origin answer with X-Accel-Buffering: no';
  if (buffering && (hop === null || hop.name === buffering.hop))
    return [
      change(buffering, 'off', `Switch ${buffering.setting} off for this location, ${header}.`),
      ...(holder?.protocol
        ? [change(holder.protocol, '1.1', 'Speak HTTP/1.1 to the upstream, so that its answer is chunked.')]
        : []),
    ];
  const own = ownAdvice(proxy, 'buffering');
  if (own) return [advised(proxy, own, { text: `Switch it off for this location, ${header}.` })];
  return [
    {
      proxy: hop?.proxy ?? 'unknown',
      setting: 'response buffering',
      suggested: 'off',
      text: `Switch response buffering off for this route on every box between client and origin, ${header} where the box is an ${oneWith('obeysAccelHeader')?.name}.`,
    },
  ];
}

function seconds(streams: Stream[]): string {
  const longest = highest(streams.map(({ close }) => close.ageMs ?? 0));
  return formatMs(longest);
}

function cleared(facts: Facts, asked: Stream[], references: Stream[]) {
  const on = settingsOf(facts, 'buffering').find(({ value }) => value === 'on');
  if (asked.some(isOnTime))
    return ruledOut(
      on
        ? `events come one by one through ${on.setting} on (${whereSet(on)}): a chunked upstream is passed at once`
        : 'events come one by one through the proxy',
    );
  if (references.length > 0) return ruledOut('the proxied streams keep pace with the direct ones');
  const direct = directAsking(facts, 'plain');
  if (direct.length > 0 && direct.every(({ events }) => events.length > 1))
    return ruledOut('the direct streams are no more prompt than the proxied ones');
  return notChecked(['events', 'direct']);
}
