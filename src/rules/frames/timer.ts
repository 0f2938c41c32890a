/** What the rules on timers share: the words and the evidence about ends that a limit on silence or on age made. */

import type { CutGroup } from '../../analysis/ends/cuts.ts';
import type { DirectComparison } from '../../analysis/ends/direct-ends.ts';
import { directEndWords, hiddenCutWords } from '../../analysis/ends/direct-words.ts';
import { isSharedEnd } from '../../analysis/ends/moment.ts';
import { counterFacts } from '../../analysis/parties/counters.ts';
import { cutInsideWords } from '../../analysis/parties/cut-inside.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import { formatMs } from '../../model/duration.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';
import { oneWith } from '../../proxies/profile/known.ts';
import { delayFacts, endOf, rowOf, settingAt, settingFact } from './evidence.ts';

/** Behind what the times alone show: how the direct streams fared, a cut that looks like an end, what would settle it. */
export function asideOfTimes(
  facts: Facts,
  { streams, truncated }: CutGroup,
  setting: Setting | null,
  direct: DirectComparison,
): string {
  const inside = setting === null ? cutInsideWords(facts, streams[0]) : '';
  if (inside !== '') return `${directEndWords(direct)}${inside}`;
  const clean = truncated === 'none' ? hiddenCutWords(facts, streams) : '';
  const settled = settlingWords(facts, 'limit', { streams, hop: setting?.hop });
  return `${directEndWords(direct)}${clean}${settled}`;
}

/** For silences and ages that are both constant. */
export function heartbeatTells({ timing }: CutGroup): string {
  if (timing.told) return '';
  const belowMs = Math.min(timing.idleLimitMs, timing.idleMs[0]);
  return ` A heartbeat below ${formatMs(belowMs)} would tell: it moves an idle timer only.`;
}

/** How an experiment told silence from age, as the start of a sentence; null: none did. */
export function toldWords({ timing }: Pick<CutGroup, 'timing'>): string | null {
  return timing.told === undefined ? null : `Asked with two heartbeats, ${timing.told}`;
}

/** How much later the end comes through the proxies, as a sentence with a space before it; empty where it does not. */
export function lateWords(lateMs: number): string {
  const closer = oneWith('closesLate');
  const like = closer ? `, as ${closer.name} does over HTTP/1.1` : '';
  return lateMs > 0
    ? ` Through the proxies the same end comes ${formatMs(lateMs)} later: they pass it on late${like}.`
    : '';
}

/** The interval of a heartbeat that a limit spares, ms: half the limit or less, and no slower than the standard advises. */
export function heartbeatMs(limitMs: number): number {
  const half = limitMs / 2;
  return half < 1_000
    ? Math.max(100, Math.floor(half / 100) * 100)
    : Math.min(15_000, Math.floor(half / 1000) * 1000);
}

/** `2.0 s`, or `1.7 s to 2.0 s`. */
export function range([low, high]: [number, number]): string {
  return formatMs(low) === formatMs(high) ? formatMs(low) : `${formatMs(low)} to ${formatMs(high)}`;
}

/** A sentence on a limit that the ends contradict: what is in force is not what the config says. */
export function contraryWords(setting: Setting, seen: [number, number], what: string): string {
  const stated = `The config given says ${settingAt(setting)}, and the ${what} was ${range(seen)}`;
  return `${stated}: another config, server or route is in force.`;
}

/** How long after the last byte they ended: the limit, or what was seen of a timer that sweeps. */
export function silenceWords({ timing }: CutGroup, setting: Setting | null): string {
  if (setting?.ms) return formatMs(setting.ms);
  return timing.swept ? range(timing.idleMs) : formatMs(timing.idleLimitMs);
}

/** The same of their age, with where it counts from: `30 s after the request`. */
export function ageWords({ timing }: CutGroup, setting: Setting | null): string {
  const seen = timing.swept ? range(timing.countedMs) : formatMs(timing.ageLimitMs);
  const limit = setting?.ms ? formatMs(setting.ms) : seen;
  return `${limit} after the ${timing.since === 'head' ? 'response head' : 'request'}`;
}

/** Behind such a span: what timer makes it. */
export function sweptWords({ timing }: CutGroup, counts: 'silence' | 'age'): string {
  const [[low, high], limitMs] =
    counts === 'age' ? [timing.countedMs, timing.ageLimitMs] : [timing.idleMs, timing.idleLimitMs];
  return (
    `These times differ by ${formatMs(high - low)} only, as those of a limit of ${formatMs(limitMs)} do ` +
    `that is looked at now and then.`
  );
}

/** A sentence with a space before it where all of them ended in one moment too; empty otherwise. */
export function momentWords(facts: Facts, { streams }: CutGroup): string {
  return isSharedEnd(facts, streams)
    ? ' All ended in one moment as well, and a process that went away does that too.'
    : '';
}

/** Evidence where a row of the proxy's own log names the timer. */
export function loggedFacts(
  facts: Facts,
  { blames, streams }: CutGroup,
  reason: 'idle-timeout' | 'total-timeout',
  setting: Setting | null,
): Evidence[] {
  const first = blames[0];
  return [
    ...(first?.record ? [rowOf(first.record, first.stream.id)] : []),
    ...(setting ? [settingFact(setting)] : []),
    ...counterFacts(facts, reason),
    ...streams.slice(0, 4).map(endOf),
  ];
}

/** Evidence where only the times of the ends speak, and the streams that lived on around the proxies. */
export function timedFacts(
  { streams, timing }: CutGroup,
  setting: Setting | null,
  direct: DirectComparison,
): Evidence[] {
  return [
    ...(timing.told ? [{ fact: timing.told, from: 'statistic' as const }] : []),
    ...(setting ? [settingFact(setting)] : []),
    ...streams.slice(0, 4).map(endOf),
    ...(direct.shown === 'outlived' ? direct.survived.slice(0, 2).map(endOf) : []),
    ...delayFacts(streams),
  ];
}
