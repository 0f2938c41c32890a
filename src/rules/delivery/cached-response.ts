/** A cache answered instead of the origin: the client reads a copy of an old stream. */

import { ageOf, hitHeader, isFromCache } from '../../analysis/delivery/cached-copies.ts';
import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { type Facts, openedWireStreams } from '../../model/facts.ts';
import type { Confidence, Evidence, ProposedFix } from '../../model/finding.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { header, isOpened, type Stream } from '../../model/stream.ts';
import { advised, ownAdvice, ownPhrase } from '../../proxies/profile/advice.ts';
import { countOf, hopSubject, rowOf, sentence } from '../frames/evidence.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { nginx, responseFlags, rfc } from '../sources.ts';

export const cachedResponse: Rule = {
  id: 'cached-response',
  title: 'a cache answers with an old copy of the stream',
  severity: 'critical',
  group: 'delivery',
  rank: 50,
  needs: ['wire', 'access-log', 'error-log'],
  about: {
    what: 'A cache answered in place of the origin: what the client reads is a copy of an old stream, and no live event can be in it.',
    lookAlikes: [
      '`cache-control-missing`: nothing was served from a cache; it is only not forbidden.',
      'A feed that sends the same events to everyone: equal ids, and they are live.',
    ],
    settles:
      "An access row that says so (Envoy: RFCF; Nginx: $upstream_cache_status), or `Age` and a cache's own header that agree.",
    source: [rfc(9111, '5.1'), rfc(9211, '2'), nginx('proxy_cache'), responseFlags],
  },
  explains: [
    'cache-control-missing',
    'content-length-stream',
    'origin-ended',
    'end-marker-missing',
    'heartbeat-missing',
  ],
  judge(facts) {
    const opened = askedThrough(facts);
    if (opened.length === 0) return ruledOut('no stream opened through the proxies');
    const rows = facts.joins.filter(({ record }) => record.reason === 'cached');
    const hits = opened.filter((stream) => hitHeader(stream) !== null);
    const aged = opened.filter((stream) => ageOf(stream) > 0);
    const cached = opened.filter((stream) => isFromCache(facts, stream));
    const first = cached[0];
    if (!first) return ruledOut('no header and no row speaks of a cached copy');
    const row = rows[0]?.record;
    const front = frontProxy(facts, first);
    const hop = row?.hop ?? (front.known && facts.hops.length === 1 ? facts.hops[0]!.name : null);
    const proxy = row?.proxy ?? (facts.hops.length > 1 ? 'unknown' : front.proxy);
    return found(this, [
      {
        confidence: confidenceOf(facts, rows[0]?.confidence ?? null, hits, aged),
        where: { hop, proxy },
        what: `${sentence(countOf(cached, opened))} came out of a cache.`,
        why: `${hopSubject({ proxy, hop })} stored an event stream and replays it${replayWords(proxy)}`,
        evidence: [
          ...rows.slice(0, 2).map(({ record, streamId }) => rowOf(record, streamId)),
          ...cached.slice(0, 2).flatMap(headerFacts),
        ],
        fix: keepOutOfCache(proxy),
      },
    ]);
  },
};

/** Those that were asked for again too: of a run's first stream the cache has no copy yet. */
function askedThrough(facts: Facts): Stream[] {
  const again = (facts.again ?? []).filter((stream) => stream.route === 'proxy' && isOpened(stream));
  return [...openedWireStreams(facts), ...again];
}

function replayWords(proxy: ProxyKind): string {
  const own = ownPhrase(proxy, 'cached-stream');
  return own === null ? ': no live event can be in it.' : `. ${own}`;
}

function confidenceOf(facts: Facts, row: Confidence | null, hits: Stream[], aged: Stream[]): Confidence {
  if (row) return row;
  // A known hop, or two headers that agree; an inner hop may add a single header by default.
  const old = new Set(aged);
  const agreed = hits.some((stream) => old.has(stream));
  return hits.length > 0 && (agreed || facts.hops.length === 1) ? 'certain' : 'likely';
}

function headerFacts(stream: Stream): Evidence[] {
  const age = ageOf(stream) > 0 ? `age: ${header(stream, 'age')}` : null;
  const shown = [hitHeader(stream), age].filter((fact) => fact !== null);
  return shown.map((fact) => ({ fact: `${stream.id}: ${fact}`, from: 'headers', connection: stream.id }));
}

function keepOutOfCache(proxy: ProxyKind): ProposedFix[] {
  const own = ownAdvice(proxy, 'cache');
  return [
    ...(own ? [advised(proxy, own)] : []),
    {
      proxy: 'origin',
      setting: 'Cache-Control',
      suggested: 'no-store',
      text: 'Answer event streams with Cache-Control: no-store, and purge the copy.',
    },
  ];
}
