/** A limit on the whole stream recognised only by the ages, and by the config where one was given. Part of `total-timeout`. */

import { behindByte } from '../../../analysis/ends/behind-byte.ts';
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { type DirectComparison, directEnds } from '../../../analysis/ends/direct-ends.ts';
import { usualOwners } from '../../../analysis/ends/limit-owners.ts';
import { isSharedEnd } from '../../../analysis/ends/moment.ts';
import { isNarrow, nextWriteOf } from '../../../analysis/ends/next-write.ts';
import {
  fittingAgeLimit,
  hopOfOwnLimit,
  hopThatDenies,
  isOwnAgeLimit,
} from '../../../analysis/ends/own-age-limit.ts';
import { fitsIdle, isRepeated } from '../../../analysis/ends/timing.ts';
import { wordOf } from '../../../analysis/parties/blame.ts';
import { hidesSilenceOnly } from '../../../analysis/parties/cut-hider.ts';
import { cutInside } from '../../../analysis/parties/cut-inside.ts';
import { frontProxy } from '../../../analysis/parties/fingerprint.ts';
import { countsSilenceOnly, leaverOf, suspectOf } from '../../../analysis/parties/suspect.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Confidence, Evidence } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import { many } from '../../../model/share.ts';
import { countOf, rowOf, sentence } from '../../frames/evidence.ts';
import { serverFact, serverLimit } from '../../frames/limit-owners.ts';
import { ageStatistic, comparedWith, severityByShare } from '../../frames/population-facts.ts';
import { ageWords, timedFacts } from '../../frames/timer.ts';
import type { Draft } from '../../rule.ts';
import { whyByTimes } from './by-times-words.ts';
import { clearedLimit, hasLongerLivedPeers } from './cleared.ts';
import { shortestLimitMs } from './of-origin.ts';
import { liftUnloggedLimit } from './unlogged-fix.ts';

/** For ends whose cause no row names: judged by the ages, and by the config where one was given. */
export function fromTimes(facts: Facts, group: CutGroup): Draft | null {
  const { timing, reason } = group;
  if (reason !== null && !isOwnAgeLimit(facts, group)) return null;
  const direct = directEnds(facts, group);
  // The origin does it too: so it is no limit of a proxy.
  if (direct.shown === 'ended-likewise') return null;
  const isOnWay = direct.shown === 'outlived';
  if (group.truncated === 'none' && (!isOnWay || hidesSilenceOnly(facts, group.streams))) return null;
  const setting = fittingAgeLimit(facts, group);
  if (!isOfOneAge(group, setting) || timing.ageMs[0] < shortestLimitMs) return null;
  const idleFits = settingsOf(facts, 'idle-timeout').some(
    ({ ms }) => ms !== null && ms > 0 && fitsIdle(timing, ms),
  );
  if (!setting && idleFits && timing.pattern === 'either') return null;
  if (!setting && hasLongerLivedPeers(facts, group)) return null;
  const front = frontOf(facts, group);
  const server = isOnWay ? null : serverLimit(facts, group, 'age');
  const cleared = setting ? null : clearedLimit(facts, group);
  const where = setting ?? (server ? atOrigin : ownerOf(facts, group, isOnWay, cleared));
  const confidence = confidenceOf(facts, group, setting, direct, idleFits);
  const seen: Evidence[] = front?.header
    ? [{ fact: `the response says "${front.header}"`, from: 'headers' }]
    : [];
  return {
    severity: confidence === 'possible' ? severityByShare(facts, group.streams) : 'critical',
    confidence,
    where: { hop: where.hop, proxy: where.proxy },
    what: `${sentence(countOf(group.streams, comparedWith(facts)))} ended ${ageWords(group, setting)}.`,
    why: whyByTimes(facts, group, setting, { direct, cleared }),
    covers: group.streams,
    evidence: [
      ...ageStatistic(facts, group),
      ...tellingRows(facts, group),
      ...timedFacts(group, setting ?? cleared, direct),
      ...(server ? [serverFact(server.seen)] : seen),
    ],
    fix: liftUnloggedLimit(facts, group, {
      setting,
      cleared,
      direct,
      server,
      proxy: where.proxy,
    }),
  };
}

/** The ages are constant; or each stream was cut, and met the next write after a limit that was read, however late that came. */
function isOfOneAge({ timing, truncated }: CutGroup, setting: Setting | null): boolean {
  if (timing.pattern === 'age' || timing.pattern === 'either') return true;
  return setting !== null && truncated === 'all';
}

/** The rows that say who closed, and those of the hop that says it was its client. */
function tellingRows(facts: Facts, group: CutGroup): Evidence[] {
  const hop = hopThatDenies(facts, group);
  const [stream] = group.streams;
  const word = hop && stream ? wordOf(facts, stream, hop) : null;
  const said = group.reason === null ? null : group.blames[0]?.record;
  return [said, word?.record].flatMap((record) => (record ? [rowOf(record, stream?.id)] : []));
}

/** Null where it had no part in these ends. */
function frontOf(facts: Facts, { streams: [first] }: CutGroup): ReturnType<typeof frontProxy> | null {
  return first && !cutInside(facts, first) ? frontProxy(facts, first) : null;
}

const atOrigin = { hop: null, proxy: 'origin' as const };

/** One stream, or several that opened together, may also have ended at one moment, by a crash or a reload. */
function confidenceOf(
  facts: Facts,
  group: CutGroup,
  setting: Setting | null,
  { shown }: DirectComparison,
  idleFits: boolean,
): Confidence {
  const { timing, streams } = group;
  const isRhythm = isRepeated(streams) && !isSharedEnd(facts, streams) && behindByte(group) === 'no';
  // Of a timer that sweeps, few streams show the limit only where it is one that is met often.
  const met = timing.swept ? nextWriteOf(facts, streams) : null;
  const isUsual = streams.length >= many || usualOwners(timing, 'age', shown).length > 0;
  const isShown = !timing.swept || isUsual || (met?.due === 'all' && isNarrow(met.window));
  const isAge = timing.pattern === 'age' && isRhythm && isShown;
  const isSet = setting !== null && (timing.pattern === 'age' || !idleFits);
  return (isAge || isSet) && shown !== 'mixed' ? 'likely' : 'possible';
}

/** Whose limit it can be: what the direct streams and the config do not exclude. On the wire a proxy's limit and the origin's look the same. */
function ownerOf(
  facts: Facts,
  group: CutGroup,
  isOnWay: boolean,
  cleared: Setting | null,
): Pick<Setting, 'proxy'> & { hop: string | null } {
  const { streams } = group;
  const own = hopOfOwnLimit(facts, group);
  if (own) return { hop: own.name, proxy: own.proxy };
  const leaver = streams[0] ? leaverOf(facts, streams[0]) : null;
  if (leaver) return leaver;
  if (isOnWay && !cleared && !countsSilenceOnly(facts, streams[0])) return suspectOf(facts, streams[0]);
  return { hop: null, proxy: cleared && !isOnWay ? 'origin' : 'unknown' };
}
