/** How to keep a compressor away from event streams. */

import { frontProxy } from '../../../analysis/parties/fingerprint.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import type { Setting } from '../../../model/setting.ts';
import type { Stream } from '../../../model/stream.ts';
import { adviceOf, ownAdvice, phrasesOf } from '../../../proxies/profile/advice.ts';
import { habitOf } from '../../../proxies/profile/known.ts';
import { properName } from '../../../proxies/profile/names.ts';
import type { Advice } from '../../../proxies/profile/words.ts';
import { unbufferedByHeader } from '../../frames/at-origin.ts';
import { change, sentence } from '../../frames/evidence.ts';
import { ifItIsWords, inOwnWord } from '../../frames/own-words.ts';
import type { Compressor } from './compressor.ts';

export function stopCompressing(
  facts: Facts,
  late: Stream[],
  { hop, proxy, setting }: Compressor,
): ProposedFix[] {
  const buffering = settingsOf(facts, 'buffering', hop).find(({ value }) => value === 'on');
  const own = ownAdvice(proxy, 'compressed-types');
  if (setting && own?.text !== undefined) return [namedTypes(setting, own)];
  if (setting) {
    // The setting is the list of types where that names event streams; its place is the compressor's switch.
    const word = setting.setting.replace(/_types$/, '');
    const fixes: ProposedFix[] = [
      switchOff(setting, word),
      {
        ...change(setting, typesWithout(setting), `Or take text/event-stream out of ${word}_types.`),
        place: null,
      },
    ];
    const flushing = `Or switch ${buffering?.setting} off for this location: each event is then flushed through the compressor.`;
    if (!buffering) return fixes;
    return [
      ...fixes,
      change(buffering, buffering.off || 'off', flushing),
      ...unbufferedByHeader(facts, proxy, hop),
    ];
  }
  if (proxy === 'origin') return [ofOrigin(facts, late, '')];
  if (proxy !== 'unknown') return [ofProxy(proxy, '')];
  const front = late[0] ? frontProxy(facts, late[0]).proxy : 'unknown';
  const isPossible = front !== 'unknown' && !habitOf(front, 'flushesCompressor') && !isRead(facts);
  return [
    ofOrigin(facts, late, isPossible ? 'If it is the framework: ' : ''),
    ...(isPossible ? [ofProxy(front, `If it is ${properName(front)}: `)] : []),
  ];
}

/** Of a proxy that compresses every type unless some are named. */
function namedTypes(setting: Setting, { suggested, text = '' }: Advice): ProposedFix {
  const isNamed = /\//.test(setting.value ?? '');
  return change(setting, isNamed ? typesWithout(setting) : (suggested ?? 'text/html'), text);
}

/** In a location that has it from further out a line is added: nothing is replaced there. */
function switchOff(setting: Setting, word: string): ProposedFix {
  const from = setting.place?.length === 0 ? ', which has it from further out' : '';
  const text = `Switch ${word} off for this location${from}: an event stream gains little by it.`;
  return {
    ...change(setting, setting.off || 'off', text),
    setting: word,
    current: 'on',
    file: setting.place?.file ?? setting.file ?? undefined,
    line: setting.place?.line ?? setting.line ?? undefined,
  };
}

/** The config of every hop was read: none of them is a guess any more. */
function isRead({ hops, settings }: Facts): boolean {
  return hops.length > 0 && hops.every(({ name }) => settings.some(({ hop }) => hop === name));
}

/** What works for any that keep to RFC 9111, and the own word of the framework that is seen, or of each that it may be. */
function ofOrigin(facts: Facts, late: Stream[], start: string): ProposedFix {
  const own = inOwnWord(facts, 'compression', late);
  const text = `${start}answer with Cache-Control: no-transform, leave text/event-stream out of what is compressed, or flush the compressor after every event.`;
  const fix = {
    ...({ proxy: 'origin', setting: 'Cache-Control', suggested: 'no-cache, no-transform' } as const),
    doesNotCure: phrasesOf('no-transform-unheeded')
      .map(({ words }) => words)
      .join(' or '),
  };
  return { ...fix, text: `${sentence(text)} ${own ? own.text : ifItIsWords('compression').trim()}` };
}

function ofProxy(proxy: ProxyKind, start: string): ProposedFix {
  const text = `${start}leave text/event-stream out of what is compressed, or flush the compressor after every event.`;
  return { proxy, setting: adviceOf(proxy, 'compressed-types').setting, text: sentence(text) };
}

function typesWithout({ value }: Setting): string {
  const types = (value ?? '').split(/\s+/).filter((type) => !/^(\*|text\/event-stream)$/i.test(type));
  return types.join(' ') || 'text/html';
}
