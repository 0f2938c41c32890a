/** A limit on the whole stream ended it, whatever was sent: no heartbeat helps. */

import { type CutGroup, cutGroups, isFixedDeadline } from '../../../analysis/ends/cuts.ts';
import { clientLimit, isPerTryIdle } from '../../../analysis/ends/envoy-timeouts.ts';
import { fitsNextWrite } from '../../../analysis/ends/next-write.ts';
import { fittingAgeLimit } from '../../../analysis/ends/own-age-limit.ts';
import { measuredAgainst } from '../../../analysis/ends/stated-limit.ts';
import { endTimes, fitsAge } from '../../../analysis/ends/timing.ts';
import { isDirectGiven } from '../../../analysis/parties/direct-streams.ts';
import { formatMs } from '../../../model/duration.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import type { Setting } from '../../../model/setting.ts';
import type { Stream } from '../../../model/stream.ts';
import { countOf, delayWords, heldWords, hopName, properName } from '../../frames/evidence.ts';
import { ageStatistic, comparedWith } from '../../frames/population-facts.ts';
import { withSameLimits } from '../../frames/same-limits.ts';
import { contraryWords, loggedFacts, toldWords } from '../../frames/timer.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { atNextWrite } from './at-next-write.ts';
import { fromTimes } from './by-times.ts';
import { hasLongerLivedPeers } from './cleared.ts';
import { isBare, liftAgeLimit, lifted, settingFor, withoutHeader } from './fix.ts';
import { isConstantAge, ofOrigin } from './of-origin.ts';

export const totalTimeout: Rule = {
  id: 'total-timeout',
  title: 'the stream was cut at a fixed age',
  severity: 'critical',
  group: 'end',
  rank: 60,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config', 'admin'],
  about,
  explains: [
    'h2-reset',
    'upstream-closed',
    'origin-ended',
    'end-marker-missing',
    'client-closed',
    'network-reset',
    'idle-timeout',
    'limit-ahead',
    'heartbeat-missing',
    'heartbeat-comment-only',
  ],
  judge(facts) {
    const groups = cutGroups(facts);
    if (groups.length === 0) return ruledOut(longestAgeWords(facts));
    const drafts = groups.flatMap(
      (group) =>
        fromLog(facts, group) ??
        ofOrigin(facts, group) ??
        byLimitRead(facts, group) ??
        atNextWrite(facts, group) ??
        fromTimes(facts, group) ??
        [],
    );
    if (drafts.length > 0)
      return found(
        this,
        drafts.map((draft) => withSameLimits(facts, 'total-timeout', draft, lifted)),
      );
    const behind = groups.filter(({ reason }) => reason === 'upstream-closed' || reason === 'clean');
    if (behind.some((group) => isConstantAge(group) && !isDirectGiven(facts))) {
      return notChecked(
        ['direct'],
        "the streams ended at the same age; asked around the proxies (--direct) they would show whether it is the origin's own limit",
      );
    }
    return ruledOut(otherCause(facts, groups));
  },
};

/** A limit that a config names comes before one that only the moments of the ends show. */
function byLimitRead(facts: Facts, group: CutGroup): Draft | null {
  return fittingAgeLimit(facts, group) === null ? null : fromTimes(facts, group);
}

function otherCause(facts: Facts, groups: CutGroup[]): string {
  if (groups.every((group) => hasLongerLivedPeers(facts, group)))
    return 'one stream ended and others on the same way did not: one age shows no limit';
  const [told] = groups.flatMap((group) => toldWords(group) ?? []);
  if (told !== undefined) return told;
  if (groups.every(({ timing }) => !timing || timing.pattern === 'idle' || timing.pattern === 'none'))
    return 'the ages at the end differ';
  if (groups.some(({ blames }) => blames.length > 0)) return 'the log rows give another cause';
  return groups.every(({ reason }) => reason !== null)
    ? "the proxy's counters give another cause"
    : 'another limit fits the ends, and no limit on the whole stream does';
}

function longestAgeWords(facts: Facts): string {
  const longest = Math.max(
    0,
    ...facts.streams.filter(({ status }) => status === 200).map(({ close }) => close.ageMs ?? 0),
  );
  return longest === 0 ? 'no stream opened' : `no stream was cut in ${formatMs(longest)}`;
}

function fromLog(facts: Facts, group: CutGroup): Draft | null {
  const { hop, proxy, blames, timing } = group;
  if (group.reason !== 'total-timeout') return null;
  const isSettled = isFixedDeadline(blames) || blames.some(({ confidence }) => confidence === 'certain');
  if (timing.pattern === 'idle' && !isSettled) return null;
  if (isPerTryIdle(facts, group)) return null;
  const sent = clientLimit(facts, group);
  const stated = sent === null ? settingFor(facts, group) : null;
  const isNextWrite =
    stated !== null && !fitsStated(group, stated) && fitsNextWrite(facts, group.streams, stated);
  const contrary = stated === null || isNextWrite ? null : contradictionOf(facts, group, stated);
  const setting = contrary === null ? stated : null;
  const first = blames[0];
  const fitting = setting !== null && fitsStated(group, setting);
  const paired = first?.chain.find(({ record }) => record === first.record)?.join.confidence === 'certain';
  const proven = paired && first?.confidence === 'likely' && fitting && isOnlyExplanation(facts, group);
  const confidence = proven ? 'certain' : (first?.confidence ?? 'likely');
  const limit = (fitting && setting?.ms) || first?.record?.durationMs || timing.ageLimitMs;
  return {
    confidence: contrary === null ? confidence : 'possible',
    where: { hop: hop?.name ?? null, proxy },
    what: `${hopName(proxy, hop?.name ?? null)} ended ${countOf(group.streams, comparedWith(facts))} ${formatMs(limit)} after the request, whatever was sent.`,
    why: `${contrary ?? (sent ? sentLimitWords(sent, proxy) : limitWords(setting, blames, isNextWrite))}${delayWords(facts, group.streams)}`,
    covers: group.streams,
    evidence: [...ageStatistic(facts, group), ...loggedFacts(facts, group, 'total-timeout', stated)],
    fix: [sent ? withoutHeader(sent.name) : liftAgeLimit(facts, stated, proxy, group)],
  };
}

function fitsStated({ timing }: CutGroup, { ms }: Setting): boolean {
  return ms !== null && fitsAge(timing, ms);
}

/**
 * Rows in Envoy's default format name no timer. One that equals a clean end, under a body that was cut, leaves
 * `max_stream_duration`; UT after the head leaves the route's timeout where no idle limit shares that flag.
 */
function isOnlyExplanation(facts: Facts, { hop, blames, timing }: CutGroup): boolean {
  if (isBare(blames)) return true;
  const perTry = settingsOf(facts, 'idle-timeout', hop?.name).some(
    ({ state, ms }) => state === 'per-try' && ms !== 0,
  );
  const isFlagged = blames[0]?.record?.reasonDetails.includes('upstream-timeout') ?? false;
  return isFlagged && (timing.pattern === 'age' || !perTry);
}

/** What speaks against the limit that the config states, as a sentence; null where nothing does. */
function contradictionOf(facts: Facts, { streams }: CutGroup, setting: Setting): string | null {
  if (!setting.ms) return null;
  const ageOf = (stream: Stream) => endTimes(facts, stream).ageMs;
  const { isContradicted, seenMs } = measuredAgainst(setting.ms, streams, ageOf);
  if (!isContradicted) return null;
  return `Its row names a limit on the whole stream. ${contraryWords(setting, seenMs, 'age at the end')}`;
}

function sentLimitWords({ name, value }: { name: string; value: string }, proxy: ProxyKind): string {
  const taken = `takes that for the route's timeout when it trusts the client (an internal address)`;
  return `The request carried ${name}: ${value}, and ${properName(proxy)} ${taken}; the route's own timeout is not what held.`;
}

function limitWords(setting: Setting | null, blames: CutGroup['blames'], isNextWrite: boolean): string {
  const late = isNextWrite ? ' It acts at a write behind that moment, so the ends came later.' : '';
  if (setting)
    return `${heldWords(setting)}: it counts from the request to the end of the response, so no heartbeat moves it.${late}`;
  const row = isFixedDeadline(blames) ? fixedRow : 'Its row names a limit on the whole stream';
  return `${isBare(blames) ? flaglessRow : row}; no heartbeat moves it.`;
}

const fixedRow =
  'Its row names a deadline, and each stream had outlived a longer silence than its last: it was set once';

const flaglessRow =
  'Its row equals that of a clean end, and the body was cut: of its limits only max_stream_duration leaves no flag';
