/** The proxy process ended, or its old workers did: its streams end together, whatever their age. */

import { droppedTogether } from '../../../analysis/ends/mass-cut.ts';
import { type CommonEnd, commonEnds, endBeforeRefusals } from '../../../analysis/ends/moment.ts';
import { endedStreams, type Facts } from '../../../model/facts.ts';
import { groupedBy } from '../../../model/grouping.ts';
import { many } from '../../../model/share.ts';
import { found, type Rule, ruledOut } from '../../rule.ts';
import { envoy, measured, nginx, page } from '../../sources.ts';
import { draftOf } from './draft.ts';
import { type EndedProcess, isExplained, judgeMoment, type MomentOutcome } from './moment.ts';

export const proxyReload: Rule = {
  id: 'proxy-reload',
  title: 'the proxy reloaded, and ended its old streams',
  severity: 'critical',
  group: 'end',
  rank: 20,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config', 'admin'],
  about: {
    what: 'The process of a proxy went away or ended its old workers: its streams end together, whatever their age and whichever upstream served them.',
    lookAlikes: [
      '`origin-restart`: only the streams of one upstream address end, or those around the proxies end too.',
      '`idle-timeout`: streams that fell silent together end together, after a common silence.',
      '`session-replaced`: one ends as another opens.',
      '`h2-goaway`: a drain that lets running streams finish ends none.',
    ],
    settles:
      'The error log at level notice (Nginx: `reconfiguring`, `exiting`; Envoy: its own log), for several hops that of each; `--direct URL`, whose streams live on.',
    source: [
      nginx('worker_shutdown_timeout', 'core'),
      page('Nginx: signals and reload', 'https://nginx.org/en/docs/control.html'),
      envoy('draining', 'intro/arch_overview/operations/draining'),
      measured('Nginx 1.22.1, Envoy 1.36.2 and 1.40.0: FIN at once on all streams, no end frame over HTTP/2'),
    ],
  },
  explains: [
    'h2-goaway',
    'h2-reset',
    'network-reset',
    'upstream-closed',
    'connect-refused',
    'closed-before-headers',
    'idle-timeout',
    'total-timeout',
    'origin-ended',
    'end-marker-missing',
    'client-closed',
  ],
  judge(facts) {
    const ends = endsOf(facts);
    if (ends.length === 0) return ruledOut('no streams of different ages ended in one moment');
    const outcomes = ends.map((end) => judgeMoment(facts, end));
    const endedProcesses = outcomes.filter((outcome) => outcome.kind === 'seen');
    if (endedProcesses.length > 0)
      return found(
        this,
        alike(endedProcesses).map((moments) => draftOf(facts, moments, this.title)),
      );
    return largest(outcomes, ends);
  },
};

/** The moments at which streams ended together; with many streams, without those whose own rows name another cause. */
function endsOf(facts: Facts): CommonEnd[] {
  const ended = endedStreams(facts);
  const open = ended.length < many ? ended : ended.filter((stream) => !isExplained(facts, stream));
  const ends = commonEnds(facts, open);
  return ends.length > 0 ? ends : [endBeforeRefusals(facts, open) ?? droppedTogether(facts) ?? []].flat();
}

/** A second reload is not a second cause. */
function alike(endedProcesses: EndedProcess[]): EndedProcess[][] {
  const keyOf = ({ owner, cause }: EndedProcess) =>
    `${owner.hop}|${owner.proxy}|${cause.stopped}|${cause.isKindUnknown}|${cause.confidence === 'possible'}`;
  return [...groupedBy(endedProcesses, keyOf).values()];
}

/** Why the moment of most streams says nothing of the proxy. */
function largest(outcomes: MomentOutcome[], ends: CommonEnd[]) {
  const most = ends.reduce((a, b) => (b.streams.length > a.streams.length ? b : a));
  const outcome = outcomes[ends.indexOf(most)];
  return outcome && outcome.kind !== 'seen'
    ? outcome
    : ruledOut('no streams of different ages ended in one moment');
}
