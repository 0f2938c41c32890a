/** The origin, or the hop behind the one that noticed, closed the connection in the middle of the response. */
import { type CutGroup, cutGroups } from '../model/cuts.ts';
import { formatMs } from '../model/duration.ts';
import { endedStreams, type Facts, settingsOf } from '../model/facts.ts';
import type { Finding, ProposedFix } from '../model/finding.ts';
import type { Stream } from '../model/stream.ts';
import { countOf, delayWords, endOf, hopName, properName, rowOf, sentence } from './evidence.ts';
import { found, notChecked, type Rule, ruledOut } from './rule.ts';

type Draft = Omit<Finding<ProposedFix>, 'rule' | 'title' | 'severity' | 'explains'>;

export const upstreamClosed: Rule = {
  id: 'upstream-closed',
  title: 'the upstream closed the connection in mid-stream',
  severity: 'critical',
  explains: [
    'h2-reset',
    'end-marker-missing',
    'network-reset',
    'heartbeat-missing',
    'heartbeat-comment-only',
  ],
  judge(facts) {
    const groups = cutGroups(facts);
    if (groups.length === 0) return ruledOut('no stream was cut');
    const closed = groups.filter(({ reason }) => reason === 'upstream-closed');
    const passedOn = groups.flatMap((group) => passedOnBy(facts, group) ?? []);
    if (closed.length === 0 && passedOn.length > 0) return found(this, passedOn);
    if (closed.length === 0) {
      const unknown = groups
        .filter(({ reason, truncated }) => reason === null && truncated !== 'none')
        .flatMap(({ streams }) => streams);
      return unknown.some((stream) => !isWitnessed(facts, stream))
        ? notChecked(facts.logs.length > 0 ? ['log-row'] : ['access-log', 'error-log'])
        : ruledOut('no hop logged that its upstream closed');
    }
    return found(this, [
      ...closed.map(({ hop, proxy, blames, streams, timing }) => {
        const first = blames[0];
        const reporter = first?.record ? hopName(first.record.proxy, first.record.hop) : 'the proxy';
        const constant =
          streams.length > 1 && timing.pattern === 'age'
            ? ` Every time at age ${formatMs(timing.ageLimitMs)}: look for a limit of that length there.`
            : '';
        return {
          confidence: first?.confidence ?? 'likely',
          where: { hop: hop?.name ?? null, proxy },
          what: `${sentence(hopName(proxy, hop?.name ?? null))} closed the connection under ${countOf(streams, endedStreams(facts))} without finishing the response.`,
          why: `${sentence(reporter)} logged that its upstream went away in mid-response; the proxy only passed the end on.${constant}${delayWords(facts, streams)}`,
          evidence: [
            ...blames.slice(0, 3).flatMap(({ record, stream }) => (record ? [rowOf(record, stream.id)] : [])),
            ...streams.slice(0, 4).map(endOf),
          ],
          fix: [
            {
              proxy,
              setting: 'process',
              text: `Look at the log of ${properName(proxy)}${first?.record?.upstreamAddress ? ` (${first.record.upstreamAddress})` : ''} at that time: a crash, a kill for memory, a deploy, or its own limit. Nothing in the proxy needs a change.`,
            },
          ],
        };
      }),
      ...passedOn,
    ]);
  },
};

/** Every hop is an Nginx that wrote a row of the stream, and whose error log would hold the line if its upstream had closed. */
function isWitnessed(facts: Facts, { id }: Stream): boolean {
  const hasRow = (hop: string) =>
    facts.joins.some((join) => join.streamId === id && join.hop === hop && join.record.kind === 'access');
  const hides = (hop: string) =>
    settingsOf(facts, 'error-log', hop).some(({ detail }) => /^(crit|alert|emerg)$/.test(detail ?? ''));
  return (
    facts.hops.length > 0 &&
    facts.hops.every(
      ({ name, proxy, errorLogs }) =>
        proxy === 'nginx' && errorLogs.length > 0 && hasRow(name) && !hides(name),
    )
  );
}

/** A hop in front logged that its upstream closed, and that upstream's own row tells why: the first is a consequence. */
function passedOnBy(facts: Facts, { hop, proxy, reason, blames, streams }: CutGroup): Draft | null {
  if (hop === null || reason === 'upstream-closed') return null;
  const words = blames.flatMap(({ chain }) =>
    chain.filter(({ record }) => record.hop !== hop.name && record.reason === 'upstream-closed'),
  );
  const first = words[0];
  if (!first) return null;
  return {
    confidence: first.join.confidence,
    where: { hop: hop.name, proxy },
    what: `${hopName(first.hop.proxy, first.hop.name)} logged "${first.record.words}": its upstream ${hopName(proxy, hop.name)} closed the connection under ${countOf(streams, endedStreams(facts))}.`,
    why: `${hopName(first.hop.proxy, first.hop.name)} only passed the end on; ${hopName(proxy, hop.name)} has a row of its own that says why it closed.`,
    evidence: [...new Set(words)].slice(0, 3).map(({ record, join }) => rowOf(record, join.streamId)),
    fix: [],
  };
}
