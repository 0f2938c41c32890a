/** An idle timer recognised only by the times of the cuts, and by the config where one was given. Part of `idle-timeout`. */

import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { asDirect, type DirectComparison, directEnds } from '../../../analysis/ends/direct-ends.ts';
import { shortestIdleMs } from '../../../analysis/ends/end-moments.ts';
import { hiddenTimer } from '../../../analysis/ends/hidden-timer.ts';
import { innerDelayMs } from '../../../analysis/ends/late-close.ts';
import { isPerhapsOwnSilence, limitInFront } from '../../../analysis/ends/limit-in-front.ts';
import { commonEnd } from '../../../analysis/ends/moment.ts';
import { hopThatDenies } from '../../../analysis/ends/own-age-limit.ts';
import { endTimes, fitsIdle, longestEarlierGap } from '../../../analysis/ends/timing.ts';
import type { CutHider } from '../../../analysis/parties/cut-hider.ts';
import { cutInside } from '../../../analysis/parties/cut-inside.ts';
import { frontProxy } from '../../../analysis/parties/fingerprint.ts';
import { seenOf, suspectOf } from '../../../analysis/parties/suspect.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Evidence } from '../../../model/finding.ts';
import type { Hop } from '../../../model/plan.ts';
import type { Setting } from '../../../model/setting.ts';
import { allOf, someOf } from '../../../model/share.ts';
import type { Stream } from '../../../model/stream.ts';
import { countOf, delayWords, hopName, sentence, settingAt } from '../../frames/evidence.ts';
import { spareStreamsIf, usualOwnerWords } from '../../frames/limit-owners.ts';
import { comparedWith, severityByShare, silenceStatistic } from '../../frames/population-facts.ts';
import {
  asideOfTimes,
  heartbeatTells,
  momentWords,
  range,
  silenceWords,
  sweptWords,
  timedFacts,
  toldWords,
} from '../../frames/timer.ts';
import type { Draft } from '../../rule.ts';
import { confidenceOf } from './confidence.ts';
import { outlastSilence } from './fix.ts';
import { hopTimer } from './of-hop-between.ts';
import { originTimer } from './of-origin.ts';
import { stallWords, withStall } from './stall.ts';

/** For cuts whose cause no row names: judged by their times, and by the config if there is one. */
export function fromTimes(facts: Facts, group: CutGroup): Draft | null {
  const { timing, reason } = group;
  if (timing.pattern !== 'idle' && timing.pattern !== 'either') return null;
  if (timing.idleMs[0] < shortestIdleMs || isSharedMoment(facts, group.streams)) return null;
  const direct = directEnds(facts, group);
  if (direct.shown === 'ended-likewise') {
    const own = asDirect(facts, group, direct);
    return isOfOrigin(own, direct) ? originTimer(facts, own, direct) : null;
  }
  if (reason === 'upstream-closed')
    return (
      ownTimer(facts, group, direct) ?? hopTimer(facts, group, direct) ?? originTimer(facts, group, direct)
    );
  if (reason !== null && limitInFront(facts, group) === null && !isPerhapsOwnSilence(facts, group))
    return null;
  // An end that looks complete was made by a timer only if the origin did not make it.
  if (group.truncated !== 'none' || direct.shown === 'outlived') return proxyTimer(facts, group, direct);
  const hider = hiddenTimer(facts, group, fittingLimit(facts, group) !== null);
  const timer = hider && proxyTimer(facts, group, direct, hider);
  const why = `${timer?.why} The origin may as well have ended them itself.`;
  return timer && { ...timer, severity: 'warning', confidence: 'possible', why };
}

/** The same silence there; where nothing was sent before the end, silence and age are one, and `total-timeout` stands beside it. */
function isOfOrigin({ reason, truncated, timing }: CutGroup, { alike }: DirectComparison): boolean {
  if (alike === 'age') return timing.pattern === 'either';
  return alike === 'idle' && (reason === 'upstream-closed' || (reason === null && truncated !== 'none'));
}

/** The hop that closed, by the row of the one in front of it, has a limit that these ends fit, and no row of its own. */
function ownTimer(facts: Facts, group: CutGroup, direct: DirectComparison): Draft | null {
  const setting = group.hop && fittingLimit(facts, group);
  return setting && setting.hop === group.hop?.name ? proxyTimer(facts, group, direct) : null;
}

/** A proxy's timer, as far as times, config and the direct streams show. */
function proxyTimer(
  facts: Facts,
  group: CutGroup,
  direct: DirectComparison,
  hider: CutHider | null = null,
): Draft | null {
  const { streams } = group;
  const setting = fittingLimit(facts, group);
  if (!setting && noLimitFits(facts))
    return direct.shown === 'outlived' || isContradicted(facts, group) || isMadeByDelay(facts, group)
      ? null
      : originTimer(facts, group, direct);
  if (!setting && (isMadeByDelay(facts, group) || wasOriginHeard(group, direct))) return null;
  const suspect = suspectOf(facts, streams[0]);
  const front = streams[0] && !cutInside(facts, streams[0]) ? frontProxy(facts, streams[0]) : null;
  const denier = setting === null && hider === null ? hopThatDenies(facts, group) : null;
  const seen = direct.shown === 'outlived' ? suspect : seenOf(facts, streams[0]);
  const where = setting ?? hider ?? (denier === null ? seen : unknownParty);
  const confidence = confidenceOf(facts, group, setting, direct);
  return {
    severity: confidence === 'possible' ? severityByShare(facts, streams) : 'critical',
    confidence,
    where: { hop: where.hop, proxy: where.proxy },
    what: `${sentence(countOf(streams, comparedWith(facts)))} ended ${silenceWords(group, setting)} after the last byte.`,
    why: `${whyByTimes(facts, group, setting, direct)}${inFrontWords(denier)}${stallWords(facts, group)}${delayWords(facts, streams)}`,
    covers: group.streams,
    evidence: [
      ...silenceStatistic(facts, group),
      ...timedFacts(group, setting, direct),
      ...serverFacts(front),
    ],
    fix: withStall(facts, group, [
      ...outlastSilence(facts, group, setting, where.proxy),
      ...(setting ? [] : spareStreamsIf(group, 'silence', direct.shown)),
    ]),
  };
}

const unknownParty = { hop: null, proxy: 'unknown' as const };

/** Of a hop that would word a timer of its own otherwise than it did. */
function inFrontWords(denier: Hop | null): string {
  if (denier === null) return '';
  const name = hopName(denier.proxy, denier.name);
  return ` ${name} logged that its client had left, which it does not of a timer of its own: it would be that of a box in front of it.`;
}

function fittingLimit(facts: Facts, group: CutGroup): Setting | null {
  const { timing } = group;
  return (
    limitInFront(facts, group) ??
    settingsOf(facts, 'idle-timeout', group.hop?.name).find(
      ({ ms }) => ms !== null && ms > 0 && fitsIdle(timing, ms),
    ) ??
    null
  );
}

/** Every hop's idle limit was read, and none fits. */
function noLimitFits(facts: Facts): boolean {
  const known = settingsOf(facts, 'idle-timeout');
  if (known.length === 0) return false;
  return facts.hops.every(({ name }) => known.some(({ hop }) => hop === name));
}

/** Proxies that pass an end on late make a silence before it that nobody kept. */
function isMadeByDelay(facts: Facts, { streams }: CutGroup): boolean {
  const delayMs = innerDelayMs(facts);
  return (
    delayMs > 0 &&
    streams.every((stream) => endTimes(facts, stream).idleMs - delayMs <= longestEarlierGap(stream) + 50)
  );
}

/** Around the proxies nobody was ever silent for nearly as long: then it was not the origin's silence that met a timer. */
function wasOriginHeard({ timing }: CutGroup, { shown, survived }: DirectComparison): boolean {
  return (
    shown === 'outlived' && survived.every(({ maxGapMs }) => (maxGapMs ?? Infinity) < timing.idleMs[0] * 0.7)
  );
}

/** A limit shorter than the silences that were seen: what was given is not what runs, and clears nobody. */
function isContradicted(facts: Facts, { timing }: CutGroup): boolean {
  return settingsOf(facts, 'idle-timeout').some(({ ms }) => ms !== null && ms > 0 && ms < timing.idleMs[0]);
}

function serverFacts(front: ReturnType<typeof frontProxy> | null): Evidence[] {
  return front && !front.known && front.header
    ? [{ fact: `the response says "${front.header}"`, from: 'headers' }]
    : [];
}

/**
 * Ended in one moment, and after less silence than one of them had survived: with fast heartbeats, a crash or a
 * reload between two of them looks like a constant silence.
 */
function isSharedMoment(facts: Facts, streams: Stream[]): boolean {
  const together = new Set(commonEnd(facts, streams)?.streams);
  if (!allOf(streams, (stream) => together.has(stream))) return false;
  return someOf(streams, (stream) => longestEarlierGap(stream) > endTimes(facts, stream).idleMs + 20);
}

function whyByTimes(
  facts: Facts,
  group: CutGroup,
  setting: Setting | null,
  direct: DirectComparison,
): string {
  const { timing } = group;
  const aside = asideOfTimes(facts, group, setting, direct);
  if (setting) return `That is what ${settingAt(setting)} allows.${aside}`;
  const owners = usualOwnerWords(group, 'silence', direct.shown);
  if (timing.swept) return `${sweptWords(group, 'silence')}${owners}${momentWords(facts, group)}${aside}`;
  const differ = `The silence before the end is constant while the ages differ (${range(timing.ageMs)})`;
  if (timing.pattern === 'idle')
    return `${toldWords(group) ?? differ}: a timer that counts silence.${owners}${aside}`;
  return `Silence and age at the end are both constant, so a timer of either kind fits.${owners}${heartbeatTells(group)}${aside}`;
}
