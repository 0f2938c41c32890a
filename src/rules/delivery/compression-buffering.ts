/** A compressor waits for enough bytes: events come late, or never, to clients that accept compression. */

import { hasWaited, ordinaryOn } from '../../analysis/answers/ordinary.ts';
import { arrivalFact } from '../../analysis/delivery/arrival-fact.ts';
import { eventCompression } from '../../analysis/delivery/buffering.ts';
import { hasNoHead, isOnTime, latenessAgainst, streamsAsking } from '../../analysis/delivery/delivery.ts';
import { keptEvents, keptWords } from '../../analysis/delivery/kept-events.ts';
import { risenCounters } from '../../analysis/parties/counters.ts';
import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Confidence, ProposedFix } from '../../model/finding.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import type { Setting } from '../../model/setting.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { adviceOf } from '../../proxies/profile/advice.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { change, countOf, hopName, hopSubject, sentence, settingFact, whereSet } from '../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { envoy, measured, nginx } from '../sources.ts';

const keptInBlocks = 'and its compressor keeps small events until a block is full';

export const compressionBuffering: Rule = {
  id: 'compression-buffering',
  title: 'compression holds the events back',
  severity: 'warning',
  group: 'delivery',
  rank: 20,
  needs: ['wire', 'direct', 'config', 'admin'],
  about: {
    what: 'A compressor waits until it has enough bytes: events come late, or never, to clients that accept gzip, while the same stream without compression is on time.',
    lookAlikes: [
      '`proxy-buffering`: streams without compression are late too.',
      '`origin-not-flushing`: late around the proxies as well.',
      '`framing-error`: every event exactly one late is also what a missing blank line does.',
      "A compressor that flushes after each event (Envoy's, and Nginx's with buffering off) delays nothing.",
    ],
    settles:
      'The trial with gzip beside the one without, which diagnose asks by itself; the config that lists text/event-stream among the compressed types.',
    source: [
      nginx('gzip_types', 'http_gzip'),
      envoy('compressor', 'configuration/http/http_filters/compressor_filter'),
      measured('Nginx 1.22.1, gzip with buffering on and off'),
    ],
  },
  explains: ['response-timeout', 'headers-held', 'heartbeat-missing', 'deaf-stream', 'flush-interval'],
  judge(facts) {
    const all = streamsAsking(facts, 'compressed');
    if (all.length === 0) return notChecked(['gzip']);
    const zipped = all.filter(keptEvents);
    if (zipped.length === 0) return notChecked(['events'], 'the messages of the streams were only counted');
    const compressed = zipped.filter(({ contentEncoding }) => contentEncoding !== null);
    const headless = hangsUncompressed(facts) ? [] : zipped.filter(hasNoHead);
    if (compressed.length === 0 && headless.length === 0)
      return ruledOut(
        zipped.some(isOpened)
          ? 'event streams are not compressed, though gzip was accepted'
          : 'no stream that accepted gzip opened, and others hang as well',
      );
    const plain = streamsAsking(facts, 'plain').filter(({ contentEncoding }) => contentEncoding === null);
    const references = plain.filter(isOnTime);
    if (references.length === 0)
      return notChecked(['events'], 'no uncompressed stream came on time to compare with');
    const late = [...compressed, ...headless].filter(
      (stream) => latenessAgainst(stream, references) !== null,
    );
    if (late.length === 0) return ruledOut('compressed events come as promptly as uncompressed ones');
    const by = compressorOf(facts, late);
    const none = late.every(({ events }) => events.length === 0);
    return found(this, [
      {
        severity: none ? 'critical' : 'warning',
        confidence: by.confidence,
        where: { hop: by.hop, proxy: by.proxy },
        what: none
          ? `${sentence(countOf(late, zipped))} that accepted gzip showed no event; without compression they come one by one.`
          : `Events come in bursts to ${countOf(late, zipped)} that accepted gzip; without compression they come one by one.`,
        why: by.setting
          ? `${hopName(by.proxy, by.hop)} compresses event streams (${by.setting.setting}, ${whereSet(by.setting)}), ${keptInBlocks}.`
          : `${hopSubject(by)} seems to compress the stream without flushing after each event.${keptWords(all)}`,
        covers: late,
        evidence: [
          ...(by.setting ? [settingFact(by.setting)] : []),
          ...compressed.slice(0, 1).map(encodingFact),
          ...late.slice(0, 2).map(arrivalFact),
          ...references.slice(0, 1).map(arrivalFact),
        ],
        fix: stopCompressing(facts, by),
      },
    ]);
  },
};

/** Streams hang for another reason: those without compression hang too, short requests as well, or the connection pool is used up. */
function hangsUncompressed(facts: Facts): boolean {
  return (
    streamsAsking(facts, 'plain').some(hasNoHead) ||
    ordinaryOn(facts, 'proxy').some(hasWaited) ||
    risenCounters(facts, 'upstream_cx_overflow').length > 0
  );
}

interface Compressor {
  hop: string | null;
  proxy: ProxyKind;
  setting: Setting | null;
  confidence: Confidence;
}

/** The hop whose config compresses event streams; the origin, where every config is known and none does. */
function compressorOf(facts: Facts, late: Stream[]): Compressor {
  const seen = late.some(({ contentEncoding }) => contentEncoding !== null);
  const setting = eventCompression(facts).find(({ proxy }) => !habitOf(proxy, 'flushesCompressor')) ?? null;
  if (setting) return { hop: setting.hop, proxy: setting.proxy, setting, confidence: 'certain' };
  const known = facts.hops.every(({ name }) => settingsOf(facts, 'compression', name).length > 0);
  if (facts.hops.length > 0 && known && seen)
    return { hop: null, proxy: 'origin', setting, confidence: 'certain' };
  const front = late[0] ? frontProxy(facts, late[0]) : null;
  const hop = front?.known && facts.hops.length === 1 ? (facts.hops[0]?.name ?? null) : null;
  const proxy = facts.hops.length > 1 ? 'unknown' : (front?.proxy ?? 'unknown');
  // Without a response head, a full connection pool would look the same.
  return { hop, proxy, setting, confidence: seen ? 'likely' : 'possible' };
}

function encodingFact(stream: Stream) {
  const fact = `${stream.id} answered with Content-Encoding: ${stream.contentEncoding}`;
  return { fact, from: 'headers' as const, connection: stream.id };
}

function stopCompressing(facts: Facts, { hop, proxy, setting }: Compressor): ProposedFix[] {
  const buffering = settingsOf(facts, 'buffering', hop).find(({ value }) => value === 'on');
  if (setting) {
    // The setting is the list of types where that names event streams; its place is the compressor's switch.
    const word = setting.setting.replace(/_types$/, '');
    const fixes: ProposedFix[] = [
      {
        ...change(
          setting,
          'off',
          `Switch ${word} off for this location: an event stream gains little by it.`,
        ),
        setting: word,
        current: 'on',
        file: setting.place?.file ?? setting.file ?? undefined,
        line: setting.place?.line ?? setting.line ?? undefined,
      },
      {
        ...change(setting, typesWithout(setting), `Or take text/event-stream out of ${word}_types.`),
        place: null,
      },
    ];
    const flushing = `Or switch ${buffering?.setting} off for this location: each event is then flushed through the compressor.`;
    return buffering ? [...fixes, change(buffering, 'off', flushing)] : fixes;
  }
  return [
    {
      proxy,
      setting: adviceOf(proxy, 'compressed-types').setting,
      text: 'Leave text/event-stream out of what is compressed, or flush the compressor after every event.',
    },
  ];
}

function typesWithout({ value }: Setting): string {
  const types = (value ?? '').split(/\s+/).filter((type) => !/^(\*|text\/event-stream)$/i.test(type));
  return types.join(' ') || 'text/html';
}
