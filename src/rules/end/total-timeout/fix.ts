/** Which limit on the whole stream it was, and how to switch it off. Part of `total-timeout`. */
import { type CutGroup, isFixedDeadline } from '../../../analysis/ends/cuts.ts';
import { fitsNextWrite } from '../../../analysis/ends/next-write.ts';
import { fitsAge } from '../../../analysis/ends/timing.ts';
import { cutInside } from '../../../analysis/parties/cut-inside.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { formatMs } from '../../../model/duration.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import type { Setting } from '../../../model/setting.ts';
import type { SettingState } from '../../../model/setting-kind.ts';
import type { Stream } from '../../../model/stream.ts';
import { advised, ownAdvice, ownPhrase, phraseOf } from '../../../proxies/profile/advice.ts';
import { profileOf } from '../../../proxies/profile/known.ts';
import type { DefaultLimit } from '../../../proxies/profile/limits.ts';
import { change, properName } from '../../frames/evidence.ts';

/** No flag and no details. */
export function isBare(blames: CutGroup['blames']): boolean {
  return blames[0]?.record?.reasonDetails.includes('unflagged') ?? false;
}

function isUnflagged(blames: CutGroup['blames']): boolean {
  const details = blames[0]?.record?.reasonDetails ?? [];
  return details.includes('max-duration') || isBare(blames) || details.includes('upstream-max-duration');
}

/** For a limit that the request itself asked for. */
export function withoutHeader(name: string): ProposedFix {
  return {
    proxy: 'client',
    setting: name,
    text: `Leave ${name} out of the requests for event streams, or have the proxy in front remove it.`,
  };
}

/** The setting whose flag or detail the row shows, else the one that fits the age, or the next write behind it. */
export function settingFor(facts: Facts, { hop, blames, timing, streams }: CutGroup): Setting | null {
  const all = settingsOf(facts, 'total-timeout', hop?.name).filter(({ ms }) => ms !== null && ms > 0);
  const details = blames[0]?.record?.reasonDetails ?? [];
  const first = (wanted: SettingState<'total-timeout'>) => all.find(({ state }) => state === wanted) ?? null;
  if (details.includes('upstream-max-duration')) return first('upstream-stream');
  if (details.includes('max-duration') || details.includes('unflagged')) return first('stream');
  if (details.includes('upstream-timeout')) return first('response');
  return (
    all.find(({ ms }) => ms && fitsAge(timing, ms)) ??
    all.find((one) => fitsNextWrite(facts, streams, one)) ??
    null
  );
}

/** For an end behind a proxy of which neither a row, a config nor a direct stream tells whose limit it was. */
export function proxyOrOrigin(
  facts: Facts,
  { streams }: CutGroup,
  front: ProxyKind,
  cures: string,
): ProposedFix {
  const settled = settlingWords(facts, 'limit', { streams });
  const ofOrigin = `If it is the origin: its own limit on a response${cures}.`;
  const text = `${ifItIs(front, 'stream-age')} ${ofOrigin} No heartbeat moves it.${settled}`;
  return { proxy: 'unknown', setting: 'stream lifetime', text };
}

type AgeTopic = 'stream-age' | 'stream-age-unflagged' | WholeTopic;
/** The words for these say themselves what to do. */
type WholeTopic = 'request-age' | 'context-age' | 'connection-age';
const whole: ReadonlySet<string> = new Set<WholeTopic>(['request-age', 'context-age', 'connection-age']);

function ifItIs(proxy: ProxyKind, topic: AgeTopic): string {
  if (whole.has(topic)) return `If it is ${properName(proxy)}: ${ownAdvice(proxy, topic)?.text}`;
  const word = ownAdvice(proxy, topic)?.setting;
  return `If it is ${properName(proxy)}: switch ${word} ${ownPhrase(proxy, 'stream-ages')}.`;
}

/** Off, or far above what it is: taken out, a setting that has a default would hold with that. */
export function lifted(setting: Setting): ProposedFix {
  const noEnd = 'an event stream has no end to wait for';
  if (setting.off !== null)
    return change(setting, setting.off, `Switch ${setting.setting} off in ${setting.path}: ${noEnd}.`);
  const hour = phraseOf(setting.proxy, 'hour');
  const held = defaultAgeOf(setting);
  if (!held) return change(setting, hour, `Raise ${setting.setting}, or take it out: ${noEnd}.`);
  const text = `Raise ${setting.setting}: ${noEnd}. Taken out, its default of ${formatMs(held.ms)} holds.`;
  return change(setting, held.suggested ?? hour, text);
}

function defaultAgeOf({ proxy, setting }: Setting): DefaultLimit | null {
  const word = setting.split('.').at(-1);
  const limits = profileOf(proxy)?.limits ?? [];
  return limits.find((one) => one.counts === 'age' && one.setting === word) ?? null;
}

/** A proxy that breaks off what it answers leaves no proper end: that is of one that lost its own request, and went on as if all had come. */
function topicOf({ blames, truncated }: CutGroup, proxy: ProxyKind): AgeTopic {
  if (isUnflagged(blames)) return 'stream-age-unflagged';
  const details = blames[0]?.record?.reasonDetails ?? [];
  if (isFixedDeadline(blames) && ownAdvice(proxy, 'connection-age')) return 'connection-age';
  // What keeps a body until its limit is over opens no stream: this one was passed on.
  if (details.includes('body-begun') && ownAdvice(proxy, 'context-age')) return 'context-age';
  const isOfRequest = details.includes('whole-request') || truncated === 'none';
  return isOfRequest && ownAdvice(proxy, 'request-age') ? 'request-age' : 'stream-age';
}

/** Of what stands in front of a place that shows the same end no log would tell. */
function wouldTell(facts: Facts, streams: Stream[]): string {
  const inside = cutInside(facts, streams[0]);
  return settlingWords(facts, 'limit', { streams, ...(inside && { guess: inside.proxy }) });
}

/** Off, where the setting is known; else where to look for it. */
export function liftAgeLimit(
  facts: Facts,
  setting: Setting | null,
  proxy: ProxyKind,
  group: CutGroup,
  cures = '',
): ProposedFix {
  if (setting) return lifted(setting);
  const { hop, streams } = group;
  const topic = topicOf(group, proxy);
  const own = ownAdvice(proxy, topic);
  if (own) return { ...advised(proxy, own), ...(hop === null && { text: ifItIs(proxy, topic) }) };
  if (proxy === 'unknown')
    return {
      proxy,
      setting: 'stream lifetime',
      text: `Find whose limit it is, and switch it off for this route${cures}; no heartbeat moves it.${wouldTell(facts, streams)}`,
    };
  if (proxy === 'origin')
    return {
      proxy,
      setting: 'response time limit',
      suggested: 'none for event streams',
      text: `Find the limit in the origin's framework or server, or in what stands between it and the proxy, and switch it off for this endpoint${cures}.`,
    };
  return {
    proxy,
    setting: 'stream lifetime',
    text: `Raise or switch off the limit that ${properName(proxy)} puts on the whole response.`,
  };
}
