/** The timer that limits the wait for a head, and its change. Part of `response-timeout`. */
import { hasDetail, type RefusalGroup } from '../../../analysis/answers/refusal-groups.ts';
import { type Facts, settingsFor, settingsOf } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { ReasonDetail } from '../../../model/reason-detail.ts';
import type { Setting } from '../../../model/setting.ts';
import { headMs } from '../../../model/stream.ts';
import { adviceOf, advised, ownAdvice } from '../../../proxies/profile/advice.ts';
import { change, writtenAt } from '../../frames/evidence.ts';

/** The row names the timer, and no stream waited as long as the config given says. */
export function isTooLong({ ms }: Setting, { streams, record }: RefusalGroup): boolean {
  return record !== null && streams.every((stream) => headMs(stream) < (ms ?? 0) * 0.9 - 300);
}

/** The timer that a row names; without a row one that is about as long as the wait, of its hop or of any where none is named. */
export function metTimer(facts: Facts, group: RefusalGroup): Setting | null {
  const own = timerOf(facts, group);
  if (own === null || group.record !== null || isMet(own, group)) return own;
  const others = [
    ...settingsOf(facts, 'response-timeout', group.hop),
    ...settingsOf(facts, 'idle-timeout', group.hop),
  ];
  return others.find((one) => isMet(one, group)) ?? null;
}

/** Proxies in front add to the wait, and a short wait is never that of a long limit. */
function isMet({ ms }: Setting, { streams }: RefusalGroup): boolean {
  if (!ms) return false;
  return streams.map(headMs).every((waitedMs) => waitedMs >= ms * 0.9 - 300 && waitedMs <= ms * 1.1 + lateMs);
}

/** What a row's wait may be longer by: retries, a busy machine, ms. */
const lateMs = 3_000;

/** The timer that the row names, by its words for it; else the timer that limits the wait for a head. */
function timerOf(facts: Facts, group: RefusalGroup): Setting | null {
  const { hop } = group;
  const timers = settingsFor(facts, 'response-timeout', hop, group.record).filter(({ ms }) => ms !== 0);
  if (hasDetail(group, 'max-duration', 'upstream-max-duration'))
    return (
      settingsOf(facts, 'total-timeout', hop).find(
        ({ state }) => state === 'stream' || state === 'upstream-stream',
      ) ?? null
    );
  if (hasDetail(group, 'per-try-idle'))
    return settingsOf(facts, 'idle-timeout', hop).find(({ state }) => state === 'per-try') ?? null;
  if (hasDetail(group, 'per-try')) return timers.find(({ state }) => state === 'per-try') ?? null;
  if (hasDetail(group, 'stream-idle'))
    return (
      settingsOf(facts, 'idle-timeout', hop).find(({ ms, state }) => ms !== 0 && state !== 'per-try') ?? null
    );
  const whole = timers.find((one) => one.state === 'whole-body' && isMet(one, group));
  return whole ?? timers.find(({ state }) => state === null) ?? null;
}

/** Raise it; `setting` null: which one it is does not follow from the config. */
export function timerFix({ proxy, record }: RefusalGroup, setting: Setting | null): ProposedFix {
  const late = record?.subrequest === undefined ? 'the origin' : 'its upstream';
  const needed = `if ${late} really needs that long before its first byte.`;
  if (setting?.state === 'whole-body')
    return { proxy: setting.proxy, setting: setting.setting, ...writtenAt(setting), text: notForStreams };
  if (setting)
    return change(
      setting,
      setting.off ?? '1h',
      `Raise ${setting.setting} for this route${setting.off ? ' or switch it off' : ''}, ${needed}`,
    );
  // It goes on with the body: longer is not enough.
  const whole = record?.reasonDetails.includes('whole-request') ? ownAdvice(proxy, 'request-age') : null;
  if (whole) return advised(proxy, whole);
  const { setting: usual, suggested } = adviceOf(proxy, 'response-timer');
  const word = namedTimer(record?.reasonDetails ?? []) ?? usual;
  return {
    proxy,
    setting: word,
    suggested,
    text: `Raise ${word} for this route, ${needed}`,
  };
}

const notForStreams =
  'Take this rule out for event streams: it keeps the response until its body is whole, and that of a stream has no end.';

/** The timer that a row names; null where it names none. */
function namedTimer(details: ReasonDetail[]): string | null {
  if (details.includes('per-try-idle')) return 'per_try_idle_timeout';
  if (details.includes('per-try')) return 'per_try_timeout';
  return details.includes('stream-idle') ? 'stream_idle_timeout' : null;
}
