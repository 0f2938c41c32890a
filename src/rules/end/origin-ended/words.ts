/** How sure it is that the origin ended the streams, and the sentences about it. Part of `origin-ended`. */

import { answerNoteOf } from '../../../analysis/answers/answer-note.ts';
import { isKeptByOrigin } from '../../../analysis/delivery/at-once.ts';
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { directEnds } from '../../../analysis/ends/direct-ends.ts';
import { directEndWords, hiddenCutWords, otherInstanceWords } from '../../../analysis/ends/direct-words.ts';
import { expectsEndMarker, hasEndMarker } from '../../../analysis/ends/end-marker.ts';
import { shortestIdleMs } from '../../../analysis/ends/end-moments.ts';
import { isSharedEnd } from '../../../analysis/ends/moment.ts';
import { cutHiderOf } from '../../../analysis/parties/cut-hider.ts';
import { comparableDirectStreams } from '../../../analysis/parties/direct-streams.ts';
import { frontProxy } from '../../../analysis/parties/fingerprint.ts';
import { directAskWords } from '../../../analysis/settling/words.ts';
import { isUnfinished } from '../../../model/body/trouble.ts';
import { formatMs } from '../../../model/duration.ts';
import { type Facts, openedWireStreams, settingsOf } from '../../../model/facts.ts';
import type { Confidence } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import { endedByPeer, isTruncated, type Stream } from '../../../model/stream.ts';
import { habitOf } from '../../../proxies/profile/known.ts';
import { properName, settingAt, whereSet } from '../../frames/evidence.ts';
import { hiddenCut } from '../upstream-closed/hidden.ts';
import type { Manner } from './manner.ts';

/** Behind the age: after what they ended, or before what. */
export function mannerWords({ plan }: Facts, manner: Manner, streams: Stream[]): string {
  if (manner === 'deferred') return ', before the response, which waits for a client that comes back';
  if (manner === 'empty') return ', without a single event';
  if (manner !== 'marked') return '';
  const isCall = streams.every((stream) => answerNoteOf(stream, plan.endMarker).kind === 'json-rpc');
  return isCall ? ', after the response to the call' : ', after the end marker';
}

const mannerReasons = {
  marked: 'What says that the answer is over came before the end: it was complete.',
  deferred:
    'The server had sent an event id and a retry time, and may close at any time then: the client asks again with GET and Last-Event-ID (MCP 2025-11-25, SEP-1699). This tool did not ask again, so whether the response follows is not known.',
};

const emptyWords =
  'The answer began as an event stream (status 200) and holds nothing: an error that was swallowed, a model or a tool that gave nothing, or a filter that took it out.';

const answeredWords =
  'An answer to a request of this kind is meant to end; whether it was complete does not show, since it has no end marker that is known (--end-marker names one).';

/** In which way they ended, as far as it shows. */
export function howOf(facts: Facts, whole: Stream[], manner: Manner): string {
  const unfinished = whole.filter(({ faults }) => faults.some(isUnfinished)).length;
  if (unfinished > 0)
    return unfinished === whole.length
      ? 'in the middle of an event'
      : `as if complete (${unfinished} in the middle of an event)`;
  const isHiding = closeDelimitedHop(facts) !== null || cutHiderOf(facts, whole) !== null;
  const isHidden = (isHiding && !isFinishedDirectly(facts)) || isDirectCut(facts);
  return isHidden || (manner === 'unmarked' && lacksMarker(facts, whole)) ? 'as if complete' : 'properly';
}

/** Streams of a kind that always sends an end marker, without one. */
function lacksMarker({ plan: { endMarker } }: Facts, streams: Stream[]): boolean {
  return streams.some((stream) => expectsEndMarker(stream, endMarker) && !hasEndMarker(stream, endMarker));
}

/** From the youngest to the oldest. */
export function ages({ timing }: CutGroup): string {
  const [low, high] = timing.ageMs;
  return formatMs(low) === formatMs(high) ? formatMs(low) : `${formatMs(low)} to ${formatMs(high)}`;
}

/** Some proxies turn a crash into a clean end; with a close-delimited body a crash cannot be seen at all. */
export function confidenceOf(facts: Facts, group: CutGroup, manner: Manner): Confidence {
  const { blames, streams, truncated } = group;
  const { shown } = directEnds(facts, group);
  if (manner !== 'marked' && manner !== 'deferred' && (shown === 'outlived' || shown === 'mixed'))
    return 'possible';
  if (manner === 'unmarked' && (isDirectCut(facts) || streams.every(cameWithItsEnd))) return 'possible';
  if (manner === 'unmarked' && hiddenCut(facts, group) !== null) return 'possible';
  if (truncated === 'some' || streams.some(({ close }) => close.how === 'close-delimited')) return 'possible';
  if (closeDelimitedHop(facts) && !isFinishedDirectly(facts)) return 'possible';
  if (blames.length > 0 && blames.every(({ confidence }) => confidence === 'certain')) {
    const isOthers = manner === 'unmarked' && shown !== 'ended-likewise' && sharedWords(facts, group) !== '';
    return isOthers ? 'likely' : 'certain';
  }
  const front = streams[0] ? frontProxy(facts, streams[0]).proxy : 'unknown';
  const http1 = streams.some(({ protocol }) => protocol === 'http1');
  return shown === 'ended-likewise' || (http1 && (front === 'origin' || habitOf(front, 'showsCuts')))
    ? 'likely'
    : 'possible';
}

/** All of it, the head too, came at the end: what kept it made that end, and hides the one behind. */
function cameWithItsEnd({ close, marks }: Stream): boolean {
  if (close.ageMs === null || marks.headersMs === null) return false;
  const headAtMs = marks.headersMs - (marks.requestSentMs ?? 0);
  return headAtMs >= keptMs && close.ageMs - headAtMs < withEndMs;
}

/** Nobody answers this late and is done this soon but by keeping the answer, ms. */
const keptMs = 1_000;
const withEndMs = 250;

/** What all ends have in common though each answer is another: then something beside the answers ended them. */
function sharedWords(facts: Facts, { timing, streams, blames }: CutGroup): string {
  if (streams.length < 2) return '';
  const isNamed = facts.hops.length > 0 && blames.length === 0;
  const whose = `of the origin or of a proxy before it${isNamed ? '' : ' that was not named'}`;
  if (timing.pattern === 'idle' && timing.idleMs[0] >= shortestIdleMs)
    return ` Each end came ${formatMs(timing.idleMs[0])} after the last byte: a limit on silence, ${whose}.`;
  return isSharedEnd(facts, streams)
    ? ' The ends came in one moment, whatever the age: a process that ended, or one that sent them their end.'
    : '';
}

/** The hop that asks its upstream with HTTP/1.0: such a body always ends with its connection, after a crash too. */
export function closeDelimitedHop(facts: Facts): Setting | null {
  return settingsOf(facts, 'upstream-protocol').find(({ value }) => value === '1.0') ?? null;
}

/** Asked around the proxies, over HTTP/1.1, every body was finished by its sender. */
export function isFinishedDirectly(facts: Facts): boolean {
  const ended = comparableDirectStreams(facts).filter(endedByPeer);
  return ended.length > 0 && ended.every(({ close }) => ['terminated', 'end-stream'].includes(close.how));
}

function isDirectCut(facts: Facts): boolean {
  const ended = comparableDirectStreams(facts).filter(endedByPeer);
  return ended.length > 0 && ended.every(isTruncated);
}

/** A stream of the same age that was cut over the other protocol: then a proxy made a proper end of a cut. */
function cutTwin(facts: Facts, { streams, timing }: CutGroup): Stream | undefined {
  const [low, high] = timing.ageMs;
  return openedWireStreams(facts).find(({ protocol, close }) => {
    const isOther = streams.every((stream) => stream.protocol !== protocol || isTruncated(stream));
    return (
      isOther && close.how === 'cut' && (close.ageMs ?? 0) >= low - 300 && (close.ageMs ?? 0) <= high + 1_200
    );
  });
}

const cutDirectly =
  'yet asked around the proxies it is cut without its last chunk: the origin breaks off, and a proxy on the way makes a proper end of that.';

const finished = 'The response was finished with its last chunk or END_STREAM';

function finishedBy(facts: Facts, group: CutGroup, isSure: boolean): string {
  const closeDelimited = closeDelimitedHop(facts);
  if (closeDelimited === null || isFinishedDirectly(facts)) {
    const twin = cutTwin(facts, group);
    if (twin)
      return `${finished}; yet over the other protocol ${twin.id} was cut at that age, so an end may have been made of a cut.${hiddenCutWords(facts, group.streams)}`;
    if (isDirectCut(facts)) return `${finished}; ${cutDirectly}`;
    return isSure
      ? `${finished}.`
      : `${finished}, which alone proves nothing.${hiddenCutWords(facts, group.streams)}`;
  }
  const directText = isDirectCut(facts)
    ? 'Asked around the proxies it is cut without its last chunk: the origin does not finish it, it breaks off.'
    : `Whether the origin finished or crashed does not show: ${closeDelimited.setting} 1.1 (and Connection "") makes it visible.${directAskWords(facts)}`;
  const asks = `asks its upstream with HTTP/1.0 (${closeDelimited.setting}, ${whereSet(closeDelimited)})`;
  return `${properName(closeDelimited.proxy)} ${asks}, whose answer ends with the connection, and adds the last chunk itself. ${directText}`;
}

function constantWords({ pattern, ageLimitMs, idleLimitMs }: CutGroup['timing']): string {
  const limit = `the origin has a limit of ${formatMs(ageLimitMs)} or nothing more to send by then`;
  return pattern === 'either'
    ? ` The age is constant, as is the silence of ${formatMs(idleLimitMs)} before the end: ${limit}, or a limit on silence ended them.`
    : ` The age is constant: ${limit}.`;
}
const keptToEnd =
  ' All events came together with the end, though by their own clocks they were made apart: the origin kept the answer until it was complete, so its end is no trouble of its own.';

/** What says that the origin ended them, and what does not. */
export function whyOf(facts: Facts, group: CutGroup, manner: Manner): string {
  const { timing, streams, blames } = group;
  if (manner === 'marked' || manner === 'deferred') return mannerReasons[manner];
  const direct = directEnds(facts, group);
  const address = blames[0]?.record?.upstreamAddress ?? null;
  const otherEnd = isDirectCut(facts) ? '' : directEndWords(direct);
  const directText = direct.shown === 'outlived' ? otherInstanceWords(facts, address) : otherEnd;
  const constant =
    manner !== 'empty' && streams.length > 1 && timing.pattern !== 'none' && timing.pattern !== 'idle'
      ? constantWords(timing)
      : '';
  const clearedWords = settingsOf(facts, 'idle-timeout')
    .filter(({ ms }) => ms !== null && ms > timing.idleMs[1] * 1.5)
    .map((setting) => ` ${properName(setting.proxy)}'s ${settingAt(setting)} had no part in it.`);
  // No proxy hid the crash if the streams around the proxies show the same end.
  const ask =
    confidenceOf(facts, group, manner) === 'certain' || closeDelimitedHop(facts) ? '' : directAskWords(facts);
  const meant = { answered: ` ${answeredWords}`, empty: ` ${emptyWords}`, unmarked: '' }[manner];
  const finish = finishedBy(facts, group, confidenceOf(facts, group, manner) !== 'possible');
  const shared = manner === 'unmarked' ? sharedWords(facts, group) : '';
  const kept = isKeptByOrigin(facts, streams) ? keptToEnd : '';
  return [finish, meant, kept, directText, ask, constant, shared, clearedWords[0] ?? ''].join('');
}
