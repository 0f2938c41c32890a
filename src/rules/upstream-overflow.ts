/** A circuit breaker of the proxy is full: no more streams to that cluster at once. */
import { answerOf, askedStreams, unopenedStreams } from '../model/asked.ts';
import { type Facts, settingsOf } from '../model/facts.ts';
import type { Evidence, ProposedFix } from '../model/finding.ts';
import { pageFact, type RefusalGroup, refusalGroups, settledBy } from '../model/refusal.ts';
import type { AdminSnapshot } from '../model/route-query.ts';
import type { Setting } from '../model/setting.ts';
import { change, countOf, hopName, rowsOf, sentence, settingFact, whereSet } from './evidence.ts';
import { plateauFacts } from './population-facts.ts';
import { refusalCleared } from './refusal-cleared.ts';
import { found, type Rule } from './rule.ts';

/** Far above what one origin serves, so that the origin and not the breaker is the limit. */
const roomy = '100000';

export const upstreamOverflow: Rule = {
  id: 'upstream-overflow',
  title: 'the proxy allows no more streams to its upstream',
  severity: 'critical',
  explains: ['response-timeout', 'headers-held', 'reconnect-fatal'],
  judge(facts) {
    const groups = refusalGroups(facts, ['overflow']);
    if (groups.length > 0)
      return found(
        this,
        groups.map((group) => draft(facts, group)),
      );
    const hang = hangingOver(facts);
    if (hang) return found(this, [hang]);
    return refusalCleared(facts);
  },
};

function draft(facts: Facts, group: RefusalGroup) {
  const { hop, proxy, confidence, words, streams } = group;
  const limits = breakers(facts, hop);
  const [lowest] = limits;
  return {
    confidence,
    where: { hop, proxy },
    what: `${sentence(hopName(proxy, hop))} refused ${countOf(streams, askedStreams(facts))} at once: its circuit breaker for the upstream is full.`,
    why: `${lowest ? `${sentence(lowest.setting)} is ${lowest.value} (${whereSet(lowest)})` : 'Each of its limits is 1024 unless set'}; a stream holds its place for as long as it lives, so a limit meant for short requests is reached by as many open streams.${settledBy(group)}`,
    evidence: [
      ...plateauFacts(facts),
      ...rowsOf(words.slice(0, 3)),
      ...pageFact(group),
      ...limits.slice(0, 3).map(settingFact),
      ...counterFacts(facts, /overflow|rq_active$|cx_active$/),
      ...streams.slice(0, 3).map(answerOf),
    ],
    fix: fixes(limits, proxy),
  };
}

/** The limits of the hop: those written in the config first, the lowest before the others. */
function breakers(facts: Facts, hop: string | null): Setting[] {
  const all = [
    ...settingsOf(facts, 'max-connections', hop),
    ...settingsOf(facts, 'max-requests', hop),
  ].filter(({ proxy }) => proxy === 'envoy');
  return all.sort(
    (a, b) =>
      Number(a.origin === 'default') - Number(b.origin === 'default') || Number(a.value) - Number(b.value),
  );
}

function fixes(limits: Setting[], proxy: ProposedFix['proxy']): ProposedFix[] {
  const written = limits.filter(({ origin, value }) => origin === 'config' && Number(value) < 10_000);
  const chosen = written.length > 0 ? written : limits.slice(0, 1);
  if (chosen.length === 0)
    return [
      {
        proxy,
        setting: 'max_requests',
        suggested: roomy,
        text: 'Raise max_requests, max_connections and max_pending_requests in the cluster’s circuit_breakers.thresholds.',
      },
    ];
  return chosen.map((setting) =>
    change(
      setting,
      roomy,
      `Raise ${setting.setting} above the number of streams that are open at once${setting.setting === 'max_connections' ? ' (over HTTP/1.1 each holds a connection), or speak HTTP/2 to the upstream' : ''}.`,
    ),
  );
}

/** `max_connections` refuses nobody: the request waits in the pool, without a response head, until a timer ends it. */
function hangingOver(facts: Facts) {
  const waiting = unopenedStreams(facts).filter(
    ({ status, failure, marks }) =>
      (status === null && !failure && marks.requestSentMs !== null) || status === 504,
  );
  const risen = facts.admin.filter(({ before, after }) => rise(before, after, /upstream_cx_overflow$/) > 0);
  const hop = risen[0]?.after.hop ?? null;
  if (waiting.length === 0 || hop === null) return null;
  const limit = settingsOf(facts, 'max-connections', hop).filter(({ proxy }) => proxy === 'envoy');
  return {
    confidence: limit.length > 0 ? ('certain' as const) : ('likely' as const),
    where: { hop, proxy: 'envoy' as const },
    what: `${sentence(countOf(waiting, askedStreams(facts)))} waited for a response head while Envoy had no free connection to its upstream.`,
    why: `upstream_cx_overflow rose during the run: ${limit[0] ? `max_connections ${limit[0].value} (${whereSet(limit[0])})` : 'max_connections'} is reached, and a request over it waits in the pool without an answer.`,
    evidence: [
      ...plateauFacts(facts),
      ...counterFacts(facts, /upstream_cx_overflow$|rq_pending_active$|cx_open$/),
      ...limit.map(settingFact),
      ...waiting.slice(0, 3).map(answerOf),
    ],
    fix: limit[0]
      ? [
          change(
            limit[0],
            roomy,
            'Raise max_connections above the number of streams that are open at once, or speak HTTP/2 to the upstream.',
          ),
        ]
      : fixes([], 'envoy'),
  };
}

function rise(before: AdminSnapshot, after: AdminSnapshot, name: RegExp): number {
  const names = Object.keys(after.counters).filter((key) => name.test(key));
  return names.reduce(
    (sum, key) => sum + Math.max(0, (after.counters[key] ?? 0) - (before.counters[key] ?? 0)),
    0,
  );
}

function counterFacts({ admin }: Facts, name: RegExp): Evidence[] {
  const changed = admin.flatMap(({ before, after }) =>
    Object.keys(after.counters)
      .filter((key) => name.test(key) && after.counters[key] !== before.counters[key])
      .map(
        (key): Evidence => ({
          fact: `${key}: ${before.counters[key] ?? 0} before, ${after.counters[key]} after`,
          from: 'statistic',
          value: after.counters[key],
        }),
      ),
  );
  return changed.slice(0, 4);
}
