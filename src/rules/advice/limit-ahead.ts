/** Nothing was cut yet, but this stream will reach a limit if it goes on as observed. */

import { heartbeatOf } from '../../analysis/delivery/heartbeat.ts';
import { isOutlived } from '../../analysis/ends/outlived-limits.ts';
import { formatFlag, formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import { endedStreams, type Facts, hasUnreadConfig, openedStreams } from '../../model/facts.ts';
import { daySpan, type Setting } from '../../model/setting.ts';
import { phraseOf } from '../../proxies/profile/advice.ts';
import { change, hopName, settingAt, settingFact } from '../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { envoyTimeouts, nginx } from '../sources.ts';

/** A total limit above this was probably set on purpose: connections end earlier for other reasons. */
const farMs = 12 * 3_600_000;

export const limitAhead: Rule = {
  id: 'limit-ahead',
  title: 'a limit lies ahead of this stream',
  severity: 'warning',
  group: 'advice',
  rank: 20,
  needs: ['wire', 'direct', 'config'],
  about: {
    what: 'Nothing was cut, but a limit that was read from a config will cut this stream as it was seen: a total limit beyond the time watched, or an idle limit no longer than its longest silence.',
    lookAlikes: [
      '`idle-timeout`, `total-timeout`: the limit has already cut streams.',
      '`heartbeat-too-slow`: the same idle limit, told from the side of the origin.',
      'A stream that outlived the limit shows that another config is in force, and the rule is ruled out.',
    ],
    settles: '`--until-cut TIME`, which waits for the cut and proves it.',
    source: [nginx('proxy_read_timeout'), envoyTimeouts],
  },
  judge(facts) {
    const limits = facts.settings.filter(
      ({ kind, ms }) => (kind === 'idle-timeout' || kind === 'total-timeout') && ms !== null && ms > 0,
    );
    if (openedStreams(facts).length === 0) return ruledOut('no stream opened');
    if (limits.length === 0)
      return facts.settings.length > 0 && !hasUnreadConfig(facts)
        ? ruledOut('no limit in the configs given ends this stream')
        : notChecked(['config']);
    if (endedStreams(facts).length > 0)
      return ruledOut('streams were ended before any limit that lies further ahead');
    const ahead = [...totals(facts, limits), ...idles(facts, limits)];
    const running = ahead.length === 0 ? stillSilent(facts, limits) : null;
    if (running !== null) return notChecked(['time'], running);
    if (ahead.length === 0 && hasUnreadConfig(facts)) return notChecked(['config'], farWords(facts, limits));
    if (ahead.length === 0) return ruledOut(farWords(facts, limits));
    return found(
      this,
      ahead.map(({ setting, why }) => ({
        confidence: 'certain' as const,
        where: { hop: setting.hop, proxy: setting.proxy },
        what: `${hopName(setting.proxy, setting.hop)} will cut this stream: ${settingAt(setting)}.`,
        why,
        evidence: [settingFact(setting)],
        fix: [
          change(
            setting,
            raised(setting),
            `Change it before it does; \`--until-cut ${formatFlag((setting.ms ?? 0) * 1.2 + 5000)}\` waits for the cut and proves it.`,
          ),
        ],
      })),
    );
  },
};

const hourMs = 3_600_000;

/** Off, where a limit on age can be; an hour, or a day where it is an hour already. */
function raised(setting: Setting): string {
  const off = setting.kind === 'total-timeout' ? setting.off : null;
  if (off !== null) return off;
  const day = (setting.ms ?? 0) >= hourMs ? daySpan(setting) : null;
  return day ?? phraseOf(setting.proxy, 'hour');
}

interface Ahead {
  setting: Setting;
  why: string;
}

function totals(facts: Facts, limits: Setting[]): Ahead[] {
  const watchedMs = Math.max(0, highest(openedStreams(facts).map(({ close }) => close.ageMs ?? 0)));
  return limits
    .filter(({ kind, ms }) => kind === 'total-timeout' && (ms ?? 0) > watchedMs && (ms ?? 0) < farMs)
    .map((setting) => ({
      setting,
      why: `It counts from the request, whatever is sent; the streams were watched for ${formatMs(watchedMs)} only.`,
    }));
}

function idles(facts: Facts, limits: Setting[]): Ahead[] {
  const { longestMs } = heartbeatOf(facts);
  return (
    limits
      .filter(({ kind, ms }) => kind === 'idle-timeout' && (ms ?? 0) <= longestMs)
      // A stream that survived a longer silence shows that this config is not in force.
      .filter((setting) => !isOutlived(facts, setting))
      .map((setting) => ({
        setting,
        why: `The longest silence seen was ${formatMs(longestMs)}, no less than it allows.`,
      }))
  );
}

/** Not one byte came on any stream, so the usual silence is not known yet. */
function stillSilent(facts: Facts, limits: Setting[]): string | null {
  const opened = openedStreams(facts);
  const shortest = shortestIdle(limits);
  if (!shortest || opened.some(({ arrivals, pace }) => arrivals.length > 0 || pace !== undefined))
    return null;
  const watchedMs = highest(opened.map(({ close }) => close.ageMs ?? 0));
  return `the streams were silent for all of the ${formatMs(watchedMs)} watched, and ${settingAt(shortest)} cuts such a silence when it lasts that long`;
}

function shortestIdle(limits: Setting[]): Setting | undefined {
  return limits.filter(({ kind }) => kind === 'idle-timeout').sort((a, b) => (a.ms ?? 0) - (b.ms ?? 0))[0];
}

function farWords(facts: Facts, limits: Setting[]): string {
  const { longestMs } = heartbeatOf(facts);
  const shortest = shortestIdle(limits);
  if (shortest && isOutlived(facts, shortest))
    return `streams survived ${formatMs(longestMs)} of silence: ${settingAt(shortest)} is not in force on their path`;
  if (!shortest) return 'the streams outlived every limit in the configs given';
  return `the longest silence seen, ${formatMs(longestMs)}, keeps clear of ${settingAt(shortest)}, and no limit on the whole stream is set`;
}
