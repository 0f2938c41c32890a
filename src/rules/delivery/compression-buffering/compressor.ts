/** Who compresses an event stream without flushing it. */

import { eventCompression } from '../../../analysis/delivery/buffering.ts';
import {
  directAsking,
  directOnTime,
  isOnTime,
  latenessAgainst,
} from '../../../analysis/delivery/delivery.ts';
import { keptEvents } from '../../../analysis/delivery/kept-events.ts';
import { frontProxy } from '../../../analysis/parties/fingerprint.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Confidence } from '../../../model/finding.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import type { Setting } from '../../../model/setting.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';
import { habitOf } from '../../../proxies/profile/known.ts';
import { hopName, hopSubject, whereSet } from '../../frames/evidence.ts';

const keptInBlocks = 'and its compressor keeps small events until a block is full';

export interface Compressor {
  hop: string | null;
  proxy: ProxyKind;
  setting: Setting | null;
  confidence: Confidence;
}

/** What the streams around the proxies show that accepted gzip too. */
export interface AroundProxies {
  streams: Stream[];
  /** As late as those through the proxies, prompt though compressed, or not compressed; null: nothing that helps. */
  shown: 'late' | 'prompt' | 'plain' | null;
}

export function aroundProxies(facts: Facts): AroundProxies {
  const streams = directAsking(facts, 'compressed').filter(
    (stream) => isOpened(stream) && keptEvents(stream),
  );
  const compressed = streams.filter(({ contentEncoding }) => contentEncoding !== null);
  const references = directOnTime(facts);
  if (streams.length > 0 && compressed.length === 0) return { streams, shown: 'plain' };
  if (compressed.some((stream) => latenessAgainst(stream, references) !== null))
    return { streams: compressed, shown: 'late' };
  const isPrompt = compressed.length > 0 && compressed.every(isOnTime);
  return { streams: compressed, shown: isPrompt ? 'prompt' : null };
}

const directFindings = {
  late: ' Asked around the proxies compressed events are as late.',
  prompt: ' Asked around the proxies compressed events come one by one.',
  plain: ' Asked around the proxies the events are not compressed at all.',
} as const;

export function directWords({ shown }: AroundProxies): string {
  return shown === null ? '' : directFindings[shown];
}

/** Who compresses, and what that is known by. */
export function whyOf(facts: Facts, late: Stream[], by: Compressor): string {
  const { setting, proxy, hop } = by;
  if (setting)
    return `${hopName(proxy, hop)} compresses event streams (${setting.setting}, ${whereSet(setting)}), ${keptInBlocks}.`;
  if (proxy !== 'unknown')
    return `${hopSubject(by)} seems to compress the stream without flushing after each event.`;
  const front = late[0] ? frontProxy(facts, late[0]) : null;
  if (isClearedAll(facts) || (front && flushes(front.proxy)))
    return `No proxy that is known holds compressed events: what compresses stands behind it, a framework or a box that was not named, ${keptInBlocks}.`;
  const name = front && front.proxy !== 'unknown' ? hopName(front.proxy, null) : 'a proxy on the way';
  return `Whose compressor it is, is not seen: ${name} and the framework behind it look the same.${settlingWords(facts, 'setting')}`;
}

/** The origin, where its own are as late; else the hop whose config compresses event streams, or the only one that can; else nobody that is known. */
export function compressorOf(facts: Facts, late: Stream[], { shown }: AroundProxies): Compressor {
  const seen = late.some(({ contentEncoding }) => contentEncoding !== null);
  const setting = eventCompression(facts).find(({ proxy }) => !flushes(proxy)) ?? null;
  const isCleared = setting === null && seen && isClearedAll(facts);
  if (shown === 'late')
    return { hop: null, proxy: 'origin', setting: null, confidence: isCleared ? 'certain' : 'likely' };
  if (setting) return { hop: setting.hop, proxy: setting.proxy, setting, confidence: 'certain' };
  // Without a response head, a full connection pool would look the same.
  const confidence = seen ? 'likely' : 'possible';
  if (isCleared && shown === null) return { hop: null, proxy: 'origin', setting: null, confidence };
  const [only] = facts.hops;
  const isOnly = shown !== null && only !== undefined && facts.hops.length === 1 && !isCleared;
  const where = isOnly && !flushes(only.proxy) ? { hop: only.name, proxy: only.proxy } : nobody;
  return { ...where, setting: null, confidence };
}

const nobody = { hop: null, proxy: 'unknown' } as const;

/** Its compressor gives each event out. */
function flushes(proxy: ProxyKind): boolean {
  return habitOf(proxy, 'flushesCompressor') ?? false;
}

/** Of every hop the config was read, and none of them holds compressed events. */
function isClearedAll(facts: Facts): boolean {
  const { hops } = facts;
  return hops.length > 0 && hops.every(({ name, proxy }) => isCleared(facts, name, proxy));
}

function isCleared(facts: Facts, hop: string, proxy: ProxyKind): boolean {
  if (!flushes(proxy)) return settingsOf(facts, 'compression', hop).length > 0;
  return facts.settings.some((setting) => setting.hop === hop);
}
