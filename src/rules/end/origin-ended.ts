/** The origin finished the response itself: every hop saw a complete body. */

import { keptEvents, keptWords } from '../../analysis/delivery/kept-events.ts';
import { type CutGroup, cutGroups } from '../../analysis/ends/cuts.ts';
import { directEnds } from '../../analysis/ends/direct-ends.ts';
import { directEndWords, otherInstanceWords } from '../../analysis/ends/direct-words.ts';
import { expectsEndMarker, hasEndMarker } from '../../analysis/ends/end-marker.ts';
import { comparableDirectStreams } from '../../analysis/parties/direct-streams.ts';
import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { directAskWords } from '../../analysis/settling/words.ts';
import { isUnfinished } from '../../model/body-trouble.ts';
import { formatMs } from '../../model/duration.ts';
import { endedStreams, type Facts, settingsOf } from '../../model/facts.ts';
import type { Confidence, ProposedFix } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';
import { endedByPeer, isTruncated, type Stream } from '../../model/stream.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import {
  change,
  countOf,
  endOf,
  properName,
  rowOf,
  sentence,
  settingAt,
  whereSet,
} from '../frames/evidence.ts';
import { comparedWith } from '../frames/population-facts.ts';
import { about } from '../origin-ended/about.ts';
import { found, type Rule, ruledOut } from '../rule.ts';

export const originEnded: Rule = {
  id: 'origin-ended',
  title: 'the origin ended the stream itself',
  severity: 'warning',
  group: 'end',
  rank: 90,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config', 'admin'],
  about,
  explains: ['heartbeat-missing', 'heartbeat-comment-only', 'limit-ahead', 'client-closed'],
  judge(facts) {
    const ended = cutGroups(facts).filter(
      ({ reason, truncated }) => truncated !== 'all' && (reason === null || reason === 'clean'),
    );
    const clean = ended.filter((group) => !isRefuted(facts, group));
    if (clean.length === 0) return ruledOut(whyCleared(facts, ended));
    return found(
      this,
      clean.map((group) => {
        const whole = group.streams.filter((stream) => !isTruncated(stream));
        const marked = isMarked(facts, group);
        return {
          severity: marked ? ('info' as const) : ('warning' as const),
          confidence: confidenceOf(facts, group, marked),
          where: { hop: null, proxy: 'origin' as const },
          what: `${sentence(countOf(whole, comparedWith(facts)))} ended ${howOf(facts, whole)}, at age ${ages(group)}${marked ? ', after the end marker' : ''}.`,
          why: `${whyOf(facts, group, marked)}${marked ? keptWords(whole) : ''}`,
          evidence: [
            ...group.blames
              .slice(0, 2)
              .flatMap(({ record, stream }) => (record ? [rowOf(record, stream.id)] : [])),
            ...group.streams.slice(0, 4).map(endOf),
          ],
          fix: marked
            ? []
            : [
                {
                  proxy: 'origin' as const,
                  setting: 'stream lifetime',
                  text: 'If the stream should go on, find out in the origin why it returns: a time limit, a finished loop, an error it swallowed.',
                },
                ...chunksFor(facts),
              ],
        };
      }),
    );
  },
};

function whyCleared(facts: Facts, ended: CutGroup[]): string {
  if (endedStreams(facts).length === 0) return 'no stream was ended by the other side';
  return ended.length > 0
    ? 'asked around the proxies the streams lived on: the origin does not end them'
    : 'the streams were cut, not ended';
}

function howOf(facts: Facts, whole: Stream[]): string {
  const unfinished = whole.filter(({ faults }) => faults.some(isUnfinished)).length;
  if (unfinished > 0)
    return unfinished === whole.length
      ? 'in the middle of an event'
      : `as if complete (${unfinished} in the middle of an event)`;
  const isCloseDelimited = closeDelimitedHop(facts) !== null && !isFinishedDirectly(facts);
  return isCloseDelimited || lacksMarker(facts, whole) ? 'as if complete' : 'properly';
}

/** Streams of a kind that always sends an end marker, without one. */
function lacksMarker({ plan: { endMarker } }: Facts, streams: Stream[]): boolean {
  return streams.some((stream) => expectsEndMarker(stream, endMarker) && !hasEndMarker(stream, endMarker));
}

function ages({ timing }: CutGroup): string {
  const [low, high] = timing.ageMs;
  return formatMs(low) === formatMs(high) ? formatMs(low) : `${formatMs(low)} to ${formatMs(high)}`;
}

function isMarked(facts: Facts, { streams }: CutGroup): boolean {
  const shown = streams.filter((stream) => !isTruncated(stream) && keptEvents(stream));
  return shown.length > 0 && shown.every((stream) => hasEndMarker(stream, facts.plan.endMarker));
}

/** No row says that the upstream finished them, and asked directly it does not: so something on the way did. */
function isRefuted(facts: Facts, group: CutGroup): boolean {
  if (group.blames.length > 0 || isMarked(facts, group)) return false;
  return directEnds(facts, group).shown === 'outlived';
}

/** Some proxies turn a crash into a clean end; with a close-delimited body a crash cannot be seen at all. */
function confidenceOf(facts: Facts, group: CutGroup, marked: boolean): Confidence {
  const { blames, streams, truncated } = group;
  const { shown } = directEnds(facts, group);
  if (!marked && (shown === 'outlived' || shown === 'mixed')) return 'possible';
  if (truncated === 'some' || streams.some(({ close }) => close.how === 'close-delimited')) return 'possible';
  if (closeDelimitedHop(facts) && !isFinishedDirectly(facts)) return 'possible';
  if (blames.length > 0 && blames.every(({ confidence }) => confidence === 'certain')) return 'certain';
  const front = streams[0] ? frontProxy(facts, streams[0]).proxy : 'unknown';
  const http1 = streams.some(({ protocol }) => protocol === 'http1');
  return shown === 'ended-likewise' || (http1 && (front === 'origin' || habitOf(front, 'showsCuts')))
    ? 'likely'
    : 'possible';
}

/** The hop that asks its upstream with HTTP/1.0: such a body always ends with its connection, after a crash too. */
function closeDelimitedHop(facts: Facts): Setting | null {
  return settingsOf(facts, 'upstream-protocol').find(({ value }) => value === '1.0') ?? null;
}

/** Asked around the proxies, over HTTP/1.1, every body was finished by its sender. */
function isFinishedDirectly(facts: Facts): boolean {
  const ended = comparableDirectStreams(facts).filter(endedByPeer);
  return ended.length > 0 && ended.every(({ close }) => ['terminated', 'end-stream'].includes(close.how));
}

/** With chunked encoding a crash can be recognised. */
function chunksFor(facts: Facts): ProposedFix[] {
  const closeDelimited = isFinishedDirectly(facts) ? null : closeDelimitedHop(facts);
  return closeDelimited
    ? [change(closeDelimited, '1.1', 'Chunks make a crash of the origin visible: speak HTTP/1.1 to it.')]
    : [];
}

function isDirectCut(facts: Facts): boolean {
  const ended = comparableDirectStreams(facts).filter(endedByPeer);
  return ended.length > 0 && ended.every(isTruncated);
}

function finishedBy(facts: Facts): string {
  const closeDelimited = closeDelimitedHop(facts);
  if (closeDelimited === null || isFinishedDirectly(facts))
    return 'The response was finished by its sender (last chunk or END_STREAM); a proxy that cuts a stream leaves that out.';
  const directText = isDirectCut(facts)
    ? 'Asked around the proxies it is cut without its last chunk: the origin does not finish it, it breaks off.'
    : `Whether the origin finished or crashed does not show: ${closeDelimited.setting} 1.1 (and Connection "") makes it visible.${directAskWords(facts)}`;
  const asks = `asks its upstream with HTTP/1.0 (${closeDelimited.setting}, ${whereSet(closeDelimited)})`;
  return `${properName(closeDelimited.proxy)} ${asks}, whose answer ends with the connection, and adds the last chunk itself. ${directText}`;
}

function whyOf(facts: Facts, group: CutGroup, marked: boolean): string {
  const { timing, streams, blames } = group;
  if (marked) return 'The end marker of this kind of stream came before the end: it was complete.';
  const direct = directEnds(facts, group);
  const address = blames[0]?.record?.upstreamAddress ?? null;
  const otherEnd = isDirectCut(facts) ? '' : directEndWords(direct);
  const directText = direct.shown === 'outlived' ? otherInstanceWords(facts, address) : otherEnd;
  const constant =
    streams.length > 1 && timing.pattern !== 'none' && timing.pattern !== 'idle'
      ? ` The age is constant: the origin has a limit of ${formatMs(timing.ageLimitMs)} or nothing more to send by then.`
      : '';
  const clearedWords = settingsOf(facts, 'idle-timeout')
    .filter(({ ms }) => ms !== null && ms > timing.idleMs[1] * 1.5)
    .map((setting) => ` ${properName(setting.proxy)}'s ${settingAt(setting)} had no part in it.`);
  // No proxy hid the crash if the streams around the proxies show the same end.
  const ask =
    confidenceOf(facts, group, marked) === 'certain' || closeDelimitedHop(facts) ? '' : directAskWords(facts);
  return `${finishedBy(facts)}${directText}${ask}${constant}${clearedWords[0] ?? ''}`;
}
