/** No response head in the time watched, and what the streams around the proxies show. Part of `response-timeout`. */
import { answerOf, askedStreams } from '../../../analysis/answers/asked-streams.ts';
import { ordinaryWords } from '../../../analysis/answers/ordinary.ts';
import {
  directAsking,
  directOnTime,
  hasNoHead,
  isOnTime,
  latenessAgainst,
} from '../../../analysis/delivery/delivery.ts';
import { headlessStreams } from '../../../analysis/delivery/headless.ts';
import { isUnbuffered } from '../../../analysis/delivery/held-back.ts';
import { comparableDirectStreams, directAnswer } from '../../../analysis/parties/direct-streams.ts';
import { frontProxy } from '../../../analysis/parties/fingerprint.ts';
import { joinsOf } from '../../../analysis/parties/joined-rows.ts';
import { suspectOf } from '../../../analysis/parties/suspect.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest } from '../../../model/extremes.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Finding, ProposedFix } from '../../../model/finding.ts';
import { headMs, isOpened, type Stream } from '../../../model/stream.ts';
import { countOfAsked, hopName, hopSubject, sentence, settingFact } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';

/** A head that takes less than this may only be slow. */
const shortestWaitMs = 2_000;

/** The fix that the origin sends its head before it waits. */
export const flush: ProposedFix = {
  proxy: 'origin',
  setting: 'flush',
  text: 'Have the origin send the response head at once, with a first comment (": \\n\\n"), before it waits for anything.',
};

const unblock: ProposedFix = {
  proxy: 'origin',
  setting: 'workers',
  text: 'If it answers nobody: look for workers that are all taken, or for a call that blocks its event loop (time.sleep in an async generator).',
};

const passBody: ProposedFix = {
  proxy: 'unknown',
  setting: 'response buffering',
  text: 'If a proxy keeps the head until it has enough of a body: switch its response buffering off, or have the origin answer with X-Accel-Buffering: no.',
};

/** The request was sent, and no byte of a head had come when we stopped. Not if a row shows an upstream's 200: then the head was held back. */
export function isWaiting(facts: Facts, stream: Stream): boolean {
  const { status, failure, close, marks } = stream;
  const held = joinsOf(facts, stream).some(({ record }) => record.upstreamStatus === '200');
  return (
    status === null &&
    failure === null &&
    close.how === 'own-stop' &&
    close.because === undefined &&
    marks.requestSentMs !== null &&
    (close.ageMs ?? 0) >= shortestWaitMs &&
    !held
  );
}

/** What to say of streams that got no head. */
export function fromWaiting(facts: Facts, waiting: Stream[], first: Stream): Draft {
  if (directAnswer(facts, [null]) === 'opened' && isUnbuffered(facts)) return unbuffered(facts, waiting);
  const { proxy, known } = frontProxy(facts, first);
  const longest = formatMs(highest(waiting.map(({ close }) => close.ageMs ?? 0)));
  const shown = directAnswer(facts, [null]);
  const suspect = shown === 'opened' ? suspectOf(facts, first) : null;
  const isOrigin = shown === 'waiting' || isDirectPartly(facts);
  const isSome = askedStreams(facts).some(isOpened);
  // One that wrote and did not flush looks like one that has not begun.
  const isUnflushed = headlessStreams(facts).length > 0;
  const isKnown = (isOrigin && !isUnflushed) || (suspect && !isSome);
  const party = known ? hopName(proxy, facts.hops[0]?.name ?? null) : 'something on the way';
  return {
    title: 'no response head came in the time watched',
    confidence: isKnown ? ('likely' as const) : ('possible' as const),
    where: suspect ?? { hop: null, proxy: isOrigin ? ('origin' as const) : ('unknown' as const) },
    what: `${sentence(countOfAsked(facts, waiting))} had no response head in the ${longest} that we waited.`,
    why: whyWaiting(facts, waiting, { suspect, isOrigin, isSome, party }),
    covers: waiting,
    evidence: [
      ...waiting.slice(0, 3).map(answerOf),
      ...comparableDirectStreams(facts).slice(0, 2).map(answerOf),
    ],
    fix: headFixes(suspect, isOrigin),
  };
}

function headFixes(suspect: Finding['where'] | null, isOrigin: boolean): ProposedFix[] {
  if (!suspect) return isOrigin ? [flush, unblock] : [flush, unblock, passBody];
  const text =
    'Pass the response head on as it comes, and look for a limit on upstream connections or requests there.';
  return [{ ...suspect, setting: 'response buffering', text }];
}

interface Waiting {
  suspect: Finding['where'] | null;
  isOrigin: boolean;
  /** Others were answered. */
  isSome: boolean;
  party: string;
}

function whyWaiting(facts: Facts, streams: Stream[], { suspect, isOrigin, isSome, party }: Waiting): string {
  const direct = `${ordinaryWords(facts, 'proxy')}${directHeadWords(facts)}`;
  const settled = settlingWords(facts, 'answer', { streams });
  if (suspect)
    return `The origin answers in time.${direct} ${hopSubject(suspect)} holds the head back, ${orQueues}.${isSome ? othersAnswered : ''}${settled}`;
  if (!isOrigin)
    return `The origin has not begun its response, or ${party} holds it back ${orQueues}.${direct}${settled}`;
  const shown =
    directAnswer(facts, [null]) === 'waiting'
      ? 'The origin has not begun its response, or not sent what it wrote.'
      : 'The origin answers some requests and not others.';
  return `${shown}${direct} It waits for something before it sends a head, or has no worker or connection free for the request.`;
}

const orQueues = 'or lets the request wait for a free connection';
const othersAnswered =
  ' Others were answered through it: an origin that answers only so many at once looks like that as well.';

/** The configs buffer nothing, and the origin opens the stream when asked directly: so the proxy asks another address or in another way. */
function unbuffered(facts: Facts, waiting: Stream[]): Draft {
  const buffering = settingsOf(facts, 'buffering').slice(0, 1);
  const upstream = settingsOf(facts, 'upstream').slice(-1);
  const address = upstream[0]?.items?.[0] ?? upstream[0]?.value ?? 'the upstream';
  const longest = formatMs(highest(waiting.map(({ close }) => close.ageMs ?? 0)));
  return {
    title: 'no response head came in the time watched',
    confidence: 'possible',
    where: { hop: null, proxy: 'unknown' },
    what: `${sentence(countOfAsked(facts, waiting))} had no response head in the ${longest} that we waited.`,
    why: [
      `No proxy buffers the response by its config, so ${address} did not answer the proxy, or the request waited for a free connection.`,
      directHeadWords(facts),
      settlingWords(facts, 'answer', { streams: waiting }),
    ].join(''),
    covers: waiting,
    evidence: [
      ...[...buffering, ...upstream].map(settingFact),
      ...waiting.slice(0, 3).map(answerOf),
      ...comparableDirectStreams(facts).slice(0, 2).map(answerOf),
    ],
    fix: [
      {
        proxy: 'origin',
        setting: 'response head',
        text: `Ask ${address} itself, with the path, Host and headers that the proxy sends: what was asked directly is another instance, or was asked otherwise.`,
      },
    ],
  };
}

/** Some direct requests were answered and others waited, without a proxy in between. */
function isDirectPartly(facts: Facts): boolean {
  const waited = comparableDirectStreams(facts).filter(
    (stream) => hasNoHead(stream) && (stream.close.ageMs ?? 0) >= shortestWaitMs,
  );
  return waited.length > 0 && directAnswer(facts, [null]) === 'mixed';
}

/** Events came around the proxies in that time, and on no stream through them: `proxy-buffering` says more of it. */
export function isHeldBack(facts: Facts, waiting: Stream[]): boolean {
  // Nothing on the way holds a head back, so none was sent.
  if (isUnbuffered(facts)) return false;
  const references = directOnTime(facts);
  if (references.length < directAsking(facts, 'plain').length || askedStreams(facts).some(isOnTime))
    return false;
  return waiting.every((stream) => latenessAgainst(stream, references) === 'no-head');
}

/** Every direct stream got its head well before a timer would have fired. */
export function isPrompt(facts: Facts): boolean {
  return (
    directAnswer(facts, []) === 'opened' &&
    comparableDirectStreams(facts).every((stream) => headMs(stream) < shortestWaitMs)
  );
}

const onTheWay = ': what waits stands on the way, or another instance was asked';

/** When heads came around the proxies, a sentence with a space before it; empty where that shows nothing. */
export function directHeadWords(facts: Facts): string {
  const shown = directAnswer(facts, [null]);
  const heads = comparableDirectStreams(facts).filter(isOpened).map(headMs);
  if (shown === 'opened')
    return ` Asked around the proxies the head came after ${formatMs(highest(heads))}${isPrompt(facts) ? onTheWay : ''}.`;
  if (shown === 'waiting') return ' Asked around the proxies no head came either.';
  return shown === 'mixed' ? ' Around the proxies some requests were answered and some were not.' : '';
}
