/** The origin finished the response itself: every hop saw a complete body. */

import { type OwnStream, ownStreamOf } from '../../../analysis/answers/own-stream.ts';
import { keptWords } from '../../../analysis/delivery/kept-events.ts';
import { type CutGroup, cutGroups, isTimed } from '../../../analysis/ends/cuts.ts';
import { directEnds, isHiddenOnTheWay } from '../../../analysis/ends/direct-ends.ts';
import { isEndKnown } from '../../../analysis/ends/end-marker.ts';
import { cutHiderOf } from '../../../analysis/parties/cut-hider.ts';
import { endedStreams, type Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import { isTruncated, type Stream } from '../../../model/stream.ts';
import { change, countOf, endOf, rowOf, sentence } from '../../frames/evidence.ts';
import { ownStreamFacts, ownStreamWords, passOn } from '../../frames/own-stream.ts';
import { comparedWith, severityByShare } from '../../frames/population-facts.ts';
import { type Draft, found, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { type Manner, partsByManner, severityOf } from './manner.ts';
import {
  ages,
  closeDelimitedHop,
  confidenceOf,
  howOf,
  isFinishedDirectly,
  mannerWords,
  whyOf,
} from './words.ts';

export const originEnded: Rule = {
  id: 'origin-ended',
  title: 'the origin ended the stream itself',
  severity: 'warning',
  group: 'end',
  rank: 90,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config', 'admin'],
  about,
  explains: ['heartbeat-missing', 'heartbeat-comment-only', 'limit-ahead', 'client-closed'],
  judge(facts) {
    const ended = cutGroups(facts).filter(
      ({ reason, truncated }) => truncated !== 'all' && (reason === null || reason === 'clean'),
    );
    const parts = ended.flatMap((group) => partsByManner(facts, group));
    const clean = parts.filter(({ part, manner }) => !isRefuted(facts, part, manner));
    if (clean.length === 0) return ruledOut(whyCleared(facts, ended));
    return found(
      this,
      clean.map(({ part, manner }) => draft(facts, part, manner)),
    );
  },
};

function draft(facts: Facts, group: CutGroup, manner: Manner): Draft {
  const whole = group.streams.filter((stream) => !isTruncated(stream));
  const own = whole[0] && manner !== 'marked' ? ownStreamOf(facts, whole[0]) : null;
  if (own) return byProxy(facts, group, own, whole);
  const severity = manner === 'empty' ? severityByShare(facts, whole) : severityOf(facts, manner, group);
  return {
    ...(titles[manner] === undefined ? {} : { title: titles[manner] }),
    severity,
    confidence: confidenceOf(facts, group, manner),
    where: { hop: null, proxy: 'origin' },
    what: `${sentence(countOf(whole, comparedWith(facts)))} ended ${howOf(facts, whole, manner)}, at age ${ages(group)}${mannerWords(facts, manner, whole)}.`,
    ...(manner === 'marked' ? { covers: whole } : {}),
    why: `${whyOf(facts, group, manner)}${manner === 'marked' && !whole.every(isEndKnown) ? keptWords(whole) : ''}`,
    evidence: [
      ...group.blames.slice(0, 2).flatMap(({ record, stream }) => (record ? [rowOf(record, stream.id)] : [])),
      ...group.streams.slice(0, 4).map(endOf),
    ],
    fix: severity === 'info' ? [] : [firstFix(manner, howOf(facts, whole, manner)), ...chunksFor(facts)],
  };
}

/** No origin had a part in it. */
function byProxy(facts: Facts, group: CutGroup, own: OwnStream, whole: Stream[]): Draft {
  return {
    title: 'a proxy answered in the place of the origin',
    severity: 'critical',
    confidence: own.record ? 'certain' : 'likely',
    where: { hop: own.hop, proxy: own.proxy },
    what: `${sentence(countOf(whole, comparedWith(facts)))} ended properly, at age ${ages(group)}.`,
    why: ownStreamWords(own),
    covers: whole,
    evidence: [...ownStreamFacts(own, whole[0]?.id ?? ''), ...whole.slice(0, 4).map(endOf)],
    fix: [passOn(own)],
  };
}

const titles: Partial<Record<Manner, string>> = {
  marked: 'the answer was complete when the stream ended',
  empty: 'the answer holds no event',
};

function firstFix(manner: Manner, how: string): ProposedFix {
  return manner === 'empty' ? sayWhy : findOut(how);
}

const sayWhy: ProposedFix = {
  proxy: 'origin',
  setting: 'error',
  text: 'Look at the log of the origin for such a request; where it cannot answer, let it say so: with a status, or with an error event.',
};

function findOut(how: string): ProposedFix {
  const does = how === 'properly' ? 'returns' : 'returns or breaks off';
  const text = `If the stream should go on, find out in the origin why it ${does}: a time limit, a finished loop, an error it swallowed.`;
  return { proxy: 'origin', setting: 'stream lifetime', text };
}

/** No row says that the upstream finished them, and asked directly it does not: so something on the way did. */
function isRefuted(facts: Facts, part: CutGroup, manner: Manner): boolean {
  if (part.blames.length > 0 || manner === 'marked' || manner === 'deferred') return false;
  const isOthers = directEnds(facts, part).shown === 'outlived' || isHiddenOnTheWay(facts, part);
  return isOthers || isMadeOfCuts(facts, part);
}

/** Behind a proxy that makes proper ends of cuts the same request over the other protocol was cut by the same timer, each time. */
function isMadeOfCuts(facts: Facts, part: CutGroup): boolean {
  const whole = part.streams.filter((stream) => !isTruncated(stream));
  const cut = part.streams.filter(isTruncated);
  const isOtherway = whole.every(({ protocol }) => cut.every((twin) => twin.protocol !== protocol));
  const isHidden = isOtherway && cutHiderOf(facts, whole) !== null && !isFinishedDirectly(facts);
  return part.truncated === 'some' && isHidden && isTimed(part);
}

function whyCleared(facts: Facts, ended: CutGroup[]): string {
  if (endedStreams(facts).length === 0) return 'no stream was ended by the other side';
  if (ended.length === 0) return 'the streams were cut, not ended';
  if (ended.some((group) => isHiddenOnTheWay(facts, group)))
    return 'asked around the proxies the streams broke off: their proper end was made on the way';
  return ended.some((group) => isMadeOfCuts(facts, group))
    ? 'over the other protocol the same streams were cut at that time: their proper end was made of a cut'
    : 'asked around the proxies the streams lived on: the origin does not end them';
}

/** With chunked encoding a crash can be recognised. */
function chunksFor(facts: Facts): ProposedFix[] {
  const closeDelimited = isFinishedDirectly(facts) ? null : closeDelimitedHop(facts);
  return closeDelimited
    ? [change(closeDelimited, '1.1', 'Chunks make a crash of the origin visible: speak HTTP/1.1 to it.')]
    : [];
}
