/** What to change against an idle timer: the timer, or the heartbeat. Part of `idle-timeout`. */
import { bufferingHops } from '../../../analysis/delivery/buffering.ts';
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { formatMs } from '../../../model/duration.ts';
import { directStreams, type Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import { type Setting, writtenSpan } from '../../../model/setting.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';
import { ownAdvice, phraseOf } from '../../../proxies/profile/advice.ts';
import type { Advice } from '../../../proxies/profile/words.ts';
import { notByHeartbeat } from '../../frames/at-origin.ts';
import { change, properName, raiseWords, settingAt } from '../../frames/evidence.ts';
import { sentAlreadyWords, sparingMs } from '../../frames/heartbeat.ts';
import { switchOff } from '../../frames/switch-off.ts';

/** The limit as it is set, else as it was seen, ms. */
export function limitOf(setting: Setting | null, seenMs: number): number {
  return setting?.ms || seenMs;
}

/** From here on a silence is no proxy's matter: most boxes on the way give up after it, ms. */
const reasonableMs = 60_000;

/**
 * The timer first where it is known or guessed, then the heartbeat; the other way round for an origin that is silent
 * around the proxies too, beyond what any limit should allow. Where a buffer keeps what is sent, that goes before a heartbeat.
 */
export function outlastSilence(
  facts: Facts,
  group: CutGroup,
  setting: Setting | null,
  proxy: ProxyKind,
): ProposedFix[] {
  const [heartbeat, ...timer] = changes(facts, group, setting, proxy).reverse();
  if (heartbeat === undefined) return [];
  const [held] = bufferingHops(facts);
  if (held) return [...timer, ...behindBuffer(held.buffering, heartbeat)];
  return isOriginSilent(facts, limitOf(setting, group.timing.idleLimitMs))
    ? [{ ...heartbeat, text: heartbeat.text.replace(/^Or have/, 'Have') }, ...timer]
    : [...timer, heartbeat];
}

const sooner = 'Have what the origin sends passed on at once: until then no client sees it in time.';

function behindBuffer(buffering: Setting, heartbeat: ProposedFix): ProposedFix[] {
  const off = ownAdvice(
    buffering.proxy,
    buffering.state === 'whole-body' ? 'whole-body' : 'buffering',
  )?.suggested;
  const kept = `While ${settingAt(buffering)} keeps what the origin sends, a comment does not reach the client either: this only helps after the change before.`;
  return [
    switchOff(buffering, sooner) ?? change(buffering, off ?? 'off', sooner),
    { ...heartbeat, text: `${heartbeat.text} ${kept}` },
  ];
}

/** All that was asked around the proxies stood silent for as long. */
function isOriginSilent(facts: Facts, limitMs: number): boolean {
  const direct = directStreams(facts).filter(isOpened);
  const silentMs = ({ maxGapMs, close }: Stream) => Math.max(maxGapMs ?? 0, close.idleMs ?? 0);
  return limitMs >= reasonableMs && direct.length > 0 && direct.every((one) => silentMs(one) >= limitMs);
}

const anyByte = 'any byte starts the timer anew, a comment as well as an event';

function changes(facts: Facts, group: CutGroup, setting: Setting | null, proxy: ProxyKind): ProposedFix[] {
  const { idleLimitMs, idleMs, swept } = group.timing;
  const limitMs = limitOf(setting, swept ? Math.min(idleLimitMs, idleMs[0]) : idleLimitMs);
  const limit = setting?.ms ? writtenSpan(setting) : formatMs(limitMs);
  const everyMs = sparingMs(facts, limitMs);
  const already = sentAlreadyWords(group.streams, everyMs);
  const heartbeat: ProposedFix = {
    proxy: 'origin',
    setting: 'heartbeat',
    suggested: `a comment line (": \\n\\n") every ${formatMs(everyMs)} or less`,
    text: `Or have the origin send a comment more often than the limit of ${limit}: ${anyByte}.${already}`,
    doesNotCure: notByHeartbeat,
  };
  if (setting) return [raised(setting), heartbeat];
  const own = timerOf(proxy, group);
  if (!own) return [heartbeat];
  const word = own.setting;
  const named = group.reason === 'idle-timeout' || group.hop !== null;
  const text = named
    ? (own.text ?? `Raise ${word} for this route.`)
    : `If it is ${properName(proxy)}: raise ${word} for this route.`;
  return [{ proxy, setting: word, suggested: phraseOf(proxy, 'hour'), text }, heartbeat];
}

/** Above what any stream needs. */
export function raised(setting: Setting): ProposedFix {
  const text = `${raiseWords(setting)} the longest silence of this stream.`;
  return change(setting, phraseOf(setting.proxy, 'hour'), text);
}

function timerOf(proxy: ProxyKind, { blames }: CutGroup): Advice | null {
  const isPerTry = blames[0]?.record?.reasonDetails.includes('per-try-idle') ?? false;
  return (isPerTry ? ownAdvice(proxy, 'idle-timer-per-try') : null) ?? ownAdvice(proxy, 'idle-timer');
}
