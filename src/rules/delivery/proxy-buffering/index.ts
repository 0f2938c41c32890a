/** A proxy keeps the body (often the head too) until a buffer is full or the response is over. */

import { arrivalFact } from '../../../analysis/delivery/arrival-fact.ts';
import { isKeptToEnd } from '../../../analysis/delivery/at-once.ts';
import { isFromCache } from '../../../analysis/delivery/cached-copies.ts';
import { directAsking, hasNoHead, isOnTime, streamsAsking } from '../../../analysis/delivery/delivery.ts';
import { flushGrids } from '../../../analysis/delivery/flush-grid.ts';
import { isDirectLate, isUnbuffered } from '../../../analysis/delivery/held-back.ts';
import { keptEvents, keptWords } from '../../../analysis/delivery/kept-events.ts';
import { frontProxy } from '../../../analysis/parties/fingerprint.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import { endedByPeer, type Stream } from '../../../model/stream.ts';
import { endOf, hopName, rowOf, settingFact, whereSet } from '../../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { keptByDefault } from './by-default.ts';
import { heldUntilFull } from './first-fill.ts';
import { stopBuffering } from './fix.ts';
import { givenUpBody, outgrownBody } from './outgrown.ts';
import { confidenceOf, heldStreams, holdingHop, type Signs, signsOf } from './signs.ts';
import { whatWords, whyWords } from './words.ts';

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
    'origin-not-flushing',
    'headers-held',
    'heartbeat-missing',
    'heartbeat-comment-only',
    'heartbeat-too-slow',
    'deaf-stream',
    'client-closed',
    'limit-ahead',
  ],
  judge(facts) {
    const outgrown = givenUpBody(facts) ?? outgrownBody(facts);
    if (outgrown) return found(this, [outgrown]);
    const plain = streamsAsking(facts, 'plain').filter(({ contentEncoding }) => contentEncoding === null);
    const asked = plain.filter((stream) => keptEvents(stream) && !isFromCache(facts, stream));
    if (asked.length === 0) return unasked(facts, plain);
    const signs = signsOf(facts, asked);
    const seen = heldStreams(signs);
    const byTimer = signs.holder ? [] : flushGrids(facts, asked).map(({ stream }) => stream);
    const rows = [...signs.unsent, ...signs.silent];
    if (rows.length === 0) {
      if (seen.some((stream) => byTimer.includes(stream)))
        return ruledOut('events come in groups on the beat of a timer, and no buffer has to fill for that');
      if (seen.length === 0) return unseen(facts, asked, signs, this);
      if (signs.late.length + signs.atEnd.length === 0 && isDirectLate(facts))
        return ruledOut('asked around the proxies the events come in the same bursts');
      if (isUnbuffered(facts) && seen.every(hasNoHead))
        return ruledOut('the configs have response buffering off, and not even a response head came');
    }
    const held =
      seen.length > 0 ? seen : asked.filter(({ id }) => rows.some(({ streamId }) => streamId === id));
    const hop = holdingHop(facts, signs);
    const proxy = hop?.proxy ?? (facts.hops.length === 0 ? frontProxy(facts, asked[0]!).proxy : 'unknown');
    const isNothing = held.every(({ events }) => events.length === 0);
    return found(this, [
      {
        severity: isNothing || signs.atEnd.length > 0 || isAllKept(facts, held) ? 'critical' : 'warning',
        confidence: confidenceOf(facts, signs),
        where: isByClocksAlone(facts, signs) ? nobody : { hop: hop?.name ?? null, proxy },
        what: whatWords(held, asked, signs),
        why: `${whyWords(facts, signs, hopName(proxy, hop?.name ?? null))}${keptWords(plain)}`,
        covers: heldOpen(facts, held, isNothing),
        evidence: evidenceOf(signs, held),
        fix: stopBuffering(facts, hop, proxy, signs.holder),
      },
    ]);
  },
};

/** No stream is left whose events could tell. */
function unasked(facts: Facts, plain: Stream[]) {
  if (plain.length === 0) return ruledOut('no uncompressed stream was asked for through the proxies');
  return plain.some((stream) => isFromCache(facts, stream))
    ? ruledOut('a cache answered: what it had stored came at once')
    : notChecked(['events'], 'the messages of the streams were only counted');
}

const nobody = { hop: null, proxy: 'unknown' as const };

/** Only the clocks of the events say so: the origin may have kept them as well as the proxy that was named. */
function isByClocksAlone({ hops }: Facts, { unsent, silent, holder, atEnd, late }: Signs): boolean {
  return hops.length > 0 && !holder && [unsent, silent, atEnd, late].every(({ length }) => length === 0);
}

/** A stream that shows nothing until it is over is none. */
function isAllKept(facts: Facts, held: Stream[]): boolean {
  return held.length > 0 && held.every((stream) => isKeptToEnd(facts, stream));
}

/** What ended them is a question of its own. A buffer holds back requests that accept gzip as well. */
function heldOpen(facts: Facts, held: Stream[], isNothing: boolean): Stream[] {
  const compressed = streamsAsking(facts, 'compressed').filter((stream) => isNothing && hasNoHead(stream));
  return [...held.filter((stream) => !endedByPeer(stream)), ...compressed];
}

function evidenceOf({ unsent, silent, holder, references, atEnd }: Signs, held: Stream[]) {
  return [
    ...[...unsent, ...silent].slice(0, 2).map(({ record, streamId }) => rowOf(record, streamId)),
    ...(holder ? [settingFact(holder.buffering)] : []),
    ...(holder?.protocol ? [settingFact(holder.protocol)] : []),
    ...held.slice(0, 3).map(arrivalFact),
    ...atEnd.slice(0, 2).map(endOf),
    ...references.slice(0, 1).map(arrivalFact),
  ];
}

/** Nothing shows that something is kept; a proxy may all the same, by its defaults. */
function unseen(facts: Facts, asked: Stream[], signs: Signs, rule: Rule) {
  const draft = signs.references.length === 0 ? (keptByDefault(facts) ?? heldUntilFull(facts, asked)) : null;
  return draft ? found(rule, [draft]) : cleared(facts, asked, signs);
}

function cleared(facts: Facts, asked: Stream[], { references }: Signs) {
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
