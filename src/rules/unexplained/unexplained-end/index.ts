/** A stream was cut, and no other rule says why: what was seen of it, on which routes, and what would settle it. */

import { troubledStreams, troubleOf } from '../../../analysis/stream-trouble.ts';
import type { Facts } from '../../../model/facts.ts';
import { found, type RemainderRule, ruledOut } from '../../rule.ts';
import { rfc } from '../../sources.ts';
import { brokenOff, brokenOffButNotKept } from './draft.ts';

export const unexplainedEnd: RemainderRule = {
  id: 'unexplained-end',
  title: 'streams broke off, and nothing tells by whom',
  severity: 'critical',
  group: 'unexplained',
  rank: 20,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'Streams broke off, and no other rule says why: how and when, on which routes, and what would settle it.',
    lookAlikes: [
      'Every other rule about streams that are cut: each owns the ends that it can name, and only the rest is told here.',
      '`request-refused`: the stream never opened.',
    ],
    settles:
      'The access and error logs of every proxy on the path, and `--direct URL`: whether streams break off there too.',
    source: [rfc(9112, '8'), rfc(9113, '5.4')],
  },
  explains: ['h2-reset', 'heartbeat-missing', 'heartbeat-comment-only', 'reconnect-fatal'],
  judgeRest(facts, open) {
    const cut = open.filter((stream) => troubleOf(facts, stream) === 'cut');
    const drafts = cut.length > 0 ? [brokenOff(facts, cut)] : brokenOffButNotKept(facts);
    return drafts.length > 0 ? found(this, drafts) : ruledOut(whyCleared(facts));
  },
};

function whyCleared(facts: Facts): string {
  return troubledStreams(facts).some((stream) => troubleOf(facts, stream) === 'cut')
    ? 'each stream that broke off has a finding of its own'
    : 'no stream broke off';
}
