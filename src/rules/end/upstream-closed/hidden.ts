/** Ends as if complete behind a proxy that makes such ends of cuts: what it asks may have broken off. Part of `upstream-closed`. */
import { isKeptByOrigin } from '../../../analysis/delivery/at-once.ts';
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { type DirectEnd, directEnds } from '../../../analysis/ends/direct-ends.ts';
import { hiddenCutWords } from '../../../analysis/ends/direct-words.ts';
import { expectsEndMarker } from '../../../analysis/ends/end-marker.ts';
import { isMeant } from '../../../analysis/ends/hidden-timer.ts';
import { type CutHider, cutHiderOf } from '../../../analysis/parties/cut-hider.ts';
import { wouldLogUpstreamLoss } from '../../../analysis/parties/upstream-loss-evidence.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { isUnfinished } from '../../../model/body/trouble.ts';
import { type Facts, hopNamed } from '../../../model/facts.ts';
import type { Finding } from '../../../model/finding.ts';
import { allOf, someOf } from '../../../model/share.ts';
import { countOf, endOf, hopName, sentence } from '../../frames/evidence.ts';
import { comparedWith } from '../../frames/population-facts.ts';
import type { Draft } from '../../rule.ts';

/** What around the proxies shows neither this end nor its absence. */
const silentDirect = new Set<DirectEnd>(['not-given', 'unreachable', 'refused', 'unclear']);

/** Beside `origin-ended`: no more than possible. Null where nothing hides a cut, the end was announced, or its log or the direct streams would show it. */
export function hiddenCut(facts: Facts, group: CutGroup): Draft | null {
  const { streams } = group;
  const isWhole = group.truncated === 'none' && (group.reason === null || group.reason === 'clean');
  const hider = isWhole ? cutHiderOf(facts, streams) : null;
  // Its kind alone, by a header, is too little: later versions show a cut.
  if (hider === null || hider.hop === null || isSeenBehind(facts, group, hider)) return null;
  if (isAnnounced(facts, group) || wouldShow(facts, group, hider)) return null;
  const where = behind(facts, hider);
  const name = hopName(hider.proxy, hider.hop);
  const isMidEvent = allOf(streams, ({ faults }) => faults.some(isUnfinished));
  const how = isMidEvent ? 'as if complete, in the middle of an event' : 'as if complete';
  const party = where.proxy === 'origin' ? 'the origin' : `what stands behind ${name}`;
  const settled = settlingWords(facts, 'end', { streams });
  return {
    title: 'the stream may have broken off behind a proxy that hides it',
    severity: 'warning',
    confidence: isMidEvent ? 'likely' : 'possible',
    where,
    what: `${sentence(countOf(streams, comparedWith(facts)))} ended ${how}: what ${name} asks may have broken off.`,
    why: `${hiddenCutWords(facts, streams).trimStart()} ${looksProper}${settled}`,
    covers: streams,
    evidence: streams.slice(0, 4).map(endOf),
    fix: [
      {
        proxy: where.proxy,
        setting: 'process',
        text: `Look at the log of ${party} at those times: ${crashes}.`,
      },
    ],
  };
}

const looksProper = 'A crash, a handler that fails, or a limit behind it then looks like a proper end.';
const crashes = 'an exception in the handler, a crash, a kill for memory, a deploy';

/** An end marker, an answer that is meant to end, a kind that `end-marker-missing` judges, or a body that was complete before it was sent. */
function isAnnounced(facts: Facts, { streams }: CutGroup): boolean {
  if (isKeptByOrigin(facts, streams)) return true;
  return someOf(
    streams,
    (stream) => isMeant(facts, stream) || expectsEndMarker(stream, facts.plan.endMarker),
  );
}

/** Its own log names each cut behind it; and around the proxies the origin shows how it ends. */
function wouldShow(facts: Facts, group: CutGroup, hider: CutHider): boolean {
  if (!silentDirect.has(directEnds(facts, group).shown)) return true;
  const hop = hopNamed(facts, hider.hop);
  return hop !== null && allOf(group.streams, (stream) => wouldLogUpstreamLoss(facts, stream, hop));
}

/** A row of it, or of a hop behind it, says that the end was proper: one in front of it saw what it made. */
function isSeenBehind({ hops }: Facts, { blames }: CutGroup, hider: CutHider): boolean {
  const place = (hop: string | null | undefined) => hops.findIndex(({ name }) => name === hop);
  return someOf(blames, ({ record }) => place(record?.hop) >= place(hider.hop));
}

/** The last one asks the origin; behind another it is not known which of those that follow broke off. */
function behind({ hops }: Facts, { hop }: CutHider): Finding['where'] {
  return { hop: null, proxy: hops.at(-1)?.name === hop ? 'origin' : 'unknown' };
}
