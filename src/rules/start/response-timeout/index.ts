/** No response head within a limit: the proxy's, or the time that we watched. */

import { askedStreams, unopenedStreams } from '../../../analysis/answers/asked-streams.ts';
import { hasWaited, ordinaryOn } from '../../../analysis/answers/ordinary.ts';
import { isShortOfPlace } from '../../../analysis/answers/place-queue.ts';
import {
  hasDetail,
  isGuess,
  type RefusalGroup,
  refusalGroups,
  settledBy,
} from '../../../analysis/answers/refusal-groups.ts';
import { lateAlike, waitedGuesses } from '../../../analysis/answers/waited-guess.ts';
import { comparableDirectStreams, directAnswer } from '../../../analysis/parties/direct-streams.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest } from '../../../model/extremes.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Confidence, ProposedFix } from '../../../model/finding.ts';
import type { ReasonDetail } from '../../../model/reason-detail.ts';
import type { Setting } from '../../../model/setting.ts';
import { headMs } from '../../../model/stream.ts';
import { adviceOf } from '../../../proxies/profile/advice.ts';
import { change, countOfAsked, hopSubject, sentence, settingFact } from '../../frames/evidence.ts';
import { refusalCleared } from '../../frames/refusal-cleared.ts';
import { refusalDraft } from '../../frames/refused-group.ts';
import { type Draft, found, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { directHeadWords, flush, fromWaiting, isHeldBack, isWaiting } from './waiting.ts';
import { askBehind, isHeadSent, limitWords, notBegunWords, plainWhereOthersWaited } from './words.ts';

export const responseTimeout: Rule = {
  id: 'response-timeout',
  title: 'no response head came in time',
  severity: 'critical',
  group: 'start',
  rank: 260,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about,
  explains: ['reconnect-fatal'],
  judge(facts) {
    const groups = refusalGroups(facts, ['response-timeout', 'total-timeout']).filter(
      ({ streams }) => !streams.every((stream) => isShortOfPlace(facts, stream)),
    );
    if (groups.length > 0)
      return found(
        this,
        groups.map((group) => fromProxy(facts, group)),
      );
    const waited = [...waitedGuesses(facts, 'response-timeout'), ...lateAlike(facts)].map((group) =>
      perhapsLate(facts, group),
    );
    if (waited.length > 0) return found(this, waited);
    const waiting = unopenedStreams(facts).filter(
      (stream) => isWaiting(facts, stream) && !isShortOfPlace(facts, stream),
    );
    const [first] = waiting;
    if (first) {
      if (isHeldBack(facts, waiting))
        return ruledOut('asked around the proxies events come meanwhile: the head is held back, not late');
      const plain = plainWhereOthersWaited(facts, waiting);
      if (plain && !ordinaryOn(facts, 'proxy').some(hasWaited))
        return ruledOut(
          `asked without compression the head came after ${formatMs(highest(plain.map(headMs)))}: only requests that accept gzip wait for one`,
        );
      return found(this, [fromWaiting(facts, waiting, first)]);
    }
    return askedStreams(facts).some((stream) => isShortOfPlace(facts, stream))
      ? ruledOut('what waited for its head waited for a place')
      : refusalCleared(facts);
  },
};

/** Beside `upstream-unreachable` or `closed-before-headers`: some proxies answer 503 where they waited for a head in vain. */
function perhapsLate(facts: Facts, group: RefusalGroup): Draft {
  const waited = formatMs(highest(group.streams.map(headMs)));
  return refusalDraft(group, {
    what: `${sentence(countOfAsked(facts, group.streams))} got ${group.streams[0]?.status} after ${waited}, ${asFromLate}.`,
    why: `The origin may not have begun its response by then.${directHeadWords(facts)}${settledBy(facts, group)}`,
    fix: [timerFix(group, null), flush],
  });
}

const asFromLate = 'as from a proxy that gives an upstream without a response head up with that status';

function fromProxy(facts: Facts, group: RefusalGroup): Draft {
  const { streams } = group;
  const setting = metTimer(facts, group);
  const waited = formatMs(highest(streams.map(headMs)));
  const count = countOfAsked(facts, streams);
  const limit = setting?.ms ? formatMs(setting.ms) : waited;
  const draft = refusalDraft(group, {
    what: isGuess(group)
      ? `${sentence(count)} got ${streams[0]?.status} after ${waited}, as from a proxy that waits no longer for its upstream.`
      : `${hopSubject(group)} gave ${count} up after ${limit} without a response head from upstream.`,
    why: `${limitWords(setting)}${notBegunWords(facts, group, setting)}${directHeadWords(facts)}${settledBy(facts, group)}`,
    facts: setting ? [settingFact(setting)] : [],
    fix: isHeadSent(facts, group)
      ? [askBehind(group), timerFix(group, setting)]
      : [timerFix(group, setting), flush],
  });
  return {
    ...draft,
    ...(setting && group.hop === null ? { where: { hop: setting.hop, proxy: setting.proxy } } : {}),
    confidence: confidenceOf(group, setting),
    // If the origin itself is late, that shows around the proxies too.
    covers: directAnswer(facts, []) === 'waiting' ? [...streams, ...comparableDirectStreams(facts)] : streams,
  };
}

/** A 504 without details may also be a connect timeout; a wait that fits only one of the two timers decides. */
function confidenceOf({ confidence, streams }: RefusalGroup, setting: Setting | null): Confidence {
  if (confidence !== 'possible' || !setting?.ms) return confidence;
  return streams.every(
    (stream) => Math.abs(headMs(stream) - (setting.ms ?? 0)) <= Math.max(300, (setting.ms ?? 0) * 0.05),
  )
    ? 'likely'
    : confidence;
}

/** The timer that a row names; without a row one that is about as long as the wait, of its hop or of any where none is named. */
function metTimer(facts: Facts, group: RefusalGroup): Setting | null {
  const own = timerOf(facts, group);
  if (own === null || group.record !== null || isMet(own, group)) return own;
  const others = [
    ...settingsOf(facts, 'response-timeout', group.hop),
    ...settingsOf(facts, 'idle-timeout', group.hop),
  ];
  return others.find((one) => isMet(one, group)) ?? null;
}

/** Proxies in front add to the wait, and a short wait is never that of a long limit. */
function isMet({ ms }: Setting, { streams }: RefusalGroup): boolean {
  if (!ms) return false;
  return streams.map(headMs).every((waitedMs) => waitedMs >= ms * 0.9 - 300 && waitedMs <= ms * 1.1 + lateMs);
}

/** What a row's wait may be longer by: retries, a busy machine, ms. */
const lateMs = 3_000;

/** The timer that the row names, by its words for it; else the timer that limits the wait for a head. */
function timerOf(facts: Facts, group: RefusalGroup): Setting | null {
  const { hop } = group;
  const timers = settingsOf(facts, 'response-timeout', hop).filter(({ ms }) => ms !== 0);
  if (hasDetail(group, 'max-duration', 'upstream-max-duration'))
    return (
      settingsOf(facts, 'total-timeout', hop).find(
        ({ state }) => state === 'stream' || state === 'upstream-stream',
      ) ?? null
    );
  if (hasDetail(group, 'per-try-idle'))
    return settingsOf(facts, 'idle-timeout', hop).find(({ state }) => state === 'per-try') ?? null;
  if (hasDetail(group, 'per-try')) return timers.find(({ state }) => state === 'per-try') ?? null;
  if (hasDetail(group, 'stream-idle'))
    return (
      settingsOf(facts, 'idle-timeout', hop).find(({ ms, state }) => ms !== 0 && state !== 'per-try') ?? null
    );
  return timers.find(({ state }) => state !== 'per-try') ?? null;
}

function timerFix({ proxy, record }: RefusalGroup, setting: Setting | null): ProposedFix {
  if (setting)
    return change(
      setting,
      setting.off ?? '1h',
      `Raise ${setting.setting} for this route${setting.off ? ' or switch it off' : ''}, if the origin really needs that long before its first byte.`,
    );
  const { setting: usual, suggested } = adviceOf(proxy, 'response-timer');
  const word = namedTimer(record?.reasonDetails ?? []) ?? usual;
  return {
    proxy,
    setting: word,
    suggested,
    text: `Raise ${word} for this route, if the origin really needs that long before its first byte.`,
  };
}

/** The timer that a row names; null where it names none. */
function namedTimer(details: ReasonDetail[]): string | null {
  if (details.includes('per-try-idle')) return 'per_try_idle_timeout';
  if (details.includes('per-try')) return 'per_try_timeout';
  return details.includes('stream-idle') ? 'stream_idle_timeout' : null;
}
