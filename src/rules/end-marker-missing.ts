/** A stream that always says when it is done ended as if it were, without saying so. */
import { expectsEndMarker, hasEndMarker } from '../model/end-marker.ts';
import { type Facts, openedStreams } from '../model/facts.ts';
import { frontProxy } from '../model/fingerprint.ts';
import type { ProxyKind } from '../model/log-record.ts';
import { endedByPeer, isTruncated, type Stream } from '../model/stream.ts';
import { countOf, endOf, sentence } from './evidence.ts';
import { found, notChecked, type Rule, ruledOut } from './rule.ts';

export const endMarkerMissing: Rule = {
  id: 'end-marker-missing',
  title: 'the stream ended without its end marker',
  severity: 'critical',
  explains: ['origin-ended'],
  judge(facts) {
    const { endMarker } = facts.plan;
    const expecting = openedStreams(facts).filter((stream) => expectsEndMarker(stream, endMarker));
    if (expecting.length === 0)
      return ruledOut('this kind of stream has no end marker (--end-marker names one)');
    const ended = expecting.filter((stream) => endedByPeer(stream) && !isTruncated(stream));
    const judged = ended.filter((stream) => isWhole(stream, endMarker));
    const without = judged.filter((stream) => !hasEndMarker(stream, endMarker));
    if (without.length === 0)
      return ended.length > judged.length
        ? notChecked(['events'], 'the last events were not kept')
        : ruledOut(
            ended.length > 0 ? 'every stream ended with its end marker' : 'no stream ended as if complete',
          );
    const proxied = without.filter(({ route }) => route === 'proxy');
    return found(this, [
      {
        confidence: 'likely',
        where: { hop: null, proxy: culprit(facts, without) },
        what: `${sentence(countOf(without, expecting))} ended as if complete, without ${endMarker === null ? 'the end marker of their kind' : `"${endMarker}"`}.`,
        why: `The response was cut behind what answered us, and the cut hidden: HAProxy, Varnish and Caddy turn a crash or a timeout behind them into a proper end over HTTP/2, Caddy over HTTP/1.1 too.${cutElsewhere(facts)}`,
        evidence: (proxied.length > 0 ? proxied : without)
          .slice(0, 4)
          .flatMap((stream) => [endOf(stream), lastEvent(stream)]),
        fix: [
          {
            proxy: 'origin',
            setting: 'process',
            text: 'Look at the log of the origin, and the error log of every proxy, at the time of the end; ask again over HTTP/1.1 and with --direct to see who hides it. Clients should take an end without the marker for a failure.',
          },
        ],
      },
    ]);
  },
};

/** Texts of events are recorded up to this length: a marker may stand behind it. */
const keptText = 200;

/** Whether the end of the stream was kept as it came: long streams and long events are recorded in part. */
function isWhole({ events, eventCount }: Stream, marker: string | null): boolean {
  const kept = events.filter(({ kind }) => kind === 'event');
  const shown = marker === null || kept.slice(-2).every(({ bytes }) => bytes <= keptText);
  return kept.length >= eventCount && shown;
}

/** The same request asked directly tells whether the origin leaves the marker out. */
function culprit(facts: Facts, without: Stream[]): ProxyKind {
  const direct = openedStreams(facts).filter((stream) => stream.route === 'direct' && endedByPeer(stream));
  if (without.some(({ route }) => route === 'direct')) return 'origin';
  const marked = direct.some((stream) => hasEndMarker(stream, facts.plan.endMarker));
  const proxied = without[0];
  return marked && proxied && facts.hops.length < 2 ? frontProxy(facts, proxied).proxy : 'unknown';
}

function cutElsewhere(facts: Facts): string {
  const cut = openedStreams(facts).find(isTruncated);
  return cut ? ` ${cut.id} shows it: the same request was cut there without an end.` : '';
}

function lastEvent({ id, events }: Stream) {
  const last = events.filter(({ kind }) => kind === 'event').at(-1);
  const fact = `${id}: the last event was ${last ? `"${last.text.slice(0, 80)}"` : 'none'}`;
  return { fact, from: 'connection' as const, connection: id };
}
