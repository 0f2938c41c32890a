/** No response head within a limit: the proxy's, or the time that we watched. */

import { answerOf, askedStreams, unopenedStreams } from '../model/asked.ts';
import { streamsAsking } from '../model/delivery.ts';
import { formatMs } from '../model/duration.ts';
import { highest } from '../model/extremes.ts';
import { directStreams, type Facts, settingsOf } from '../model/facts.ts';
import type { Confidence, ProposedFix } from '../model/finding.ts';
import { frontProxy } from '../model/fingerprint.ts';
import { joinsOf } from '../model/joined-rows.ts';
import { isGuess, pageFact, type RefusalGroup, refusalGroups, settledBy } from '../model/refusal.ts';
import type { Setting } from '../model/setting.ts';
import { isOpened, type Stream } from '../model/stream.ts';
import { change, countOf, hopName, rowsOf, sentence, settingFact, whereSet } from './evidence.ts';
import { refusalCleared } from './refusal-cleared.ts';
import { found, type Rule, ruledOut } from './rule.ts';

/** A head that takes less than this may only be slow. */
const shortestWaitMs = 2_000;

export const responseTimeout: Rule = {
  id: 'response-timeout',
  title: 'no response head came in time',
  severity: 'critical',
  explains: ['reconnect-fatal'],
  judge(facts) {
    const groups = refusalGroups(facts, ['response-timeout', 'total-timeout']);
    if (groups.length > 0)
      return found(
        this,
        groups.map((group) => fromProxy(facts, group)),
      );
    const waiting = unopenedStreams(facts).filter((stream) => isWaiting(facts, stream));
    const [first] = waiting;
    if (first) {
      const direct = directStreams(facts).find(isOpened);
      if (direct)
        return ruledOut(
          `asked around the proxies the head came after ${formatMs(headMs(direct))}: it is held back on the way, not late`,
        );
      const plain = streamsAsking(facts, 'identity');
      const compressed = new Set(streamsAsking(facts, 'gzip'));
      if (plain.length > 0 && plain.every(isOpened) && waiting.every((stream) => compressed.has(stream)))
        return ruledOut(
          `asked without compression the head came after ${formatMs(highest(plain.map(headMs)))}: only requests that accept gzip wait for one`,
        );
      return found(this, [fromWaiting(facts, waiting, first)]);
    }
    return refusalCleared(facts);
  },
};

function headMs({ marks }: Stream): number {
  return (marks.headersMs ?? 0) - (marks.requestSentMs ?? 0);
}

function fromProxy(facts: Facts, group: RefusalGroup) {
  const { hop, proxy, words, streams } = group;
  const setting = timerOf(facts, group);
  const waited = formatMs(highest(streams.map(headMs)));
  return {
    confidence: sureness(group, setting),
    where: { hop, proxy },
    what: isGuess(group)
      ? `${sentence(countOf(streams, askedStreams(facts)))} got ${streams[0]?.status} after ${waited}, as from a proxy that waits no longer for its upstream.`
      : `${sentence(hopName(proxy, hop))} gave ${countOf(streams, askedStreams(facts))} up after ${setting?.ms ? formatMs(setting.ms) : waited} without a response head from upstream.`,
    why: `${setting ? `${setting.setting} ${setting.origin === 'default' ? 'is not set, so its default holds' : 'is'} ${setting.value} (${whereSet(setting)}); the` : 'The'} origin had not begun its response: many send the head with the first event only, or the request waits in a queue behind the proxy.${settledBy(group)}`,
    covers: streams,
    evidence: [
      ...rowsOf(words.slice(0, 3)),
      ...pageFact(group),
      ...(setting ? [settingFact(setting)] : []),
      ...streams.slice(0, 3).map(answerOf),
    ],
    fix: [timerFix(group, setting), flush],
  };
}

const flush: ProposedFix = {
  proxy: 'origin',
  setting: 'flush',
  text: 'Have the origin send the response head at once, with a first comment (": \\n\\n"), before it waits for anything.',
};

/** A bare 504 may be a timeout while connecting too; a wait as long as the one timer and not the other tells. */
function sureness({ confidence, streams }: RefusalGroup, setting: Setting | null): Confidence {
  if (confidence !== 'possible' || !setting?.ms) return confidence;
  return streams.every(
    (stream) => Math.abs(headMs(stream) - (setting.ms ?? 0)) <= Math.max(300, (setting.ms ?? 0) * 0.05),
  )
    ? 'likely'
    : confidence;
}

/** The timer that the row names, by its words for it; else the one that waits for a head. */
function timerOf(facts: Facts, { hop, record, page }: RefusalGroup): Setting | null {
  const words = `${record?.detail ?? ''} ${record?.words ?? ''} ${page ?? ''}`;
  const timers = settingsOf(facts, 'response-timeout', hop).filter(({ ms }) => ms !== 0);
  if (/max_duration|UMSDR|max_stream_duration|max stream duration/.test(words))
    return (
      settingsOf(facts, 'total-timeout', hop).find(({ setting }) => setting === 'max_stream_duration') ?? null
    );
  if (/per_try_idle/.test(words))
    return (
      settingsOf(facts, 'idle-timeout', hop).find(({ setting }) => setting === 'per_try_idle_timeout') ?? null
    );
  if (/per_try_timeout/.test(words))
    return timers.find(({ setting }) => setting === 'per_try_timeout') ?? null;
  if (/\bSI\b|stream_idle_timeout|stream timeout/.test(words))
    return (
      settingsOf(facts, 'idle-timeout', hop).find(
        ({ ms, setting }) => ms !== 0 && setting !== 'per_try_idle_timeout',
      ) ?? null
    );
  return timers.find(({ setting }) => setting !== 'per_try_timeout') ?? null;
}

function timerFix({ proxy, record }: RefusalGroup, setting: Setting | null): ProposedFix {
  if (setting)
    return change(
      setting,
      setting.off ?? '1h',
      `Raise ${setting.setting} for this route${setting.off ? ' or switch it off' : ''}, if the origin really needs that long before its first byte.`,
    );
  const words = `${record?.detail ?? ''} ${record?.words ?? ''}`;
  const envoy = /per_try_idle/.test(words)
    ? 'per_try_idle_timeout'
    : /per_try/.test(words)
      ? 'per_try_timeout'
      : /\bSI\b|stream_idle/.test(words)
        ? 'stream_idle_timeout'
        : 'timeout';
  const word = proxy === 'nginx' ? 'proxy_read_timeout' : proxy === 'envoy' ? envoy : 'response timeout';
  return {
    proxy,
    setting: word,
    suggested: proxy === 'envoy' ? '0s' : '1h',
    text: `Raise ${word} for this route, if the origin really needs that long before its first byte.`,
  };
}

/** Sent, and not a byte of a head by the time we stopped. A row that shows an upstream's 200 tells of a head held back. */
function isWaiting(facts: Facts, stream: Stream): boolean {
  const { status, failure, close, marks } = stream;
  const held = joinsOf(facts, stream).some(({ record }) => record.upstreamStatus === '200');
  return (
    status === null &&
    failure === null &&
    close.how === 'own-stop' &&
    close.because === undefined &&
    marks.requestSentMs !== null &&
    (close.ageMs ?? 0) >= shortestWaitMs &&
    !held
  );
}

function fromWaiting(facts: Facts, waiting: Stream[], first: Stream) {
  const { proxy, known } = frontProxy(facts, first);
  const longest = formatMs(highest(waiting.map(({ close }) => close.ageMs ?? 0)));
  return {
    title: 'no response head came in the time watched',
    confidence: 'possible' as const,
    where: { hop: null, proxy: 'unknown' as const },
    what: `${sentence(countOf(waiting, askedStreams(facts)))} had no response head in the ${longest} that we waited.`,
    why: `The origin has not begun its response, or ${known ? hopName(proxy, facts.hops[0]?.name ?? null) : 'something on the way'} holds it back or lets the request wait for a free connection. The same request around the proxies (--direct URL), or a row of each hop, would settle it.`,
    covers: waiting,
    evidence: waiting.slice(0, 3).map(answerOf),
    fix: [flush],
  };
}
