/** A limit on the whole stream told by the ages alone, and the config where one was given. Part of `total-timeout`. */

import { type CutGroup, directOutcome } from '../model/cuts.ts';
import { formatMs } from '../model/duration.ts';
import { type Facts, settingsOf } from '../model/facts.ts';
import type { Evidence } from '../model/finding.ts';
import { frontProxy } from '../model/fingerprint.ts';
import type { ProxyKind } from '../model/log-record.ts';
import type { Setting } from '../model/setting.ts';
import { fitsAge, fitsIdle, isEnvoyDelayed, isRepeated } from '../model/timing.ts';
import { countOf, delayFacts, delayWords, endOf, sentence, settingFact, whereSet } from './evidence.ts';
import { ageStatistic, comparedWith, severityByShare } from './population-facts.ts';
import type { Draft } from './rule.ts';
import { fixFor } from './total-timeout-fix.ts';
import { behindAByteMs, shortestLimitMs } from './total-timeout-of-origin.ts';

/** Neither logs nor --direct: the ages alone, and the config where one was given. */
export function fromTimes(facts: Facts, group: CutGroup): Draft | null {
  const { timing, reason } = group;
  if (reason !== null || group.truncated === 'none') return null;
  if ((timing.pattern !== 'age' && timing.pattern !== 'either') || timing.ageMs[0] < shortestLimitMs)
    return null;
  const known = settingsOf(facts, 'total-timeout').filter(({ ms }) => ms !== null && ms > 0);
  const setting = known.find(({ ms }) => ms !== null && fitsAge(timing, ms)) ?? null;
  const idleFits = settingsOf(facts, 'idle-timeout').some(
    ({ ms }) => ms !== null && ms > 0 && fitsIdle(timing, ms),
  );
  if (!setting && idleFits && timing.pattern === 'either') return null;
  const front = group.streams[0] ? frontProxy(facts, group.streams[0]) : null;
  const isEnvoy = front?.proxy === 'envoy' || (front?.proxy === 'unknown' && isEnvoyDelayed(group.streams));
  // Nginx has no limit on a whole response; what ends a stream behind it at a fixed age stands behind it.
  const owner: ProxyKind = setting?.proxy ?? (isEnvoy && known.length === 0 ? 'envoy' : 'unknown');
  const server: Evidence[] = front?.header
    ? [{ fact: `the response says "${front.header}"`, from: 'headers' }]
    : [];
  // One stream, or several that opened together, may as well have met one moment: a crash, a reload.
  const behindAByte = timing.idleMs[1] < behindAByteMs;
  const isAge = timing.pattern === 'age' && isRepeated(group.streams) && !behindAByte;
  const confidence =
    isAge || (setting !== null && (timing.pattern === 'age' || !idleFits)) ? 'likely' : 'possible';
  return {
    severity: confidence === 'possible' ? severityByShare(facts, group.streams) : 'critical',
    confidence,
    where: { hop: setting?.hop ?? null, proxy: owner },
    what: `${sentence(countOf(group.streams, comparedWith(facts)))} ended ${formatMs(setting?.ms ?? timing.ageLimitMs)} after the request.`,
    why: `${wireWhy(facts, group, setting)}${behindAByte ? ' But each ended right behind a byte, and a timer waits for none: a sender that fails on what it sends next, or a limit on bytes, fits better; its log would tell.' : ''}${delayWords(facts, group.streams)}`,
    covers: group.streams,
    evidence: [
      ...ageStatistic(facts, group),
      ...(setting ? [settingFact(setting)] : []),
      ...group.streams.slice(0, 4).map(endOf),
      ...delayFacts(group.streams),
      ...server,
    ],
    fix: [fixFor(setting, owner, group)],
  };
}

function wireWhy(facts: Facts, group: CutGroup, setting: Setting | null): string {
  const { timing } = group;
  const direct = directOutcome(facts, group);
  const aside = direct === 'outlived' ? ' The same stream asked around the proxies outlived it.' : '';
  if (setting)
    return `That is what ${setting.setting} ${setting.value} (${whereSet(setting)}) allows a whole response; a log row would prove it.${aside}`;
  return timing.pattern === 'age'
    ? `The age at the end is constant and the streams had survived longer silences before: a limit on the whole stream, ${direct === 'outlived' ? `and of a proxy.${aside} A log would tell of which.` : `of a proxy or of the origin. ${direct === 'not-asked' ? 'The same request with --direct, or a log,' : 'A log'} would tell whose.`}`
    : `Silence and age at the end are both constant, so a limit on the whole stream fits as well as an idle timer. A heartbeat below ${formatMs(timing.idleLimitMs)} would tell: it moves an idle timer only.`;
}
