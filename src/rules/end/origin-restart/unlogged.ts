/** A population whose streams were all cut at once, while no log shows the origin. Part of `origin-restart`. */

import {
  directStreamsOpenAt,
  haveDirectEndedToo,
  isJointCut,
  isMassCut,
} from '../../../analysis/ends/mass-cut.ts';
import {
  type CommonEnd,
  commonEnd,
  fitsTimer,
  isOpenPast,
  sameMomentMs,
} from '../../../analysis/ends/moment.ts';
import { processEnd } from '../../../analysis/ends/process-end.ts';
import { hasFrontLived, isAfterCommonSilence } from '../../../analysis/ends/shared-signs.ts';
import { frontProxy } from '../../../analysis/parties/fingerprint.ts';
import { wouldShowUpstreamLoss } from '../../../analysis/parties/upstream-loss-evidence.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Evidence } from '../../../model/finding.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import { isShare } from '../../../model/share.ts';
import { isTruncated, type Stream } from '../../../model/stream.ts';
import { endOf } from '../../frames/evidence.ts';
import { momentStatistic } from '../../frames/population-facts.ts';
import type { Draft } from '../../rule.ts';
import { shutDownGently } from './fix.ts';

/**
 * Where `proxy-reload` is possible, the end of the origin's process is equally possible, and likelier if the streams
 * around the proxy ended too; null where a log clears the origin.
 */
export function unloggedEnd(facts: Facts, ended: Stream[]): Draft | null {
  const end = commonEnd(facts, ended);
  if (!end) return null;
  const both = haveDirectEndedToo(facts, end);
  // With few streams it counts as a moment only if all that ended did so in it, the direct ones too.
  const isAll = end.streams.length > 1 && end.streams.length === ended.length;
  if (!isJointCut(facts, end) && !(both && isAll && end.streams.every(isTruncated))) return null;
  if (!both && !isOpenWho(facts, end)) return null;
  const unlogged = end.streams.filter((stream) => !wouldShowUpstreamLoss(facts, stream));
  const spared = facts.streams.filter(
    (stream) => stream.route === 'proxy' && isOpenPast(facts, stream, end),
  ).length;
  if (!isShare(unlogged.length, end.streams.length) || isShare(spared, spared + end.streams.length))
    return null;
  const isShown = both && !fitsTimer(facts, end);
  const within = end.spanMs <= sameMomentMs ? 'one second' : formatMs(end.spanMs);
  return {
    title: isShown ? 'an origin process went away' : 'an origin process may have gone away',
    confidence: isShown ? 'likely' : 'possible',
    where: { hop: null, proxy: 'origin' },
    what: `${end.streams.length} streams of different ages ended within ${within}${both ? ', and those around the proxies with them' : ''}.`,
    why: `${whyOf(facts, end, both)}${both && !isShown ? timerWords : ''}`,
    covers: end.streams,
    evidence: [
      ...momentStatistic(facts, end),
      ...end.streams.slice(0, 4).map(endOf),
      ...directEnds(facts, end),
    ],
    fix: [shutDownGently('origin', 'the origin')],
  };
}

/** Nothing says that a proxy's process ended, and the wire alone may say that the one in front did not. */
function isOpenWho(facts: Facts, end: CommonEnd): boolean {
  const cause = processEnd(facts, end);
  // Of a few streams one finding tells of all that may have gone away.
  if (cause) return isMassCut(end) && cause.confidence === 'possible' && cause.isKindUnknown === true;
  return (
    hasFrontLived(end) && !isAfterCommonSilence(facts, end) && directStreamsOpenAt(facts, end).length === 0
  );
}

const timerWords = ' One timer there fits as well: their silences or ages are nearly one.';

function directEnds(facts: Facts, end: CommonEnd): Evidence[] {
  return directStreamsOpenAt(facts, end).slice(0, 2).map(endOf);
}

function whyOf(facts: Facts, { streams }: CommonEnd, both: boolean): string {
  return both
    ? 'What they have in common stands behind the proxies: the process that serves them may have restarted, crashed or been replaced, or the network before it failed. Its own log would tell.'
    : `${oneProcess}${settlingWords(facts, 'end', { streams, guess: frontKind(facts, streams[0]) })} The origin's own log at that time would tell too.`;
}

const oneProcess =
  'Where one process serves them all, its restart or crash ends them like that, and so does a fault of the network before or behind the proxy.';

function frontKind(facts: Facts, first: Stream | undefined): ProxyKind {
  return first ? frontProxy(facts, first).proxy : 'unknown';
}
