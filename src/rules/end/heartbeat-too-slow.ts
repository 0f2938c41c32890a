/** The origin's heartbeat comes no more often than the shortest idle limit on the path allows. */

import { heartbeatOf } from '../../analysis/delivery/heartbeat.ts';
import { type CommonSilence, commonSilence } from '../../analysis/ends/common-silence.ts';
import { type CutGroup, cutGroups } from '../../analysis/ends/cuts.ts';
import { directEnds } from '../../analysis/ends/direct-ends.ts';
import { isOutlived } from '../../analysis/ends/outlived-limits.ts';
import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import { type Facts, hasUnreadConfig, openedStreams, settingsOf } from '../../model/facts.ts';
import type { Fix } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';
import type { Stream } from '../../model/stream.ts';
import { endOf, settingAt, settingFact } from '../frames/evidence.ts';
import { sentAlreadyWords, sparingMs } from '../frames/heartbeat.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { envoyTimeouts, html, nginx } from '../sources.ts';

/** A timer fires late, never this much early. */
const mostlyThat = 0.9;

export const heartbeatTooSlow: Rule = {
  id: 'heartbeat-too-slow',
  title: 'the heartbeat is slower than the shortest idle limit',
  severity: 'warning',
  group: 'end',
  rank: 120,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config', 'admin'],
  about: {
    what: "The origin's bytes come no more often than the shortest idle limit on the path allows, so that silence is what cuts the stream.",
    lookAlikes: [
      '`idle-timeout`: the cut itself, with the timer that made it.',
      '`heartbeat-missing`: long silence, and no limit is known.',
      'A pause of what feeds all streams at once (a stall) is no slow heartbeat; the rule is then ruled out.',
    ],
    settles:
      'The configs of all proxies on the path, with streams that live through a silence; `--direct URL` shows the pace of the origin.',
    source: [html('9.2.7'), nginx('proxy_read_timeout'), envoyTimeouts],
  },
  judge(facts) {
    const limits = settingsOf(facts, 'idle-timeout').filter(({ ms }) => ms !== null && ms > 0);
    const shortest = limits.sort((a, b) => (a.ms ?? 0) - (b.ms ?? 0))[0];
    if (!shortest?.ms)
      return settingsOf(facts, 'idle-timeout').length > 0 && !hasUnreadConfig(facts)
        ? ruledOut('the configs given set no limit on silence: it is switched off')
        : notChecked(['config']);
    const allCuts = cutGroups(facts).filter(({ reason }) => reason === 'idle-timeout');
    const idleCuts = allCuts.filter((group) => !isStalled(facts, group));
    const slowest = longestHeartbeatGap(facts);
    const cut = idleCuts.length > 0;
    if (slowest === null && allCuts.length === 0)
      return notChecked(['events'], 'no stream brought two messages, between which there would be a time');
    const stall = cut || !allCuts[0] ? null : isStalled(facts, allCuts[0]);
    if (stall) return ruledOut(stallWords(stall.earlierMs, shortest));
    if (!cut && (slowest ?? 0) < shortest.ms && hasUnreadConfig(facts)) return notChecked(['config']);
    if (!cut && (slowest ?? 0) < shortest.ms) {
      const longest = formatMs(seenMs(facts, slowest ?? 0, shortest.ms));
      return ruledOut(
        `the longest silence seen, ${longest}, is below the shortest idle limit, ${settingAt(shortest)}`,
      );
    }
    if (!cut && isOutlived(facts, shortest))
      return ruledOut(
        `streams survived ${formatMs(slowest ?? 0)} of silence: ${settingAt(shortest)} is not in force on their path`,
      );
    const streams = idleCuts.flatMap((group) => group.streams);
    const direct = idleCuts.some((group) => directEnds(facts, group).shown === 'outlived');
    const livedOn = direct ? '; asked around the proxy it lived on' : '';
    const unread = unreadLimitMs(idleCuts, shortest.ms);
    const limitMs = unread ?? shortest.ms;
    const allows =
      unread === null
        ? `${shortest.setting} ${shortest.value} allows no more than that`
        : `what cut the streams allows no more than that, and it is not ${settingAt(shortest)}`;
    return found(this, [
      {
        confidence: cut ? (idleCuts[0]?.blames[0]?.confidence ?? 'likely') : 'likely',
        where: { hop: null, proxy: 'origin' },
        what: `The origin stays silent for ${formatMs(limitMs)} or longer; ${allows}.`,
        why:
          slowest !== null && slowest >= limitMs
            ? `Around the proxy its bytes came up to ${formatMs(slowest)} apart.`
            : `No byte came within ${formatMs(limitMs)} of the one before, though the connection was open${livedOn}.`,
        evidence: [settingFact(shortest), ...streams.slice(0, 2).map(endOf)],
        fix: [heartbeatEvery(sparingMs(facts, limitMs), streams)],
      },
    ]);
  },
};

/** The silence that was cut, ms, where no limit that was read is as short: another one is in force. */
function unreadLimitMs(cuts: CutGroup[], shortestMs: number): number | null {
  const isShorter = ({ timing }: CutGroup) =>
    timing.ageMs[1] < mostlyThat * shortestMs ||
    (timing.pattern === 'idle' && timing.idleMs[1] < mostlyThat * shortestMs);
  const [first] = cuts;
  return first && cuts.every(isShorter) ? first.timing.idleLimitMs : null;
}

function heartbeatEvery(ms: number, cut: Stream[]): Fix {
  return {
    proxy: 'origin',
    setting: 'heartbeat',
    suggested: `every ${formatMs(ms)}`,
    text: `Send a comment line at half the limit or more often; the standard advises about every 15 s.${sentAlreadyWords(cut, ms)}`,
  };
}

function stallWords(earlierMs: number, limit: Setting): string {
  return (
    `the streams that were cut had all fallen silent at once; before that their bytes came at most ` +
    `${formatMs(earlierMs)} apart, and ${settingAt(limit)} allows more: what feeds them stalled`
  );
}

/** A stall of the data source of all streams does not show its heartbeat interval. */
function isStalled(facts: Facts, { streams, timing }: CutGroup): CommonSilence | null {
  return commonSilence(facts, streams, timing.idleLimitMs);
}

/** The longest silence, the same in all rules; without the last one if it ended with something other than an idle limit. */
function seenMs(facts: Facts, slowestMs: number, limitMs: number): number {
  const { longestMs } = heartbeatOf(facts);
  return longestMs < limitMs ? longestMs : slowestMs;
}

/** The longest time between two arrivals that a stream survived, ms. */
function longestHeartbeatGap(facts: Facts): number | null {
  const gaps = openedStreams(facts).flatMap(({ arrivals, pace }) => {
    if (pace) return pace.arrivals > 1 ? [pace.longestGapMs] : [];
    return arrivals.slice(1).map((arrival, i) => arrival.atMs - (arrivals[i]?.atMs ?? 0));
  });
  return gaps.length === 0 ? null : highest(gaps);
}
