/** The origin allows one stream a user: each new stream ends the one before it. */

import { answerOutcomeOf } from '../../analysis/answers/answer-note.ts';
import { endAt, requestAt } from '../../analysis/ends/moment.ts';
import { formatMs } from '../../model/duration.ts';
import { highest, lowest } from '../../model/extremes.ts';
import { type Facts, openedStreams } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import { endedByPeer, type Stream } from '../../model/stream.ts';
import { endOf } from '../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { measured } from '../sources.ts';

/** An eviction follows the newcomer within this time. */
const evictedWithinMs = 500;
/** Requests this close together may reach the origin in either order. */
const disorderMs = 100;
const differentAgeMs = 300;

export const sessionReplaced: Rule = {
  id: 'session-replaced',
  title: 'a new stream ends the one before it',
  severity: 'critical',
  group: 'end',
  rank: 10,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The origin keeps one stream for each user or session: every new stream ends the one before it. A second tab, a reconnect, or this tool asking twice does that.',
    lookAlikes: [
      '`idle-timeout`, `total-timeout`: the end depends on silence or age, not on another stream that opens.',
      '`proxy-reload`, `origin-restart`: all streams end in one moment, the newest too.',
      '`rate-limited`: the newcomer is refused, where here it is the older one that goes.',
      '`error-event`: answers that fail all alike, while others are asked for again and again; a finite answer that said that it was over, or that it failed, was not evicted.',
    ],
    settles: '`--one-at-a-time`: asked alone, the stream lives on.',
    source: [
      measured(
        'the moments at which streams of one URL open and end; an eviction follows the newcomer within 0.5 s',
      ),
    ],
  },
  explains: [
    'idle-timeout',
    'total-timeout',
    'origin-ended',
    'upstream-closed',
    'end-marker-missing',
    'h2-reset',
    'proxy-reload',
    'origin-restart',
    'client-closed',
    'network-reset',
    'error-event',
  ],
  judge(facts) {
    if (facts.plan.oneAtATime) return ruledOut('streams were asked one at a time');
    const families = streamsByResource(facts).filter((family) => family.length > 1);
    if (families.length === 0) return notChecked(['second-stream']);
    const pairs = families.flatMap((family) => evictions(facts, family) ?? []);
    if (pairs.length === 0) return ruledOut('streams of one user live side by side, or end at other times');
    const ages = pairs.map(({ evicted }) => evicted.close.ageMs ?? 0);
    const proven = pairs.length > 1 && highest(ages) - lowest(ages) > differentAgeMs;
    const count = pairs.length === 1 ? 'A stream' : `Each of ${pairs.length} streams`;
    return found(this, [
      {
        confidence: proven ? 'certain' : 'likely',
        where: { hop: null, proxy: 'origin' },
        what: `${count} ended within ${formatMs(evictedWithinMs)} of a later one opening with the same URL and credentials; the last one lived on.`,
        why: 'The origin keeps one stream a user (or session) and closes the older one: a second tab, a reconnect, or this tool asking twice, evicts the first. No timer had a part in it.',
        covers: pairs.map(({ evicted }) => evicted),
        evidence: pairs.slice(0, 4).flatMap(({ evicted, newcomer, afterMs }) => [
          endOf(evicted),
          {
            fact: `${newcomer.id} had opened ${formatMs(Math.max(0, afterMs))} before that`,
            from: 'connection' as const,
            connection: newcomer.id,
            value: afterMs,
            unit: 'ms',
          },
        ]),
        fix: [
          {
            proxy: 'origin',
            setting: 'streams per user',
            suggested: 'one entry per connection',
            text: 'Register streams by connection, not by user or session, so that several live side by side; to ask without evicting, run with --one-at-a-time.',
          },
        ],
      },
    ]);
  },
};

/** Streams of one resource; every stream of a run carries the same credentials. */
function streamsByResource(facts: Facts): Stream[][] {
  const families = groupedBy(openedStreams(facts), ({ url, method, authority }) => {
    const { pathname, search } = new URL(url);
    return `${method} ${authority} ${pathname}${search}`;
  });
  return [...families.values()];
}

interface Eviction {
  evicted: Stream;
  newcomer: Stream;
  afterMs: number;
}

/** Every end with the opening that caused it; null as soon as one stream breaks the pattern. */
function evictions(facts: Facts, family: Stream[]): Eviction[] | null {
  const pairs: Eviction[] = [];
  for (const stream of family) {
    const end = endAt(facts, stream);
    const later = family.filter(
      (other) =>
        other !== stream &&
        !isNextAttempt(stream, other) &&
        requestAt(other) >= requestAt(stream) - disorderMs,
    );
    const survived = later.some(
      (other) =>
        requestAt(other) > requestAt(stream) + disorderMs && end > requestAt(other) + evictedWithinMs,
    );
    // Two that came at once cannot both live on: which of them is evicted depends on their order at the origin.
    const together = family.some(
      (other) =>
        other !== stream &&
        Math.min(end, endAt(facts, other)) - Math.max(requestAt(stream), requestAt(other)) > evictedWithinMs,
    );
    if (survived || together) return null;
    if (!endedByPeer(stream) || isOverByItself(facts, stream)) continue;
    const since = (other: Stream) => end - requestAt(other);
    // Of several that opened just before, the last is the likeliest to have done it.
    const [newcomer] = later
      .filter((other) => since(other) >= -disorderMs / 2 && since(other) <= evictedWithinMs)
      .sort((a, b) => Math.abs(since(a)) - Math.abs(since(b)));
    if (!newcomer) return null;
    pairs.push({ evicted: stream, newcomer, afterMs: end - requestAt(newcomer) });
  }
  // No later stream can have evicted the last one.
  return pairs.length < family.length ? pairs : null;
}

/** Where answers are replaced as they end, others open at any time: those that said why they ended, or that lived less than that, tell nothing. */
function isOverByItself({ plan }: Facts, stream: Stream): boolean {
  if (!plan.population?.answers) return false;
  const isBrief = (stream.close.ageMs ?? 0) <= evictedWithinMs;
  return isBrief || ['completed', 'failed', 'deferred'].includes(answerOutcomeOf(stream, plan.endMarker));
}

/** A client that comes back at once is the consequence of the end before, not its cause. */
function isNextAttempt({ client }: Stream, other: Stream): boolean {
  return client !== undefined && other.client === client;
}
