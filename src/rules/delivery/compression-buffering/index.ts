/** A compressor waits for enough bytes: events come late, or never, to clients that accept compression. */

import { answerOf } from '../../../analysis/answers/asked-streams.ts';
import { hasWaited, ordinaryOn } from '../../../analysis/answers/ordinary.ts';
import { refusalGroups } from '../../../analysis/answers/refusal-groups.ts';
import { arrivalFact } from '../../../analysis/delivery/arrival-fact.ts';
import {
  hasNoHead,
  isOneBehind,
  isOnTime,
  latenessAgainst,
  streamsAsking,
} from '../../../analysis/delivery/delivery.ts';
import { keptEvents, keptWords } from '../../../analysis/delivery/kept-events.ts';
import { risenCounters } from '../../../analysis/parties/counters.ts';
import { highest } from '../../../model/extremes.ts';
import type { Facts } from '../../../model/facts.ts';
import { headMs, isOpened, type Stream } from '../../../model/stream.ts';
import { countOf, sentence, settingFact } from '../../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { envoy, measured, nginx } from '../../sources.ts';
import { aroundProxies, compressorOf, directWords, whyOf } from './compressor.ts';
import { stopCompressing } from './fix.ts';

export const compressionBuffering: Rule = {
  id: 'compression-buffering',
  title: 'compression holds the events back',
  severity: 'warning',
  group: 'delivery',
  rank: 20,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config', 'admin'],
  about: {
    what: 'A compressor waits until it has enough bytes: events come late, or never, to clients that accept gzip, while the same stream without compression is on time.',
    lookAlikes: [
      '`proxy-buffering`: streams without compression are late too.',
      '`origin-not-flushing`: late around the proxies as well.',
      '`framing-error`: every event exactly one late is also what a missing blank line does, without compression too.',
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
  explains: ['response-timeout', 'headers-held', 'heartbeat-missing', 'flush-interval'],
  judge(facts) {
    const all = streamsAsking(facts, 'compressed');
    if (all.length === 0) return notChecked(['gzip']);
    const zipped = all.filter(keptEvents);
    if (zipped.length === 0) return notChecked(['events'], 'the messages of the streams were only counted');
    const compressed = zipped.filter(({ contentEncoding }) => contentEncoding !== null);
    const headless = hangsUncompressed(facts) ? [] : zipped.filter(hasNoHead);
    const gaveUp = hangsUncompressed(facts) ? [] : givenUp(facts, zipped);
    if (compressed.length === 0 && headless.length === 0 && gaveUp.length === 0)
      return ruledOut(
        zipped.some(isOpened)
          ? 'event streams are not compressed, though gzip was accepted'
          : 'no stream that accepted gzip opened, and others hang as well',
      );
    const plain = streamsAsking(facts, 'plain').filter(({ contentEncoding }) => contentEncoding === null);
    const references = plain.filter(isOnTime);
    if (references.length === 0)
      return notChecked(['events'], 'no uncompressed stream came on time to compare with');
    const late = [
      ...[...compressed, ...headless].filter((stream) => latenessAgainst(stream, references) !== null),
      ...gaveUp,
    ];
    const behind = late.length > 0 ? [] : compressed.filter((stream) => isOneBehind(stream, references));
    if (behind.length === compressed.length) late.push(...behind);
    if (late.length === 0) return ruledOut('compressed events come as promptly as uncompressed ones');
    const around = aroundProxies(facts);
    const by = compressorOf(facts, late, around);
    const how = howOf(late, behind);
    return found(this, [
      {
        severity: how === 'none' ? 'critical' : 'warning',
        confidence: by.confidence,
        where: { hop: by.hop, proxy: by.proxy },
        what: whatOf(countOf(late, zipped), how),
        why: `${whyOf(facts, late, by)}${directWords(around)}${by.setting ? '' : keptWords(all)}`,
        covers: late,
        evidence: [
          ...(by.setting ? [settingFact(by.setting)] : []),
          ...compressed.slice(0, 1).map(encodingFact),
          ...late
            .slice(0, 2)
            .map((stream) => (gaveUp.includes(stream) ? answerOf(stream) : arrivalFact(stream))),
          ...references.slice(0, 1).map(arrivalFact),
          ...around.streams.slice(0, 1).map(arrivalFact),
        ],
        fix: stopCompressing(facts, late, by),
      },
    ]);
  },
};

type How = 'none' | 'bursts' | 'one-behind';

function howOf(late: Stream[], behind: Stream[]): How {
  if (behind.length > 0) return 'one-behind';
  return late.every(({ events }) => events.length === 0) ? 'none' : 'bursts';
}

function whatOf(count: string, how: How): string {
  if (how === 'none')
    return `${sentence(count)} that accepted gzip showed no event; without compression they come one by one.`;
  if (how === 'bursts')
    return `Events come in bursts to ${count} that accepted gzip; without compression they come one by one.`;
  return `Each event comes with the one behind it to ${count} that accepted gzip; without compression it comes at once.`;
}

/** Streams hang for another reason: those without compression hang too, short requests as well, or the connection pool is used up. */
function hangsUncompressed(facts: Facts): boolean {
  return (
    streamsAsking(facts, 'plain').some(hasNoHead) ||
    ordinaryOn(facts, 'proxy').some(hasWaited) ||
    risenCounters(facts, 'upstream_cx_overflow').length > 0
  );
}

/** A proxy in front of the compressor waited for a head in vain, while without compression every head came long before. */
function givenUp(facts: Facts, zipped: Stream[]): Stream[] {
  const plain = streamsAsking(facts, 'plain');
  if (plain.length === 0 || !plain.every(isOpened)) return [];
  const longest = highest(plain.map(headMs));
  const refused = new Set(
    refusalGroups(facts, ['response-timeout', 'total-timeout']).flatMap(({ streams }) => streams),
  );
  return zipped.filter((stream) => refused.has(stream) && headMs(stream) >= 2 * longest + 1_000);
}

function encodingFact(stream: Stream) {
  const fact = `${stream.id} answered with Content-Encoding: ${stream.contentEncoding}`;
  return { fact, from: 'headers' as const, connection: stream.id };
}
