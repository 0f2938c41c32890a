/** A proxy gathers events and passes them on by a timer: they come on a beat that the origin does not have. */

import { arrivalFact } from '../../analysis/delivery/arrival-fact.ts';
import { bufferingHops } from '../../analysis/delivery/buffering.ts';
import { directAsking, streamsAsking } from '../../analysis/delivery/delivery.ts';
import { type FlushGrid, flushGrids, gridOf } from '../../analysis/delivery/flush-grid.ts';
import { onlySuspect } from '../../analysis/delivery/held-back.ts';
import { keptEvents } from '../../analysis/delivery/kept-events.ts';
import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { formatMs } from '../../model/duration.ts';
import { rangeOf } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence, ProposedFix } from '../../model/finding.ts';
import type { Hop } from '../../model/plan.ts';
import { advised, ownAdvice } from '../../proxies/profile/advice.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { countOf, hopName } from '../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { page } from '../sources.ts';

export const flushInterval: Rule = {
  id: 'flush-interval',
  title: 'a proxy passes events on by a timer',
  severity: 'warning',
  group: 'delivery',
  rank: 15,
  needs: ['wire', 'direct', 'config'],
  about: {
    what: 'Something between client and origin gathers what comes and passes it on at intervals of its own: several events arrive together, on a regular beat, while around the proxies they come between the beats.',
    lookAlikes: [
      '`proxy-buffering`: what is gathered comes when a buffer is full or the response is over, not on a beat.',
      '`origin-not-flushing`: the same groups come around the proxies.',
      'Go and what is made of it pass `text/event-stream` on at once, whatever interval is set: there look for another box.',
      'A source that sends its events in batches, or steadily: the direct streams have the same beat.',
    ],
    settles: '`--direct URL`: whether its events come between the beats.',
    source: [
      page('Go: httputil.ReverseProxy, FlushInterval', 'https://pkg.go.dev/net/http/httputil#ReverseProxy'),
    ],
  },
  explains: ['headers-held'],
  judge(facts) {
    const asked = streamsAsking(facts, 'plain').filter(({ contentEncoding }) => contentEncoding === null);
    const judged = asked.filter(keptEvents);
    if (asked.length > 0 && judged.length === 0)
      return notChecked(['events'], 'the messages of the streams were only counted');
    if (!judged.some((stream) => gridOf(stream)))
      return ruledOut('events come in no groups on a regular beat');
    if (bufferingHops(facts).length > 0) return ruledOut('a config keeps the body until a buffer is full');
    if (directAsking(facts, 'plain').length === 0)
      return notChecked(
        ['direct'],
        'events come in groups on a regular beat; whether the origin sends them so is not known',
      );
    const grids = flushGrids(facts, judged);
    const [first] = grids;
    if (!first) return ruledOut('around the proxies events come on the same beat, or no finer');
    const gatherer = gathererOf(facts, grids);
    const hop = gatherer ?? onlySuspect(facts);
    const proxy = hop?.proxy ?? (facts.hops.length === 0 ? frontProxy(facts, first.stream).proxy : 'unknown');
    const beat = beatWords(grids);
    return found(this, [
      {
        // Too little to be late by.
        ...(gatherer && { severity: 'info' as const }),
        confidence: 'likely',
        where: { hop: hop?.name ?? null, proxy },
        what: `Events reach ${countOf(
          grids.map(({ stream }) => stream),
          judged,
        )} in groups, on a beat of about ${beat}.`,
        why: `Asked around the proxies they come between these beats: ${hopName(proxy, hop?.name ?? null)} gathers them, and passes them on by a timer.`,
        evidence: [
          ...grids.slice(0, 3).map(gridFact),
          ...directAsking(facts, 'plain').slice(0, 1).map(arrivalFact),
        ],
        fix: [passOnAtOnce(proxy)],
      },
    ]);
  },
};

/** Beats differ from what a proxy's own timer makes by this share of it at most. */
const offOwn = 0.25;

/** The hop that has just this beat where nothing is set: its timer begins with the first message that comes behind a group. */
function gathererOf({ hops }: Facts, grids: FlushGrid[]): Hop | null {
  const isOwn = ({ proxy }: Hop) => {
    const ownMs = habitOf(proxy, 'gathersMs') ?? Number.NaN;
    const slack = ownMs * offOwn;
    return grids.every(
      ({ everyMs, directMs }) => everyMs >= ownMs - slack && everyMs <= ownMs + directMs + slack,
    );
  };
  return hops.find(isOwn) ?? null;
}

function passOnAtOnce(proxy: string): ProposedFix {
  const own = ownAdvice(proxy, 'flush-interval');
  if (own) return advised(proxy, own);
  return {
    proxy,
    setting: 'flush interval',
    suggested: 'after every write',
    text: 'Let it pass every write on at once, for event streams at least: its flush interval, where it has such a setting; a relay of your own flushes after each write.',
  };
}

function beatWords(grids: FlushGrid[]): string {
  const [least, most] = rangeOf(grids.map(({ everyMs }) => everyMs));
  const [from, to] = [formatMs(least), formatMs(most)];
  return from === to ? to : `${from} to ${to}`;
}

function gridFact({ stream, everyMs, groups, messages }: FlushGrid): Evidence {
  return {
    fact: `${stream.id}: ${messages} messages in ${groups} groups, at multiples of ${formatMs(everyMs)}`,
    from: 'connection',
    connection: stream.id,
    value: Math.round(everyMs),
    unit: 'ms',
  };
}
