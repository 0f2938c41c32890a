/** A timer that counts silence ended the stream: every byte, a comment too, would have started it anew. */

import { counterFacts } from '../model/counters.ts';
import { type CutGroup, cutGroups, directOutcome } from '../model/cuts.ts';
import { formatMs } from '../model/duration.ts';
import { isOnlyPerTryIdle } from '../model/envoy-timeouts.ts';
import { hidingErrorLog } from '../model/error-level.ts';
import { endedStreams, type Facts, settingsOf } from '../model/facts.ts';
import type { Evidence, Finding, ProposedFix } from '../model/finding.ts';
import { frontProxy } from '../model/fingerprint.ts';
import type { ProxyKind } from '../model/log-record.ts';
import { commonEnd } from '../model/moment.ts';
import type { Setting } from '../model/setting.ts';
import type { Stream } from '../model/stream.ts';
import { endTimes, fitsAge, fitsIdle, longestEarlierGap } from '../model/timing.ts';
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

/** Long enough for any heartbeat, short enough that a dead upstream is still found. */
const roomyMs = 3_600_000;

export const idleTimeout: Rule = {
  id: 'idle-timeout',
  title: 'the stream was cut for being silent',
  severity: 'critical',
  explains: [
    'heartbeat-too-slow',
    'heartbeat-missing',
    'heartbeat-comment-only',
    'h2-reset',
    'upstream-closed',
    'end-marker-missing',
    'client-closed',
    'network-reset',
    'total-timeout',
    'limit-ahead',
    'origin-ended',
  ],
  judge(facts) {
    const groups = cutGroups(facts);
    if (groups.length === 0) return ruledOut(innocence(facts) ?? 'no stream was cut');
    const drafts = groups.flatMap((group) => fromLog(facts, group) ?? fromTimes(facts, group) ?? []);
    if (drafts.length > 0) return found(this, drafts);
    const cleared = clearedBy(facts, groups);
    if (cleared !== null) return ruledOut(cleared);
    if (groups.every(({ reason }) => reason !== null)) return ruledOut('the log rows give another cause');
    return groups.some(({ timing }) => timing.pattern === 'none')
      ? ruledOut('neither the silence before the end nor the age is constant')
      : notChecked(['access-log', 'error-log']);
  },
};

/** The proxy's own row says that its idle timer fired. */
function fromLog(facts: Facts, group: CutGroup): Draft | null {
  const { hop, proxy, reason, blames, timing } = group;
  if (reason !== 'idle-timeout' && !isIdleInDisguise(facts, group)) return null;
  const setting = hop ? settingFor(facts, group) : null;
  const first = blames[0];
  const paired = first?.chain.find(({ record }) => record === first.record)?.join.confidence === 'certain';
  const only = paired && isOnlyPerTryIdle(facts, group);
  const confidence = only
    ? 'certain'
    : reason === 'idle-timeout'
      ? (first?.confidence ?? 'likely')
      : 'likely';
  const evidence = [
    ...(first?.record ? [rowOf(first.record, first.stream.id)] : []),
    ...(setting ? [settingFact(setting)] : []),
    ...counterFacts(facts, 'idle-timeout'),
    ...group.streams.slice(0, 4).map(endOf),
  ];
  return {
    confidence,
    where: { hop: hop?.name ?? null, proxy },
    what: `${hopName(proxy, hop?.name ?? null)} ended ${countOf(group.streams, endedStreams(facts))} after ${formatMs(limitOf(setting, timing.idleLimitMs))} without a byte.`,
    why: `${reasonWhy(facts, setting, group)}${delayWords(facts, group.streams)}`,
    evidence,
    fix: fixes(group, setting, proxy),
  };
}

/** `UT` in a format without details is a total limit or `per_try_idle_timeout`; a silence that is constant while ages differ tells. */
function isIdleInDisguise(facts: Facts, { reason, hop, blames, timing }: CutGroup): boolean {
  if (reason !== 'total-timeout' || blames.some(({ confidence }) => confidence === 'certain')) return false;
  const idle = settingsOf(facts, 'idle-timeout', hop?.name).some(({ ms }) => ms && fitsIdle(timing, ms));
  const total = settingsOf(facts, 'total-timeout', hop?.name).some(({ ms }) => ms && fitsAge(timing, ms));
  return timing.pattern === 'idle' || (idle && !total);
}

/** Which of the hop's idle timers: the one its row names, else the one that fits. */
function settingFor(facts: Facts, { hop, blames, timing }: CutGroup): Setting | null {
  const all = settingsOf(facts, 'idle-timeout', hop?.name).filter(({ ms }) => ms !== 0);
  const { detail, words } = blames[0]?.record ?? {};
  const perTry = all.find(({ setting }) => setting === 'per_try_idle_timeout');
  // Envoy's flag for it is UT; every other idle timer of Envoy's sets SI.
  if (detail?.includes('per_try_idle') || words?.startsWith('UT')) return perTry ?? null;
  const rest = all.filter((setting) => setting !== perTry);
  return rest.find(({ ms }) => ms && fitsIdle(timing, ms)) ?? rest[0] ?? null;
}

function limitOf(setting: Setting | null, seenMs: number): number {
  return setting?.ms || seenMs;
}

function reasonWhy(facts: Facts, setting: Setting | null, group: CutGroup): string {
  const { timing, reason } = group;
  const seen = range(timing.idleMs);
  // Only a row without details leaves it to the times.
  const told =
    reason === 'total-timeout'
      ? ` The flag UT stands for a limit on the whole stream too, but ${timing.pattern === 'idle' ? 'the silence before the end is what is constant here, not the age' : 'no such limit in the config fits the age'}${isOnlyPerTryIdle(facts, group) ? '.' : '; %RESPONSE_CODE_DETAILS% in the log format would prove it.'}`
      : '';
  if (!setting)
    return `The silence before each end was ${seen}; that is the limit of an idle timer whose config was not given.`;
  const held =
    setting.origin === 'default'
      ? `${setting.setting} is not set, so its default ${setting.value} holds`
      : `${setting.setting} is ${setting.value}`;
  return `${sentence(held)} (${whereSet(setting)}): it allows that much silence between two bytes from upstream, and the origin was silent for ${seen}.${told}`;
}

function range([low, high]: [number, number]): string {
  return formatMs(low) === formatMs(high) ? formatMs(low) : `${formatMs(low)} to ${formatMs(high)}`;
}

function fixes(group: CutGroup, setting: Setting | null, proxy: ProxyKind): ProposedFix[] {
  const limitMs = limitOf(setting, group.timing.idleLimitMs);
  const heartbeat: ProposedFix = {
    proxy: 'origin',
    setting: 'heartbeat',
    suggested: `a comment line (": \\n\\n") every ${formatMs(Math.max(1000, Math.min(15_000, Math.floor(limitMs / 2 / 1000) * 1000)))} or less`,
    text: `Or have the origin send a comment more often than the limit of ${formatMs(limitMs)}: any byte starts the timer anew, a comment as well as an event.`,
  };
  if (setting)
    return [
      change(
        setting,
        roomy(setting.proxy),
        `Raise ${setting.setting} above the longest silence of this stream.`,
      ),
      heartbeat,
    ];
  const word = timerWord(proxy, group);
  if (!word) return [heartbeat];
  const named = group.reason === 'idle-timeout' || group.hop !== null;
  const text = named
    ? `Raise ${word} for this route.`
    : `If it is ${properName(proxy)}: raise ${word} for this route.`;
  return [{ proxy, setting: word, suggested: roomy(proxy), text }, heartbeat];
}

function roomy(proxy: ProxyKind): string {
  return proxy === 'envoy' ? `${roomyMs / 1000}s` : '1h';
}

function timerWord(proxy: ProxyKind, { blames }: CutGroup): string | null {
  if (proxy === 'nginx') return 'proxy_read_timeout';
  if (proxy !== 'envoy') return null;
  return blames[0]?.record?.detail?.includes('per_try_idle') ? 'per_try_idle_timeout' : 'stream_idle_timeout';
}

/** No row names the cause: the times of the cuts, and the config where there is one, have to speak. */
function fromTimes(facts: Facts, group: CutGroup): Draft | null {
  const { timing, reason } = group;
  if (reason !== null && reason !== 'upstream-closed') return null;
  if (timing.pattern !== 'idle' && timing.pattern !== 'either') return null;
  if (timing.idleMs[0] < 500 || isMoment(facts, group.streams)) return null;
  if (reason === null && group.truncated === 'none') return null;
  const direct = directOutcome(facts, group);
  if (reason === 'upstream-closed' || direct === 'same') return originTimer(facts, group, direct === 'same');
  const fitting = settingsOf(facts, 'idle-timeout').filter(
    ({ ms }) => ms !== null && ms > 0 && fitsIdle(timing, ms),
  );
  const known = settingsOf(facts, 'idle-timeout').length > 0;
  if (known && fitting.length === 0) return null;
  const total = settingsOf(facts, 'total-timeout').some(
    ({ ms }) => ms !== null && ms > 0 && fitsAge(timing, ms),
  );
  const setting = fitting[0] ?? null;
  const front = group.streams[0] ? frontProxy(facts, group.streams[0]) : null;
  const proxy = setting?.proxy ?? front?.proxy ?? 'unknown';
  const sure = timing.pattern === 'idle' ? 'likely' : setting && !total ? 'likely' : 'possible';
  const server: Evidence[] =
    front && !front.known && front.header
      ? [{ fact: `the response says "${front.header}"`, from: 'headers' }]
      : [];
  return {
    confidence: sure,
    where: { hop: setting?.hop ?? null, proxy },
    what: `${sentence(countOf(group.streams, endedStreams(facts)))} ended ${formatMs(limitOf(setting, timing.idleLimitMs))} after the last byte.`,
    why: `${wireWhy(facts, group, setting, direct)}${delayWords(facts, group.streams)}`,
    evidence: [
      ...(setting ? [settingFact(setting)] : []),
      ...group.streams.slice(0, 4).map(endOf),
      ...delayFacts(group.streams),
      ...server,
    ],
    fix: fixes(group, setting, proxy),
  };
}

/**
 * Ended in one moment, and after less silence than one of them had survived: a crash or a reload between two
 * heartbeats looks like a constant silence when those come fast.
 */
function isMoment(facts: Facts, streams: Stream[]): boolean {
  if (commonEnd(facts, streams)?.streams.length !== streams.length) return false;
  return streams.some((stream) => longestEarlierGap(stream) > endTimes(facts, stream).idleMs + 20);
}

function wireWhy(facts: Facts, { timing }: CutGroup, setting: Setting | null, direct: string): string {
  const aside = direct === 'outlived' ? ' The same stream asked around the proxies outlived it.' : '';
  if (setting)
    return `That is what ${setting.setting} ${setting.value} (${whereSet(setting)}) allows; ${proofWords(facts, setting)}${aside}`;
  if (timing.pattern === 'idle')
    return `The silence before the end is constant while the ages differ (${range(timing.ageMs)}): a timer that counts silence. Its owner's log or config would prove it.${aside}`;
  return `Silence and age at the end are both constant, so a timer of either kind fits. A heartbeat below ${formatMs(timing.idleLimitMs)}, or the proxy's log, would settle it.${aside}`;
}

function proofWords(facts: Facts, { hop }: Setting): string {
  const log = hidingErrorLog(facts, hop);
  return log
    ? `the line that would prove it is not written: error_log ${log.value} ${log.detail} (${whereSet(log)}).`
    : 'a log row would prove it.';
}

/** Something behind the last proxy, or the origin itself, sweeps out silent connections. */
function originTimer(facts: Facts, group: CutGroup, onDirect: boolean): Draft | null {
  if (group.timing.pattern !== 'idle') return null;
  return {
    confidence: onDirect ? 'likely' : 'possible',
    where: { hop: group.hop?.name ?? null, proxy: group.hop?.proxy ?? 'origin' },
    what: `${sentence(countOf(group.streams, endedStreams(facts)))} ended ${formatMs(group.timing.idleLimitMs)} after the last byte${onDirect ? ', around the proxies as well' : ', from behind the last proxy whose log was given'}.`,
    why: `The silence before the end is constant while the ages differ (${range(group.timing.ageMs)}): ${properName(group.hop?.proxy ?? 'origin')} closes streams that were silent that long.`,
    evidence: group.streams.slice(0, 4).map(endOf),
    fix: [
      {
        proxy: 'origin',
        setting: 'heartbeat',
        suggested: `a comment every ${formatMs(Math.max(500, group.timing.idleLimitMs / 2))}`,
        text: 'Send a comment more often than that, or raise the limit of whatever closes silent connections there.',
      },
    ],
  };
}

/** In so many words, why the idle limits that we know did not do it. */
function clearedBy(facts: Facts, groups: CutGroup[]): string | null {
  const known = settingsOf(facts, 'idle-timeout').filter(({ ms }) => ms !== null && ms > 0);
  const unfit = groups.filter(({ timing }) => known.every(({ ms }) => ms && !fitsIdle(timing, ms)));
  if (known.length === 0 || unfit.length === 0) return null;
  const idleMs = unfit.flatMap(({ timing }) => timing.idleMs);
  const seen: [number, number] = [Math.min(...idleMs), Math.max(...idleMs)];
  return known.map((setting) => clearedWords(setting, seen)).join(' ');
}

function clearedWords(setting: Setting, seen: [number, number]): string {
  const named = `${setting.setting} ${setting.value} (${whereSet(setting)})`;
  const ended = `the streams ended ${range(seen)} after their last byte`;
  if (seen[1] > (setting.ms ?? 0))
    return `${named} is not what cut them: ${ended}, a silence longer than it allows.`;
  return `${properName(setting.proxy)} is innocent: ${named} allows ${formatMs(setting.ms ?? 0)} of silence and ${ended}; a comment is bytes too and starts that timer anew.`;
}

/** Nothing was cut here, though others may have been: say what was outlived. */
function innocence(facts: Facts): string | null {
  const outlived = settingsOf(facts, 'idle-timeout').filter(({ ms }) => ms !== null && ms > 0);
  const longest = Math.max(
    0,
    ...facts.streams.filter(({ status }) => status === 200).map(({ maxGapMs }) => maxGapMs ?? 0),
  );
  const setting = outlived[0];
  if (!setting || longest === 0) return null;
  return `no stream of ours was cut: ${properName(setting.proxy)}'s ${setting.setting} ${setting.value} (${whereSet(setting)}) allows more than the longest silence seen, ${formatMs(longest)}; comments count as bytes.`;
}
