/** A limit on the whole stream ended it, whatever was sent: no heartbeat helps. */

import { counterFacts } from '../model/counters.ts';
import { type CutGroup, cutGroups, directOutcome } from '../model/cuts.ts';
import { formatMs } from '../model/duration.ts';
import { clientLimit, isPerTryIdle } from '../model/envoy-timeouts.ts';
import { endedStreams, type Facts, settingsOf } from '../model/facts.ts';
import type { Evidence, Finding, ProposedFix } from '../model/finding.ts';
import { frontProxy } from '../model/fingerprint.ts';
import type { ProxyKind } from '../model/log-record.ts';
import type { Setting } from '../model/setting.ts';
import { fitsAge, fitsIdle, isEnvoyDelayed, isRepeated } from '../model/timing.ts';
import {
  change,
  countOf,
  delayFacts,
  delayWords,
  endOf,
  hopName,
  properName,
  rowOf,
  sentence,
  settingFact,
  whereSet,
} from './evidence.ts';
import { found, notChecked, type Rule, ruledOut } from './rule.ts';

type Draft = Omit<Finding<ProposedFix>, 'rule' | 'title' | 'severity' | 'explains'>;

/** A stream that ends this soon after a byte ended because of it; a timer does not wait for one. */
const behindAByteMs = 50;
/** Below this an age is the time a failure took, not a limit. */
const shortestLimitMs = 1_000;

export const totalTimeout: Rule = {
  id: 'total-timeout',
  title: 'the stream was cut at a fixed age',
  severity: 'critical',
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
    if (groups.length === 0) return ruledOut(lived(facts));
    const drafts = groups.flatMap(
      (group) => fromLog(facts, group) ?? ofOrigin(facts, group) ?? fromTimes(facts, group) ?? [],
    );
    if (drafts.length > 0) return found(this, drafts);
    const behind = groups.filter(({ reason }) => reason === 'upstream-closed' || reason === 'clean');
    if (behind.some((group) => isConstantAge(group) && directOutcome(facts, group) === 'not-asked')) {
      return notChecked(
        ['direct'],
        "the streams ended at the same age; asked around the proxies (--direct) they would show whether it is the origin's own limit",
      );
    }
    return ruledOut(
      groups.every(({ timing }) => !timing || timing.pattern === 'idle' || timing.pattern === 'none')
        ? 'the ages at the end differ'
        : groups.some(({ blames }) => blames.length > 0)
          ? 'the log rows give another cause'
          : groups.every(({ reason }) => reason !== null)
            ? "the proxy's counters give another cause"
            : 'another limit fits the ends, and no limit on the whole stream does',
    );
  },
};

function lived(facts: Facts): string {
  const longest = Math.max(
    0,
    ...facts.streams.filter(({ status }) => status === 200).map(({ close }) => close.ageMs ?? 0),
  );
  return longest === 0 ? 'no stream opened' : `no stream was cut in ${formatMs(longest)}`;
}

function fromLog(facts: Facts, group: CutGroup): Draft | null {
  const { hop, proxy, blames, timing } = group;
  if (group.reason !== 'total-timeout') return null;
  if (timing.pattern === 'idle' && !blames.some(({ confidence }) => confidence === 'certain')) return null;
  if (isPerTryIdle(facts, group)) return null;
  const sent = clientLimit(facts, group);
  const setting = sent === null ? settingFor(facts, group) : null;
  const first = blames[0];
  const fitting = setting !== null && setting.ms !== null && fitsAge(timing, setting.ms);
  const paired = first?.chain.find(({ record }) => record === first.record)?.join.confidence === 'certain';
  const proven = paired && first?.confidence === 'likely' && fitting && isOnlyReading(facts, group);
  const confidence = proven ? 'certain' : (first?.confidence ?? 'likely');
  const limit = (fitting && setting?.ms) || first?.record?.durationMs || timing.ageLimitMs;
  return {
    confidence,
    where: { hop: hop?.name ?? null, proxy },
    what: `${hopName(proxy, hop?.name ?? null)} ended ${countOf(group.streams, endedStreams(facts))} ${formatMs(limit)} after the request, whatever was sent.`,
    why: sent
      ? `The request carried ${sent.name}: ${sent.value}, and Envoy takes that for the route's timeout when it trusts the client (an internal address); the route's own timeout is not what held.${delayWords(facts, group.streams)}`
      : setting
        ? `${held(setting)} (${whereSet(setting)}): it counts from the request to the end of the response, so no heartbeat moves it.${delayWords(facts, group.streams)}`
        : `${isBare(blames) ? 'Its row equals that of a clean end, and the body was cut: of its limits only max_stream_duration leaves no flag' : 'Its row names a limit on the whole stream'}; no heartbeat moves it.${delayWords(facts, group.streams)}`,
    evidence: [
      ...(first?.record ? [rowOf(first.record, first.stream.id)] : []),
      ...(setting ? [settingFact(setting)] : []),
      ...counterFacts(facts, 'total-timeout'),
      ...group.streams.slice(0, 4).map(endOf),
    ],
    fix: [sent ? withoutHeader(sent.name) : fixFor(setting, proxy, group)],
  };
}

/** No flag and no details. */
function isBare(blames: CutGroup['blames']): boolean {
  return blames[0]?.record?.words.trim().startsWith('-') ?? false;
}

function withoutHeader(name: string): ProposedFix {
  return {
    proxy: 'client',
    setting: name,
    text: `Leave ${name} out of the requests for event streams, or have the proxy in front remove it.`,
  };
}

/**
 * Rows in Envoy's default format name no timer. One that equals a clean end, under a body that was cut, leaves
 * `max_stream_duration`; UT after the head leaves the route's timeout where no idle limit shares that flag.
 */
function isOnlyReading(facts: Facts, { hop, blames, timing }: CutGroup): boolean {
  const words = blames[0]?.record?.words.trim() ?? '';
  if (words.startsWith('-')) return true;
  const perTry = settingsOf(facts, 'idle-timeout', hop?.name).some(
    ({ setting, ms }) => setting === 'per_try_idle_timeout' && ms !== 0,
  );
  return words.startsWith('UT') && (timing.pattern === 'age' || !perTry);
}

function held(setting: Setting): string {
  return setting.origin === 'default'
    ? `${setting.setting} is not set, so its default ${setting.value} holds`
    : `${setting.setting} is ${setting.value}`;
}

function settingFor(facts: Facts, { hop, blames, timing }: CutGroup): Setting | null {
  const all = settingsOf(facts, 'total-timeout', hop?.name).filter(({ ms }) => ms !== null && ms > 0);
  const detail = blames[0]?.record?.detail ?? '';
  const words = blames[0]?.record?.words ?? '';
  const ofCluster = all.filter(({ path }) => /cluster/i.test(path));
  if (words.startsWith('UMSDR')) return ofCluster[0] ?? null;
  const durations = all
    .filter(({ setting }) => setting === 'max_stream_duration')
    .filter((setting) => !ofCluster.includes(setting));
  if (detail.includes('max_duration') || words.trim().startsWith('-')) return durations[0] ?? null;
  if (words.startsWith('UT')) return all.find(({ setting }) => setting === 'timeout') ?? null;
  return all.find(({ ms }) => ms && fitsAge(timing, ms)) ?? null;
}

function fixFor(setting: Setting | null, proxy: ProxyKind, { blames, hop }: CutGroup): ProposedFix {
  if (setting)
    return change(
      setting,
      setting.off ?? '1h',
      `Switch ${setting.setting} off for this route: an event stream has no end to wait for.`,
    );
  if (proxy === 'envoy') {
    const detail = blames[0]?.record?.detail ?? '';
    const word =
      detail.includes('max_duration') || isBare(blames) || blames[0]?.record?.words.startsWith('UMSDR')
        ? 'max_stream_duration'
        : 'timeout';
    const text =
      hop === null
        ? `If it is Envoy: switch ${word} off on the route of this stream (15s where it is not set), or max_stream_duration.`
        : `Switch ${word} off on the route of this stream.`;
    return { proxy, setting: word, suggested: '0s', text };
  }
  if (proxy === 'unknown')
    return {
      proxy,
      setting: 'stream lifetime',
      text: 'Find whose limit it is: ask around the proxies (--direct URL), and hand over the logs of the hops; then switch it off for this route. No heartbeat moves it.',
    };
  return {
    proxy,
    setting: 'stream lifetime',
    text: `Raise or switch off the limit that ${properName(proxy)} puts on the whole response.`,
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

function isConstantAge({ timing, streams }: CutGroup): boolean {
  if (timing.ageMs[0] < shortestLimitMs || timing.pattern === 'none' || timing.pattern === 'idle')
    return false;
  return isRepeated(streams) && timing.idleMs[1] >= behindAByteMs;
}

/** The end came from behind the proxies, at one age, and the origin does the same when asked directly. */
function ofOrigin(facts: Facts, group: CutGroup): Draft | null {
  if (!isConstantAge(group) || directOutcome(facts, group) !== 'same') return null;
  if (group.reason !== null && group.reason !== 'upstream-closed' && group.reason !== 'clean') return null;
  const direct = facts.streams.filter(({ route, close }) => route === 'direct' && close.by === 'peer');
  const limit = formatMs(group.timing.ageLimitMs);
  return {
    // With nothing sent in between, a limit of the origin's on silence would look the same.
    confidence: group.reason !== null && group.timing.pattern === 'age' ? 'certain' : 'likely',
    where: { hop: null, proxy: 'origin' },
    what: `The origin itself ends the stream ${limit} after the request, with or without a proxy in front.`,
    why: `${sentence(countOf(group.streams, endedStreams(facts)))} through the proxies and ${direct.length} around them ended at the same age: a limit of the origin's own (a framework's limit on asynchronous requests, a server's write timeout). No proxy setting moves it.${innocents(facts, group)}${silenceWords(group)}`,
    evidence: [
      ...group.streams.slice(0, 3).map(endOf),
      ...direct.slice(0, 2).map(endOf),
      ...group.blames.slice(0, 1).flatMap(({ record, stream }) => (record ? [rowOf(record, stream.id)] : [])),
    ],
    fix: [
      {
        proxy: 'origin',
        setting: 'response time limit',
        suggested: 'none for event streams',
        text: `Find the ${limit} limit in the origin's framework or server (asynchronous request timeout, write timeout) and switch it off for this endpoint.`,
      },
    ],
  };
}

/** The proxies' own limits, named, where they allow far more than was seen. */
function innocents(facts: Facts, { timing }: CutGroup): string {
  return settingsOf(facts, 'idle-timeout')
    .filter(({ ms }) => ms !== null && ms > timing.idleMs[1] * 1.5)
    .slice(0, 3)
    .map(
      (setting) =>
        ` ${properName(setting.proxy)}'s ${setting.setting} ${setting.value} (${whereSet(setting)}) had no part in it.`,
    )
    .join('');
}

function silenceWords({ timing }: CutGroup): string {
  return timing.pattern === 'either'
    ? ` Nothing was sent in the last ${formatMs(timing.idleMs[0])} before the end, so the origin may as well count silence: a heartbeat below that would tell.`
    : '';
}

/** Neither logs nor --direct: the ages alone, and the config where one was given. */
function fromTimes(facts: Facts, group: CutGroup): Draft | null {
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
  return {
    confidence:
      isAge || (setting !== null && (timing.pattern === 'age' || !idleFits)) ? 'likely' : 'possible',
    where: { hop: setting?.hop ?? null, proxy: owner },
    what: `${sentence(countOf(group.streams, endedStreams(facts)))} ended ${formatMs(setting?.ms ?? timing.ageLimitMs)} after the request.`,
    why: `${wireWhy(facts, group, setting)}${behindAByte ? ' But each ended right behind a byte, and a timer waits for none: a sender that fails on what it sends next, or a limit on bytes, fits better; its log would tell.' : ''}${delayWords(facts, group.streams)}`,
    evidence: [
      ...(setting ? [settingFact(setting)] : []),
      ...group.streams.slice(0, 4).map(endOf),
      ...delayFacts(group.streams),
      ...server,
    ],
    fix: [fixFor(setting, owner, group)],
  };
}
