/** The proxy was told to fail or to delay requests on purpose: Envoy's fault filter, or a mesh's fault rule above it. */

import { answerOf, askedStreams } from '../../analysis/answers/asked-streams.ts';
import { pageFact, refusalGroups, settledBy } from '../../analysis/answers/refusal-groups.ts';
import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import { type Facts, openedStreams } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import { countOf, hopSubject, rowOf, rowsOf } from '../frames/evidence.ts';
import { refusalCleared } from '../frames/refusal-cleared.ts';
import { type Draft, found, type Rule } from '../rule.ts';
import { envoy, responseFlags } from '../sources.ts';

export const faultInjected: Rule = {
  id: 'fault-injected',
  title: 'a fault is injected on purpose',
  severity: 'critical',
  group: 'start',
  rank: 160,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: "The proxy was told to fail or to delay requests on purpose: Envoy's fault filter, or the fault rule of a mesh that is put into it.",
    lookAlikes: [
      '`origin-error`: the status comes from the origin.',
      '`response-timeout`, `headers-held`: the head comes late for another reason; a delay on purpose sets the flag DI.',
    ],
    settles: 'The access row of the Envoy (flags FI and DI), or its config with envoy.filters.http.fault.',
    source: [envoy('fault injection', 'configuration/http/http_filters/fault_filter'), responseFlags],
  },
  explains: ['origin-error', 'upstream-unhealthy', 'headers-held', 'reconnect-fatal'],
  judge(facts) {
    const drafts = [...aborted(facts), ...delayed(facts)];
    if (drafts.length > 0) return found(this, drafts);
    return refusalCleared(facts);
  },
};

function aborted(facts: Facts): Draft[] {
  return refusalGroups(facts, ['fault-injected']).map((group) => ({
    confidence: group.confidence,
    where: { hop: group.hop, proxy: group.proxy },
    what: `${hopSubject(group)} refused ${countOf(group.streams, askedStreams(facts))} with ${group.streams[0]?.status} because it is told to.`,
    why: `Its fault filter (envoy.filters.http.fault, or the fault rule of a mesh) aborts requests; no upstream was asked.${settledBy(facts, group)}`,
    covers: group.streams,
    evidence: [
      ...rowsOf(group.words.slice(0, 3)),
      ...pageFact(group),
      ...group.streams.slice(0, 3).map(answerOf),
    ],
    fix: [stopInjecting(group.proxy, 'abort')],
  }));
}

/** Rows that say of a request that it was held back: Envoy's flag DI. */
function delayed(facts: Facts): Draft[] {
  const opened = openedStreams(facts);
  const ids = new Set(opened.map(({ id }) => id));
  const held = facts.joins.filter(
    ({ record, streamId }) => record.reasonDetails.includes('delayed') && ids.has(streamId),
  );
  const [first] = held;
  if (!first) return [];
  const { proxy } = first.record;
  const delayedIds = new Set(held.map(({ streamId }) => streamId));
  const streams = opened.filter(({ id }) => delayedIds.has(id));
  const waits = streams.flatMap(({ marks }) => marks.headersMs ?? []);
  const longest = formatMs(Math.max(0, highest(waits)));
  return [
    {
      title: 'requests are delayed on purpose',
      severity: 'warning',
      confidence: first.confidence,
      where: { hop: first.hop, proxy },
      what: `${hopSubject({ proxy, hop: first.hop })} held ${countOf(streams, opened)} back before it asked its upstream: heads came after ${longest}.`,
      why: 'Its rows carry the flag DI: the fault filter delays requests.',
      evidence: held.slice(0, 3).map(({ record, streamId }) => rowOf(record, streamId)),
      fix: [stopInjecting(proxy, 'delay')],
    },
  ];
}

function stopInjecting(proxy: ProposedFix['proxy'], setting: 'abort' | 'delay'): ProposedFix {
  return {
    proxy,
    setting,
    text: `Take \`${setting}\` out of envoy.filters.http.fault (or of the mesh's fault rule), or leave the path of the stream out of it.`,
  };
}
