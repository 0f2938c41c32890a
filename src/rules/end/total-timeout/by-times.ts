/** A limit on the whole stream recognised only by the ages, and by the config where one was given. Part of `total-timeout`. */

import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { type DirectComparison, directEnds } from '../../../analysis/ends/direct-ends.ts';
import { lateCloserBehind } from '../../../analysis/ends/late-close.ts';
import { fitsAge, fitsIdle, isRepeated } from '../../../analysis/ends/timing.ts';
import { frontProxy } from '../../../analysis/parties/fingerprint.ts';
import { countsSilenceOnly, suspectOf } from '../../../analysis/parties/suspect.ts';
import { formatMs } from '../../../model/duration.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Evidence } from '../../../model/finding.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import type { Setting } from '../../../model/setting.ts';
import { ownAdvice } from '../../../proxies/profile/advice.ts';
import { countOf, delayWords, properName, sentence, settingAt, whereSet } from '../../frames/evidence.ts';
import { ageStatistic, comparedWith, severityByShare } from '../../frames/population-facts.ts';
import { asideOfTimes, heartbeatTells, timedFacts } from '../../frames/timer.ts';
import type { Draft } from '../../rule.ts';
import { clearedLimit, hasLongerLivedPeers } from './cleared.ts';
import { liftAgeLimit, proxyOrOrigin } from './fix.ts';
import { rightAfterByteMs, shortestLimitMs } from './of-origin.ts';

/** For ends whose cause no row names: judged by the ages, and by the config where one was given. */
export function fromTimes(facts: Facts, group: CutGroup): Draft | null {
  const { timing, reason } = group;
  if (reason !== null) return null;
  const direct = directEnds(facts, group);
  // The origin does it too: so it is no limit of a proxy.
  if (direct.shown === 'ended-likewise') return null;
  const isOnWay = direct.shown === 'outlived';
  if (group.truncated === 'none' && !isOnWay) return null;
  if ((timing.pattern !== 'age' && timing.pattern !== 'either') || timing.ageMs[0] < shortestLimitMs)
    return null;
  const known = settingsOf(facts, 'total-timeout').filter(({ ms }) => ms !== null && ms > 0);
  const setting = known.find(({ ms }) => ms !== null && fitsAge(timing, ms)) ?? null;
  const idleFits = settingsOf(facts, 'idle-timeout').some(
    ({ ms }) => ms !== null && ms > 0 && fitsIdle(timing, ms),
  );
  if (!setting && idleFits && timing.pattern === 'either') return null;
  if (!setting && hasLongerLivedPeers(facts, group)) return null;
  const front = group.streams[0] ? frontProxy(facts, group.streams[0]) : null;
  const limiter = limiterOf(group, front?.proxy);
  const cleared = setting ? null : clearedLimit(facts, group);
  const where = setting ?? ownerOf(facts, group, isOnWay, cleared);
  const server: Evidence[] = front?.header
    ? [{ fact: `the response says "${front.header}"`, from: 'headers' }]
    : [];
  // One stream, or several that opened together, may also have ended at one moment, by a crash or a reload.
  const isRightAfterByte = timing.idleMs[1] < rightAfterByteMs;
  const isAge = timing.pattern === 'age' && isRepeated(group.streams) && !isRightAfterByte;
  const isSure = isAge || (setting !== null && (timing.pattern === 'age' || !idleFits));
  const confidence = isSure && direct.shown !== 'mixed' ? 'likely' : 'possible';
  return {
    severity: confidence === 'possible' ? severityByShare(facts, group.streams) : 'critical',
    confidence,
    where: { hop: where.hop, proxy: where.proxy },
    what: `${sentence(countOf(group.streams, comparedWith(facts)))} ended ${formatMs(setting?.ms ?? timing.ageLimitMs)} after the request.`,
    why: `${whyByTimes(facts, group, setting, { direct, cleared })}${isRightAfterByte ? behindByte : ''}${delayWords(facts, group.streams)}`,
    covers: group.streams,
    evidence: [...ageStatistic(facts, group), ...timedFacts(group, setting ?? cleared, direct), ...server],
    fix: [
      setting || where.proxy !== 'unknown' || !limiter || cleared
        ? liftAgeLimit(facts, setting, where.proxy, group)
        : proxyOrOrigin(facts, group, limiter),
    ],
  };
}

/** The proxy in front, if it has such limits: as it says, else by how late it closes. */
function limiterOf({ streams }: CutGroup, front: ProxyKind | undefined): ProxyKind | null {
  const proxy = front === 'unknown' ? lateCloserBehind(streams)?.proxy : front;
  return proxy && ownAdvice(proxy, 'stream-age') ? proxy : null;
}

/** Whose limit it can be: what the direct streams and the config do not exclude. On the wire a proxy's limit and the origin's look the same. */
function ownerOf(
  facts: Facts,
  { streams }: CutGroup,
  isOnWay: boolean,
  cleared: Setting | null,
): Pick<Setting, 'proxy'> & { hop: string | null } {
  if (isOnWay && !cleared && !countsSilenceOnly(facts, streams[0])) return suspectOf(facts, streams[0]);
  return { hop: null, proxy: cleared && !isOnWay ? 'origin' : 'unknown' };
}

const behindByte =
  ' But each ended right behind a byte, and a timer waits for none: a sender that fails on what it sends next, or a limit on bytes, fits better; its log would tell.';

function whyByTimes(
  facts: Facts,
  group: CutGroup,
  setting: Setting | null,
  { direct, cleared }: { direct: DirectComparison; cleared: Setting | null },
): string {
  const aside = asideOfTimes(facts, group, setting, direct);
  const isOnWay = direct.shown === 'outlived';
  if (setting) return `That is what ${settingAt(setting)} allows a whole response.${aside}`;
  const whose = isOnWay ? 'a proxy' : 'a proxy or of the origin';
  if (cleared) return `${unfitWords(cleared)}: ${isOnWay ? unreadLimit : limitBehind}.${aside}`;
  return group.timing.pattern === 'age'
    ? `${constantAge}, of ${whose}.${aside}`
    : `Silence and age at the end are both constant, so a limit on the whole stream fits as well as an idle timer. ${heartbeatTells(group)}${aside}`;
}

const constantAge =
  'The age at the end is constant and the streams had survived longer silences before: a limit on the whole stream';
const unreadLimit = 'something on the way has one that was not read';
const limitBehind = 'what stands behind it has one, and it only passed the end on';

function unfitWords(limit: Setting): string {
  const { proxy, setting, value } = limit;
  return `No limit that ${properName(proxy)}'s config sets fits (${setting} ${value}, ${whereSet(limit)})`;
}
