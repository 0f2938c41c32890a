/** What to change about deaf streams. */

import type { Finding, ProposedFix } from '../../../model/finding.ts';
import { ifItIsWords } from '../../frames/own-words.ts';
import { type DeafStream, longMs, pauseOf } from './signs.ts';

const passEnds = "Close the client's stream when the upstream ends or breaks off.";

const raiseLimit =
  'Find the limit on a silent upstream and raise it, or send a comment more often than that.';

export const watchdog: ProposedFix = {
  proxy: 'client',
  setting: 'watchdog',
  text: 'Have the origin send a comment or an event every 15 s, and the client reconnect when nothing came for twice as long: an EventSource never does so by itself.',
};

/** End what is dead, keep alive what is not, and let clients notice. */
export function noticeDeafness(deaf: DeafStream[], where: Finding['where']): ProposedFix[] {
  const hasEnded = deaf.some(({ twins }) => twins.some(({ went }) => went.ended !== null));
  if (where.proxy === 'origin' || deaf[0]?.by === 'marker') return [findHang(deaf), watchdog];
  if (deaf[0]?.by !== 'direct') return [watchdog];
  const isPaused = pauseOf(deaf) >= longMs;
  return [
    ...(isPaused || !hasEnded ? [outlastSilence(where)] : []),
    ...(hasEnded ? [passOnEnd(where)] : []),
    watchdog,
  ];
}

/** Proxies made of Node leave no mark on an answer: they are named where no other kind is known. */
function passOnEnd({ proxy }: Finding['where']): ProposedFix {
  const text = proxy === 'unknown' ? `${passEnds}${ifItIsWords('upstream-end')}` : passEnds;
  return { proxy, setting: 'end of the upstream', text };
}

function outlastSilence({ proxy }: Finding['where']): ProposedFix {
  const text = proxy === 'unknown' ? `${raiseLimit}${ifItIsWords('silent-upstream')}` : raiseLimit;
  return { proxy, setting: 'limit on a silent upstream', text };
}

function findHang(deaf: DeafStream[]): ProposedFix {
  return deaf[0]?.by === 'newest'
    ? {
        proxy: 'origin',
        setting: 'streams per user',
        suggested: 'one entry per connection',
        text: 'Register streams by connection, not by user or session, or end the older one so that its client knows.',
      }
    : {
        proxy: 'origin',
        setting: 'process',
        text: 'Look at the log of the origin at that time, and give what it waits for a limit (a model, a queue, a database), after which it ends the stream with an error event.',
      };
}
