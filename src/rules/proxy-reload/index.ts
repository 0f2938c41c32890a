/** The proxy process itself went away, or ended its old workers: its streams end together, whatever their age. */

import { type CommonEnd, commonEnds, endBeforeRefusals } from '../../analysis/ends/moment.ts';
import { endedStreams, type Facts } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import { many } from '../../model/share.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { draftOf } from './draft.ts';
import { isExplained, type Look, lookAt, type Seen } from './moment.ts';

export const proxyReload: Rule = {
  id: 'proxy-reload',
  title: 'the proxy reloaded, and ended its old streams',
  severity: 'critical',
  group: 'end',
  rank: 20,
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
    const looks = ends.map((end) => lookAt(facts, end));
    const seen = looks.filter((look) => look.kind === 'seen');
    if (seen.length > 0)
      return found(
        this,
        alike(seen).map((moments) => draftOf(facts, moments, this.title)),
      );
    return largest(looks, ends);
  },
};

/** The moments at which streams ended together; of many, without those whose own rows name another act. */
function endsOf(facts: Facts): CommonEnd[] {
  const ended = endedStreams(facts);
  const open = ended.length < many ? ended : ended.filter((stream) => !isExplained(facts, stream));
  const ends = commonEnds(facts, open);
  return ends.length > 0 ? ends : [endBeforeRefusals(facts, open) ?? []].flat();
}

/** A second reload is not a second cause. */
function alike(seen: Seen[]): Seen[][] {
  const keyOf = ({ owner, cause }: Seen) =>
    `${owner.hop}|${owner.proxy}|${cause.stopped}|${cause.untold}|${cause.confidence === 'possible'}`;
  return [...groupedBy(seen, keyOf).values()];
}

/** Why the moment of most streams says nothing of the proxy. */
function largest(looks: Look[], ends: CommonEnd[]) {
  const most = ends.reduce((a, b) => (b.streams.length > a.streams.length ? b : a));
  const look = looks[ends.indexOf(most)];
  return look && look.kind !== 'seen' ? look : ruledOut('no streams of different ages ended in one moment');
}
