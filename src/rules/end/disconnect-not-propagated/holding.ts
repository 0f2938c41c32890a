/** A hop that sees a lost client only when it next writes, behind which nothing was written: that no row came is the sign. */

import { formatMs } from '../../../model/duration.ts';
import { highest } from '../../../model/extremes.ts';
import { accessRows, type Facts, openedWireStreams } from '../../../model/facts.ts';
import type { Confidence, Finding } from '../../../model/finding.ts';
import type { Hop } from '../../../model/plan.ts';
import type { Stream } from '../../../model/stream.ts';
import { habitOf } from '../../../proxies/profile/known.ts';
import { hopSubject } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';
import { fixesFor, holdWords } from './fix.ts';
import { endedAt, leftFact, noticedMs, rowsOf } from './left-streams.ts';

export interface Holding {
  stream: Stream;
  hop: Hop;
  /** From our close to the last moment that was watched, ms. */
  watchedMs: number;
  confidence: Confidence;
}

/** Null where the origin wrote after we had left, where the hop tells a lost client at once, or where its log has a row. */
export function holdingOf(facts: Facts, stream: Stream): Holding | null {
  const others = openedWireStreams(facts);
  const watchedMs = highest(others.map(endedAt)) - endedAt(stream);
  if (watchedMs <= noticedMs || others.some((other) => lastByteAt(other) > endedAt(stream))) return null;
  const own = rowsOf(facts, stream);
  for (const hop of facts.hops) {
    if (own.some((row) => row.hop === hop.name)) continue;
    const isRead = facts.logs.some((log) => log.hop === hop.name && hop.accessLogs.includes(log.file));
    const seesLate = habitOf(hop.proxy, 'seesLossAtWrite')?.includes(stream.protocol);
    return isRead && seesLate ? { stream, hop, watchedMs, confidence: confidenceIn(facts, hop) } : null;
  }
  return null;
}

function lastByteAt(stream: Stream): number {
  return endedAt(stream) - (stream.close.idleMs ?? 0);
}

/** A log without any row of this path may be another server's. */
function confidenceIn(facts: Facts, { name }: Hop): Confidence {
  const path = new URL(facts.plan.target.url).pathname;
  const isIts = accessRows(facts).some((row) => row.hop === name && row.path?.split('?')[0] === path);
  return isIts ? 'likely' : 'possible';
}

/** The finding. */
export function ofHolding({ stream, hop, watchedMs, confidence }: Holding): Draft {
  const where: Finding['where'] = { hop: hop.name, proxy: hop.proxy };
  const left = formatMs(stream.close.ageMs ?? 0);
  const silent = formatMs(watchedMs);
  return {
    confidence,
    where,
    what: `${hopSubject(where)} still held a stream that we had left after ${left}, by its log: no row came in ${silent}.`,
    why: `${lateWords} The origin sent nothing in those ${silent}. ${holdWords} ${doubtWords(confidence)}`,
    evidence: [
      leftFact(stream),
      {
        fact: `the log of ${hop.name} was read, and has no row of it, nor of a stream that ended later`,
        from: 'log',
        file: hop.accessLogs[0] ?? '',
      },
    ],
    fix: fixesFor(where),
  };
}

const lateWords = 'It sees that a client left only when it next writes to it.';

function doubtWords(confidence: Confidence): string {
  const other = confidence === 'possible' ? ', or is of another server (it has no row of this path)' : '';
  const test = 'A short request whose row comes at once, beside one that does not, would settle it.';
  return `A log that is written late${other} would look the same. ${test}`;
}
