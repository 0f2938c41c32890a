/** The origin, or the hop behind the one that noticed, closed the connection in the middle of the response. */
import { cutGroups } from '../model/cuts.ts';
import { formatMs } from '../model/duration.ts';
import { endedStreams } from '../model/facts.ts';
import { countOf, endOf, hopName, properName, rowOf, sentence } from './evidence.ts';
import { found, notChecked, type Rule, ruledOut } from './rule.ts';

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
    if (closed.length === 0) {
      const unknown = groups.some(({ reason, truncated }) => reason === null && truncated !== 'none');
      return unknown
        ? notChecked(facts.hops.length === 0 ? ['access-log', 'error-log'] : ['log-row'])
        : ruledOut('no hop logged that its upstream closed');
    }
    return found(
      this,
      closed.map(({ hop, proxy, blames, streams, timing }) => {
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
          why: `${sentence(reporter)} logged that its upstream went away in mid-response; the proxy only passed the end on.${constant}`,
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
    );
  },
};
