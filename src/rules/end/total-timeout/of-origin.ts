/** A limit of the origin itself, shown by `--direct`. Part of `total-timeout`. */

import { behindByte, isPerhapsComplete } from '../../../analysis/ends/behind-byte.ts';
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { asDirect, directEnds } from '../../../analysis/ends/direct-ends.ts';
import { shortestIdleMs } from '../../../analysis/ends/end-moments.ts';
import { isRepeated } from '../../../analysis/ends/timing.ts';
import { formatMs } from '../../../model/duration.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Confidence, ProposedFix } from '../../../model/finding.ts';
import { countOf, endOf, properName, rowOf, sentence, settingAt } from '../../frames/evidence.ts';
import {
  serverFact,
  serverLimit,
  spareStreams,
  usualCures,
  usualOwnerWords,
} from '../../frames/limit-owners.ts';
import { ageStatistic, comparedWith } from '../../frames/population-facts.ts';
import { ageWords, lateWords } from '../../frames/timer.ts';
import type { Draft } from '../../rule.ts';

/** Below this an age is the time a failure took, not a limit. */
export const shortestLimitMs = 1_000;

/** One age, more than once, and not right behind a byte. */
export function isConstantAge({ timing, streams }: CutGroup): boolean {
  if (timing.ageMs[0] < shortestLimitMs || timing.pattern === 'none' || timing.pattern === 'idle')
    return false;
  return isRepeated(streams) && behindByte({ timing, streams }) === 'no';
}

const ownLimit =
  "a limit of the origin's own (a framework's limit on asynchronous requests, a server's write timeout). No proxy setting moves it.";

/** The end came from behind the proxies, at one age, and the origin does the same when asked directly. */
export function ofOrigin(facts: Facts, ends: CutGroup): Draft | null {
  const comparison = directEnds(facts, ends);
  const { shown, alike, ended: direct, lateMs } = comparison;
  const group = asDirect(facts, ends, comparison);
  if (!isConstantAge(group) || shown !== 'ended-likewise' || alike !== 'age') return null;
  if (group.reason !== null && group.reason !== 'upstream-closed' && group.reason !== 'clean') return null;
  const limit = formatMs(group.timing.ageLimitMs);
  const server = serverLimit(facts, group, 'age');
  const count = sentence(countOf(group.streams, comparedWith(facts)));
  return {
    confidence: confidenceOf(group),
    where: { hop: null, proxy: 'origin' },
    what: `The origin itself ends the stream ${ageWords(group, null)}, with or without a proxy in front.`,
    why: [
      `${count} through the proxies and ${direct.length} around them ended at ${lateMs > 0 ? 'a constant age' : 'the same age'}: ${ownLimit}`,
      usualOwnerWords(group, 'age', shown),
      clearedLimitWords(facts, group),
      lateWords(lateMs),
      silenceWords(group),
    ].join(''),
    covers: [...group.streams, ...direct],
    evidence: [
      ...ageStatistic(facts, group),
      ...group.streams.slice(0, 3).map(endOf),
      ...direct.slice(0, 2).map(endOf),
      ...group.blames.slice(0, 1).flatMap(({ record, stream }) => (record ? [rowOf(record, stream.id)] : [])),
      ...(server ? [serverFact(server.seen)] : []),
    ],
    fix: [
      server ? spareStreams(server) : findLimit(limit, usualCures(group, 'age', shown)),
      ...(mayCountSilence(group) ? [beat(usualCures(group, 'silence', shown))] : []),
    ],
  };
}

function confidenceOf(group: CutGroup): Confidence {
  const { reason, timing } = group;
  // If nothing was sent in between, a limit on silence looks the same: idle-timeout stands beside it.
  if (mayCountSilence(group)) return 'possible';
  if (isPerhapsComplete(group)) return 'likely';
  return reason !== null && timing.pattern === 'age' && !timing.swept ? 'certain' : 'likely';
}

function findLimit(limit: string, cures: string): ProposedFix {
  return {
    proxy: 'origin',
    setting: 'response time limit',
    suggested: 'none for event streams',
    text: `Find the ${limit} limit in the origin's framework or server (asynchronous request timeout, write timeout) and switch it off for this endpoint${cures}.`,
  };
}
/** The proxies' own limits, named, where they allow far more than was seen. */
function clearedLimitWords(facts: Facts, { timing }: CutGroup): string {
  return settingsOf(facts, 'idle-timeout')
    .filter(({ ms }) => ms !== null && ms > timing.idleMs[1] * 1.5)
    .slice(0, 3)
    .map((setting) => ` ${properName(setting.proxy)}'s ${settingAt(setting)} had no part in it.`)
    .join('');
}

function mayCountSilence({ timing }: CutGroup): boolean {
  return timing.pattern === 'either' && timing.idleMs[0] >= shortestIdleMs;
}

function beat(cures: string): ProposedFix {
  const text = `If it counts silence: raise or switch off that limit${cures}, or send a comment more often.`;
  return { proxy: 'origin', setting: 'limit on silence', text };
}

function silenceWords(group: CutGroup): string {
  const { timing } = group;
  return mayCountSilence(group)
    ? ` Nothing was sent in the last ${formatMs(timing.idleMs[0])} before the end, so the origin may as well count silence: a heartbeat below that would tell.`
    : '';
}
