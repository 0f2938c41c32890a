/** Turns facts into evidence and fixes: a sentence, and where anyone can look it up. */

import { askedStreams } from '../../analysis/answers/asked-streams.ts';
import { lateCloserBehind, lateCloserOf } from '../../analysis/ends/late-close.ts';
import { closeDelayMs } from '../../analysis/ends/timing.ts';
import type { HopWord } from '../../analysis/parties/blame.ts';
import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence, Finding, ProposedFix } from '../../model/finding.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { type Setting, valueWithSpan, writtenSpan } from '../../model/setting.ts';
import type { Stream } from '../../model/stream.ts';
import { hopName, properName } from '../../proxies/profile/names.ts';

export { hopName, properName } from '../../proxies/profile/names.ts';

const endWords: Record<Stream['close']['how'], string> = {
  terminated: 'ended with its last chunk',
  'close-delimited': 'ended with the connection',
  cut: 'cut: the chunked body stopped without its last chunk',
  'end-stream': 'ended with END_STREAM',
  'rst-stream': 'cut by RST_STREAM',
  'connection-lost': 'cut: the connection closed under the stream',
  'not-opened': 'no response came',
  'own-stop': 'still open when we stopped',
};

const tcpWords = { fin: ', TCP FIN', rst: ', TCP RST', open: '' };

/** How one stream ended, with its age and silence. */
export function endOf(stream: Stream): Evidence {
  const { how, code, transport, ageMs, idleMs } = stream.close;
  const named = code ? `${endWords[how]} (${code})` : endWords[how];
  const times =
    ageMs === null ? '' : ` at age ${formatMs(ageMs)}, ${formatMs(idleMs ?? 0)} after the last byte`;
  const fact = `${stream.id} (${protocolName(stream)}${stream.route === 'direct' ? ', direct' : ''}) ${named}${tcpWords[transport]}${times}`;
  return { fact, from: 'connection', connection: stream.id, value: idleMs ?? undefined, unit: 'ms' };
}

/** Why the connection was open longer than the limit allows; empty if it was not. */
export function delayWords(facts: Facts, streams: Stream[]): string {
  const delayed = streams.map((stream) => closeDelayMs(facts, stream)).filter((ms) => ms > 0);
  if (delayed.length === 0) return '';
  const closer = lateCloserOf(facts);
  const delay = `${formatMs(highest(delayed))} after it has ended the stream (${closer?.setting})`;
  return ` Over HTTP/1.1 ${closer?.name} closes the connection ${delay}, so the wire shows that much more.`;
}

/** Envoy's signature without any header: over HTTP/1.1 the same end comes a second later than over HTTP/2. */
export function delayFacts(streams: Stream[]): Evidence[] {
  const closer = lateCloserBehind(streams);
  if (!closer) return [];
  return [
    {
      fact: `the HTTP/1.1 connections were closed ${formatMs(closer.ms)} after the HTTP/2 streams were reset: ${closer.name} does that (${closer.setting})`,
      from: 'connection',
    },
  ];
}

export function protocolName(stream: Pick<Stream, 'protocol'>): string {
  return stream.protocol === 'http2' ? 'HTTP/2' : 'HTTP/1.1';
}

/** A log row as evidence, with what it says of the request. */
export function rowOf(record: LogRecord, connection?: string): Evidence {
  const { file, line, raw } = record;
  return {
    fact: `${properName(record.proxy)} logged: ${record.words.trim() === '-' ? 'no flag (-)' : record.words}`,
    from: 'log',
    connection,
    file,
    line,
    raw,
  };
}

export function rowsOf(words: HopWord[], connection?: string): Evidence[] {
  return words.map(({ record }) => rowOf(record, connection));
}

/** A setting as it is written, or the default that applies instead. */
export function settingFact(setting: Setting): Evidence {
  const place = { file: setting.file ?? undefined, line: setting.line ?? undefined };
  if (setting.value === null) {
    return {
      fact: `${setting.setting}: ${setting.detail ?? 'none'} (${setting.path})`,
      from: 'config',
      ...place,
    };
  }
  const fact =
    setting.origin === 'default'
      ? `${setting.setting} is not set in ${setting.path}: ${standInWords(setting)}`
      : `${setting.setting} ${setting.value} (${setting.path})`;
  return { fact, from: 'config', ...place, value: setting.value ?? undefined };
}

const writeItOut =
  'No diff is made, as this text holds in other places too (an anchor): write it out for this route alone.';

/** Change (or write down) one setting. */
export function change(setting: Setting, suggested: string, text: string): ProposedFix {
  return {
    proxy: setting.proxy,
    setting: setting.setting,
    file: setting.file ?? undefined,
    line: setting.line ?? undefined,
    current: setting.origin === 'default' ? null : setting.value,
    // A change to what stands there is none.
    ...(suggested !== setting.value && { suggested }),
    text: setting.isShared && setting.place === null ? `${text} ${writeItOut}` : text,
    path: setting.path,
    place: suggested === setting.value ? null : setting.place,
  };
}

/** Capitalises the start of a sentence, unless it is the name of a setting. */
export function sentence(text: string): string {
  return /^[a-z]+_/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** `Nginx`, `A proxy on the path (edge)`: the hop as a sentence begins with it. */
export function hopSubject({ proxy, hop }: Finding['where']): string {
  return sentence(hopName(proxy, hop));
}

/** `file:line` of a setting, or the source that it is known from; of a timer that nothing sets, what holds in its place. */
export function whereSet(setting: Setting): string {
  if (isUnsetTimer(setting)) return `not set in ${setting.path}: ${standInWords(setting)}`;
  return setting.file ? `${setting.file}:${setting.line}` : setting.path;
}

function isUnsetTimer({ origin, ms, value }: Setting): boolean {
  return origin === 'default' && ms !== null && value !== null;
}

/** Of a setting that nothing sets: what its value comes from. */
function standInWords(setting: Setting): string {
  const { standsIn, proxy, value, ms } = setting;
  if (standsIn) return `${standsIn} holds in its place`;
  return `${properName(proxy)}'s own default of ${ms ? writtenSpan(setting) : value} holds`;
}

/** What to do with a timer that cuts streams, as the begin of a sentence. */
export function raiseWords({ origin, setting, path }: Setting): string {
  return origin === 'default' ? `Add ${setting} in ${path}, with more than` : `Raise ${setting} above`;
}

/** `proxy_read_timeout is 60s (nginx.conf:12)`, or that nothing sets it, and what holds then. */
export function heldWords(setting: Setting): string {
  const { setting: name, path, file, line } = setting;
  if (setting.origin !== 'default')
    return `${name} is ${valueWithSpan(setting)} (${whereSet(setting)})${unlessWords(setting)}`;
  const place = file === null ? '' : `; its line belongs at ${file}:${line}`;
  return `${name} is not set in ${path}, so ${standInWords(setting)}${place}`;
}

/** `proxy_read_timeout 60s (nginx.conf:12)`. */
export function settingAt(setting: Setting): string {
  return `${setting.setting} ${setting.value} (${whereSet(setting)})${unlessWords(setting)}`;
}

/** Where the config alone does not tell whether it holds. */
function unlessWords({ unless, ms }: Setting): string {
  return unless === undefined ? '' : `, ${formatMs(ms ?? 0)} unless ${unless}`;
}

/** Where a setting stands and what it is now, for a fix that no patch can make. */
export function writtenAt({ file, line, value }: Setting): Pick<ProposedFix, 'file' | 'line' | 'current'> {
  return { file: file ?? undefined, line: line ?? undefined, current: value };
}

/** `2 of 2 streams`, `the stream`. */
export function countOf(some: unknown[], all: unknown[]): string {
  if (all.length === 1) return 'the stream';
  if (all.length === 2 && some.length === 2) return 'both streams';
  return some.length === all.length ? `all ${all.length} streams` : `${some.length} of ${all.length} streams`;
}

/** The same of all streams that were asked for: `2 of 500 streams`. */
export function countOfAsked(facts: Facts, some: unknown[]): string {
  return countOf(some, askedStreams(facts));
}
