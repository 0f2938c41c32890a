/** Statistics on a population's ends, as evidence; empty for fewer than ten streams. */

import type { CutGroup } from '../../analysis/ends/cuts.ts';
import { spreadOf } from '../../analysis/ends/ended-sample.ts';
import type { CommonEnd } from '../../analysis/ends/moment.ts';
import { endTimes } from '../../analysis/ends/timing.ts';
import { formatMs, formatSpread } from '../../model/duration.ts';
import { highest, lowest, quantile } from '../../model/extremes.ts';
import { endedStreams, type Facts, openedWireStreams } from '../../model/facts.ts';
import type { Evidence, Severity } from '../../model/finding.ts';
import { many } from '../../model/share.ts';
import type { Stream } from '../../model/stream.ts';

/** From this many streams on, those that did not end count among "all" too. */
const population = 20;

/** The total for a number of ended streams: with few streams the ended ones (or `few`), with many all that opened through the proxies. */
export function comparedWith(facts: Facts, few = endedStreams(facts)): Stream[] {
  const opened = openedWireStreams(facts);
  return opened.length >= population ? opened : few;
}

/** Below this share of a population streams are cut sometimes, and most users never notice; an answer is asked for once. */
const sometimes = 0.05;
const sometimesOfAnswers = 0.01;

/**
 * `warning` where fewer than one in twenty of a population met it, else `critical`: of the planned streams, because
 * clients that reconnect again and again would make a loss look small. Of finite answers, of which each is another, one
 * in a hundred of all. For random causes only; a limit on age or
 * silence stays `critical`, as every stream that lasts long enough reaches it.
 */
export function severityByShare(facts: Facts, { length }: Stream[]): Severity {
  const opened = openedWireStreams(facts).length;
  const isAnswers = Boolean(facts.plan.population?.answers);
  const held = isAnswers ? opened : Math.min(opened, facts.figures?.wanted ?? opened);
  const share = isAnswers ? sometimesOfAnswers : sometimes;
  return held >= population && length < held * share ? 'warning' : 'critical';
}

/** `412 of 500 streams ended 60.0 s ± 0.1 after their last byte`. */
export function silenceStatistic(facts: Facts, { streams }: Pick<CutGroup, 'streams'>): Evidence[] {
  const times = streams.map((stream) => endTimes(facts, stream).idleMs);
  return statistic(facts, times, 'after their last byte');
}

/** `300 of 300 streams ended 30.0 s ± 0.1 after the request`. */
export function ageStatistic(facts: Facts, { streams }: Pick<CutGroup, 'streams'>): Evidence[] {
  const times = streams.map((stream) => endTimes(facts, stream).ageMs);
  return statistic(facts, times, 'after the request');
}

/** `412 of 500 streams, aged 3.0 s to 4 min 50 s, ended within 412 ms`. */
export function momentStatistic(facts: Facts, { streams, spanMs }: CommonEnd): Evidence[] {
  if (streams.length < many) return [];
  const ages = streams.map((stream) => endTimes(facts, stream).ageMs);
  const span = formatMs(Math.max(spanMs, 100));
  const aged = `aged ${formatMs(lowest(ages))} to ${formatMs(highest(ages))}`;
  return [
    {
      fact: `${shareOf(facts, streams)}, ${aged}, ended within ${span}`,
      from: 'statistic',
      value: Math.round(spanMs),
      unit: 'ms',
    },
  ];
}

/** How many streams were open at most, of how many planned: a limit shows as a plateau. */
export function plateauFacts({ figures }: Facts): Evidence[] {
  if (!figures) return [];
  return [
    {
      fact: `no more than ${figures.peakOpen} of the ${figures.wanted} streams asked for were open at once`,
      from: 'statistic',
      value: figures.peakOpen,
      unit: 'streams',
    },
  ];
}

function statistic(facts: Facts, times: number[], since: string): Evidence[] {
  if (times.length < many) return [];
  const centreMs = quantile(
    [...times].sort((a, b) => a - b),
    0.5,
  );
  const halfMs = Math.max(100, spreadOf(times) / 2);
  return [
    {
      fact: `${shareOf(facts, times)} ended ${formatSpread(centreMs, halfMs)} ${since}`,
      from: 'statistic',
      value: Math.round(centreMs),
      unit: 'ms',
    },
  ];
}

/** Of all that opened through the proxies; each attempt of a client is a stream. */
function shareOf(facts: Facts, some: Stream[] | number[]): string {
  const opened = openedWireStreams(facts).length;
  return `${some.length} of ${opened} streams`;
}
