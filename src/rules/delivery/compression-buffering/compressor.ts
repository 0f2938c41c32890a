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

export function whyOf(by: Compressor): string {
  const { setting } = by;
  return setting
    ? `${hopName(by.proxy, by.hop)} compresses event streams (${setting.setting}, ${whereSet(setting)}), ${keptInBlocks}.`
    : `${hopSubject(by)} seems to compress the stream without flushing after each event.`;
}

/** The origin, where its own are as late or no config compresses event streams; else the hop whose config does, or the one that answers. */
export function compressorOf(facts: Facts, late: Stream[], { shown }: AroundProxies): Compressor {
  const seen = late.some(({ contentEncoding }) => contentEncoding !== null);
  const setting = eventCompression(facts).find(({ proxy }) => !habitOf(proxy, 'flushesCompressor')) ?? null;
  const isCleared = setting === null && seen && isKnown(facts);
  if (shown === 'late' || (isCleared && shown === null))
    return { hop: null, proxy: 'origin', setting: null, confidence: isCleared ? 'certain' : 'likely' };
  if (setting) return { hop: setting.hop, proxy: setting.proxy, setting, confidence: 'certain' };
  const front = late[0] ? frontProxy(facts, late[0]) : null;
  const hop = front?.known && facts.hops.length === 1 ? (facts.hops[0]?.name ?? null) : null;
  const proxy = facts.hops.length > 1 ? 'unknown' : (front?.proxy ?? 'unknown');
  // Without a response head, a full connection pool would look the same.
  return { hop, proxy, setting, confidence: seen ? 'likely' : 'possible' };
}

function isKnown(facts: Facts): boolean {
  const { hops } = facts;
  return hops.length > 0 && hops.every(({ name }) => settingsOf(facts, 'compression', name).length > 0);
}
