/** Only comments were seen: the connection is alive, but a client watchdog that waits for events does not see them. */

import { openedStreams } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { html } from '../sources.ts';

/** One comment may be a greeting. */
const fewestComments = 2;

export const heartbeatCommentOnly: Rule = {
  id: 'heartbeat-comment-only',
  title: 'only comments were seen, no event',
  severity: 'info',
  group: 'end',
  rank: 140,
  needs: ['wire', 'direct'],
  about: {
    what: 'Only comments came, no event: the connection lives, and an application that watches for events would not know.',
    lookAlikes: [
      '`heartbeat-missing`: not even comments came.',
      '`proxy-buffering`: events are sent, and held back.',
    ],
    settles:
      'A longer run in which something happens at the origin; `--direct URL` shows whether events are sent there.',
    source: [html('9.2.6')],
  },
  judge(facts) {
    const opened = openedStreams(facts);
    if (opened.length === 0) return ruledOut('no stream opened');
    if (opened.some(({ eventCount }) => eventCount > 0)) return ruledOut('events were seen');
    const withComments = opened.filter(({ commentCount }) => commentCount >= fewestComments);
    if (withComments.length === 0)
      return notChecked(['events'], 'fewer than two comments, and no event, were seen');
    const comments = withComments.reduce((sum, { commentCount }) => sum + commentCount, 0);
    return found(this, [
      {
        confidence: 'certain',
        where: { hop: null, proxy: 'origin' },
        what: `${comments} comments and no event came on ${withComments.length === 1 ? 'one stream' : `${withComments.length} streams`}.`,
        why: 'Comments keep every timer on the path quiet, but EventSource shows them to no one: an application that watches for events takes the stream for dead, and one that does not cannot tell it from a stream that lost its source.',
        evidence: keptFirst(withComments).map((stream) => ({
          fact: `${stream.id}: ${stream.commentCount} comments, 0 events${firstWords(stream)}`,
          from: 'connection' as const,
          connection: stream.id,
        })),
        fix: [
          {
            proxy: 'origin',
            setting: 'heartbeat',
            suggested: 'event: ping',
            text: 'If clients watch for signs of life, send a small named event beside the comments.',
          },
        ],
      },
    ]);
  },
};

/** Three streams, those first whose comments can be shown. */
function keptFirst(streams: Stream[]): Stream[] {
  const kept = streams.filter(({ events }) => events.length > 0);
  return (kept.length > 0 ? kept : streams).slice(0, 3);
}

function firstWords({ events }: Stream): string {
  return events[0] ? `; the first: ":${events[0].text}"` : '';
}
