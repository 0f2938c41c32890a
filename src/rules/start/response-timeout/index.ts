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
import type { Facts } from '../../../model/facts.ts';
import type { Confidence, ProposedFix } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import { headMs } from '../../../model/stream.ts';
import { countOfAsked, hopSubject, sentence, settingFact } from '../../frames/evidence.ts';
import { refusalCleared } from '../../frames/refusal-cleared.ts';
import { refusalDraft, subrequestWords } from '../../frames/refused-group.ts';
import { type Draft, found, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { isTooLong, metTimer, timerFix } from './timer.ts';
import { directHeadWords, flush, fromWaiting, isHeldBack, isWaiting } from './waiting.ts';
import { askBehind, isHeadSent, plainWhereOthersWaited, whyOf } from './words.ts';

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
      (group) =>
        !hasDetail(group, 'body-begun') && !group.streams.every((stream) => isShortOfPlace(facts, stream)),
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
  const denies = setting !== null && isTooLong(setting, group);
  const limit = setting?.ms && !denies ? formatMs(setting.ms) : waited;
  const isWhole = setting?.state === 'whole-body';
  const awaited = isWhole ? 'the whole response' : 'a response head';
  const raise = timerFix(group, denies ? null : setting);
  const draft = refusalDraft(group, {
    what: isGuess(group)
      ? `${sentence(count)} got ${streams[0]?.status} after ${waited}, as from a proxy that waits no longer for its upstream.`
      : `${hopSubject(group)} gave ${count} up after ${limit} without ${awaited} from upstream${subrequestWords(group)}.`,
    why: `${whyOf(facts, group, setting, denies)}${settledBy(facts, group)}`,
    facts: setting ? [settingFact(setting)] : [],
    fix: isWhole ? [raise] : fixOf(facts, group, raise),
  });
  return {
    ...draft,
    ...(setting && group.hop === null ? { where: { hop: setting.hop, proxy: setting.proxy } } : {}),
    confidence: denies ? 'possible' : confidenceOf(group, setting),
    // If the origin itself is late, that shows around the proxies too.
    covers: directAnswer(facts, []) === 'waiting' ? [...streams, ...comparableDirectStreams(facts)] : streams,
  };
}

function fixOf(facts: Facts, group: RefusalGroup, raise: ProposedFix): ProposedFix[] {
  if (group.record?.subrequest !== undefined) return [raise];
  return isHeadSent(facts, group) ? [askBehind(group), raise] : [raise, flush];
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
