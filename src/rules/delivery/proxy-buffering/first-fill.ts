/** The head came after a wait, and with it as many events as the stream makes in that wait: a first buffer had to fill. Part of `proxy-buffering`. */

import { arrivalFact } from '../../../analysis/delivery/arrival-fact.ts';
import { burstsOf } from '../../../analysis/delivery/delivery.ts';
import { directAskWords } from '../../../analysis/settling/words.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest } from '../../../model/extremes.ts';
import type { Facts } from '../../../model/facts.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';
import { countOf, sentence } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';
import { stopBuffering } from './fix.ts';

/** A slow first answer is not called held below this wait, ms, nor below so many events. */
const longWaitMs = 2_000;
const fewestEvents = 5;
/** So many later waits tell the stream's own pace. */
const fewestPaces = 3;
/** The first events come with the head. */
const withHeadMs = 500;
/** What was made in the wait, by that pace, and what came at once differ by no more than this share. */
const slackShare = 0.35;

/** Null unless every stream shows it: a history that is replayed has no number that fits its wait. */
export function heldUntilFull(facts: Facts, asked: Stream[]): Draft | null {
  const opened = asked.filter((stream) => isOpened(stream) && stream.eventCount > 0);
  const paced = opened.filter((stream) => burstsOf(stream).length > fewestPaces);
  if (paced.length === 0 || !opened.every(isLateCrowd) || !paced.every(fitsItsPace)) return null;
  const waited = formatMs(highest(opened.map((stream) => burstsOf(stream)[0]?.waitedMs ?? 0)));
  const most = highest(opened.map((stream) => burstsOf(stream)[0]?.messages.length ?? 0));
  return {
    severity: 'warning',
    confidence: 'possible',
    where: { hop: null, proxy: 'unknown' },
    what: `${sentence(countOf(opened, asked))} waited up to ${waited} for the head, and then got up to ${most} events at once.`,
    why: [
      'By the pace of the events behind them, about as many are made in that wait: they may have been kept until a first buffer was full,',
      ' by a proxy or by the origin itself. An origin that begins with a history that long looks the same.',
      directAskWords(facts),
    ].join(''),
    covers: [],
    evidence: opened.slice(0, 3).map(arrivalFact),
    fix: stopBuffering(facts, null, 'unknown', null),
  };
}

/** Many events at once, with a head that came late. */
function isLateCrowd(stream: Stream): boolean {
  const [first] = burstsOf(stream);
  const { headersMs } = stream.marks;
  if (!first || headersMs === null || first.messages.length < fewestEvents) return false;
  return first.waitedMs >= longWaitMs && first.atMs - headersMs < withHeadMs;
}

/** By what came behind them. */
function fitsItsPace(stream: Stream): boolean {
  const [first, ...rest] = burstsOf(stream);
  const waits = rest.map(({ waitedMs }) => waitedMs).sort((a, b) => a - b);
  const paceMs = Math.max(waits[Math.floor(waits.length / 2)] ?? 0, 1);
  const made = (first?.waitedMs ?? 0) / paceMs;
  const isSingle = rest.every(({ messages }) => messages.length <= 2);
  return isSingle && Math.abs((first?.messages.length ?? 0) - made) <= made * slackShare;
}
