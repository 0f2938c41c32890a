/** The stream ends, or stands still, after so many bytes, however fast they come. */

import { isFallenSilent } from '../../analysis/delivery/silence.ts';
import { formatMs } from '../../model/duration.ts';
import { highest, lowest } from '../../model/extremes.ts';
import { openedWireStreams } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import { isTruncated, type Stream } from '../../model/stream.ts';
import { endOf } from '../frames/evidence.ts';
import { severityByShare } from '../frames/population-facts.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { measured, rfc } from '../sources.ts';

/** One event is about so long at most, by the streams' own; and below so many bytes it is chance. */
const fewestBytes = 1_000;
/** Rates that differ by this factor are two. */
const rateFactor = 1.3;

export const sizeLimit: Rule = {
  id: 'size-limit',
  title: 'the stream is cut after so many bytes',
  severity: 'critical',
  group: 'end',
  rank: 95,
  needs: ['wire'],
  about: {
    what: 'Streams of different speed all broke off after the same number of bytes, and at ages of their own: a cap on the size of a body, or of a buffer that keeps whole bodies, a window of HTTP/2 that nobody opens (65535 bytes).',
    lookAlikes: [
      '`total-timeout`: the age is the same, whatever was sent.',
      '`content-length-stream`: the head says how many bytes there are.',
      '`error-event`: what feeds the stream fails at the same event each time.',
    ],
    settles:
      'Streams at two speeds (another query, another user): the bytes stay the same, and the age does not.',
    source: [rfc(9113, '6.9.2'), measured('a server that cuts each body after 20000 bytes, at two speeds')],
  },
  explains: [
    'upstream-closed',
    'h2-reset',
    'network-reset',
    'idle-timeout',
    'total-timeout',
    'deaf-stream',
    'heartbeat-missing',
    'unexplained-end',
  ],
  judge(facts) {
    const opened = openedWireStreams(facts);
    const cut = opened.filter((stream) => isTruncated(stream) || isStalled(stream));
    if (cut.length === 0) return ruledOut('no stream broke off or stood still');
    const capBytes = highest(cut.map(({ bytes }) => bytes));
    if (!isOneSize(cut, capBytes)) return ruledOut('streams broke off after different numbers of bytes');
    if (!areTwoRates(cut))
      return ruledOut('streams of one speed alone broke off: their age was as constant as their size');
    if (opened.some((stream) => !cut.includes(stream) && stream.bytes > capBytes))
      return ruledOut('another stream went on beyond that many bytes');
    const ages = cut.map(lastAtMs);
    const ageWords = `${formatMs(lowest(ages))} to ${formatMs(highest(ages))}`;
    return found(this, [
      {
        severity: severityByShare(facts, cut),
        confidence: cut.length > 2 ? 'likely' : 'possible',
        where: { hop: null, proxy: 'unknown' },
        what: `${cut.length} streams ${endWords(cut)} after ${capBytes} bytes each, at ages of ${ageWords}.`,
        why: 'The size is constant and the age is not: what cuts counts bytes, and no time.',
        covers: cut,
        evidence: [sizeFact(cut), ...cut.slice(0, 4).map(endOf)],
        fix: [
          {
            proxy: 'unknown',
            setting: 'size of a body',
            text: 'Look for a cap on response bodies on the path (a gateway, a firewall for applications, a serverless platform, a filter that reads whole bodies), and leave this path out of it.',
          },
        ],
      },
    ]);
  },
};

/** Open when we stopped, and silent for far longer than ever before. */
function isStalled(stream: Stream): boolean {
  return stream.close.how === 'own-stop' && isFallenSilent(stream);
}

/** Age at the last byte, ms. */
function lastAtMs({ close }: Stream): number {
  return (close.ageMs ?? 0) - (close.idleMs ?? 0);
}

function endWords(cut: Stream[]): string {
  const stalled = cut.filter(isStalled).length;
  if (stalled === cut.length) return 'stood still';
  return stalled === 0 ? 'broke off' : 'broke off or stood still';
}

/** They differ by no more than one event. */
function isOneSize(cut: Stream[], capBytes: number): boolean {
  const eventBytes = highest([0, ...cut.flatMap(({ events }) => events.map(({ bytes }) => bytes))]);
  const least = lowest(cut.map(({ bytes }) => bytes));
  return (
    cut.length > 1 && capBytes >= fewestBytes && capBytes - least <= Math.min(eventBytes, capBytes * 0.02)
  );
}

function areTwoRates(cut: Stream[]): boolean {
  const ages = cut.map(lastAtMs);
  return highest(ages) >= lowest(ages) * rateFactor + 500;
}

function sizeFact(cut: Stream[]): Evidence {
  const sizes = cut.map(({ bytes }) => bytes);
  return {
    fact: `bodies of ${lowest(sizes)} to ${highest(sizes)} bytes`,
    from: 'connection',
    value: highest(sizes),
    unit: 'bytes',
  };
}
