/** Ends that no row explains, where the direct streams show the place: at the origin, or on the way. Part of `upstream-closed`. */
import { type CutGroup, isTimed } from '../../../analysis/ends/cuts.ts';
import { type DirectComparison, directEnds, isHiddenOnTheWay } from '../../../analysis/ends/direct-ends.ts';
import { directEndWords, hiddenCutWords } from '../../../analysis/ends/direct-words.ts';
import { commonEnd } from '../../../analysis/ends/moment.ts';
import { processEnd } from '../../../analysis/ends/process-end.ts';
import { cutInsideWords } from '../../../analysis/parties/cut-inside.ts';
import { passedElsewhere } from '../../../analysis/parties/direct-streams.ts';
import { suspectOf } from '../../../analysis/parties/suspect.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { formatMs } from '../../../model/duration.ts';
import { directStreams, endedStreams, type Facts } from '../../../model/facts.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';
import { countOf, delayWords, endOf, hopName, sentence } from '../../frames/evidence.ts';
import { comparedWith, severityByShare } from '../../frames/population-facts.ts';
import type { Draft } from '../../rule.ts';
import { fromTimes as idleByTimes } from '../idle-timeout/by-times.ts';
import { unloggedEnd } from '../origin-restart/unlogged.ts';
import { atNextWrite } from '../total-timeout/at-next-write.ts';
import { fromTimes as totalByTimes } from '../total-timeout/by-times.ts';
import { ofOrigin } from '../total-timeout/of-origin.ts';

/** The origin does it too, or does not do it at all; null where the direct streams do not show it, or another rule knows more. */
export function byDirect(facts: Facts, group: CutGroup): Draft | null {
  if (group.reason !== null || hasOtherExplanation(facts, group)) return null;
  const direct = directEnds(facts, group);
  const isCut = group.truncated !== 'none' || isHiddenOnTheWay(facts, group);
  if (isBrokenAround(direct) && isCut) return atOrigin(facts, group, direct);
  // A cut that the origin did not make is reported by `unexplained-end`, together with all others.
  return direct.shown === 'outlived' && group.truncated === 'none' ? onTheWay(facts, group, direct) : null;
}

/** A cause that hits streams at random spares some of them: so already a few cut direct streams prove that it is not a proxy. */
function isBrokenAround({ shown, alike, ended, survived }: DirectComparison): boolean {
  if (shown === 'ended-likewise') return true;
  return shown === 'mixed' && alike === 'random' && ended.some((stream) => !survived.includes(stream));
}

/** A timer or the end of a process explains these ends. */
function hasOtherExplanation(facts: Facts, group: CutGroup): boolean {
  const byAge = ofOrigin(facts, group) ?? atNextWrite(facts, group) ?? totalByTimes(facts, group);
  if (byAge !== null || idleByTimes(facts, group) !== null) return true;
  const end = commonEnd(facts, group.streams);
  if (!end || end.streams.length < group.streams.length) return false;
  return processEnd(facts, end) !== null || unloggedEnd(facts, endedStreams(facts)) !== null;
}

const breaksOff =
  'Where no proxy stands between, the streams break off as well: the origin drops them, and the proxies only pass that on.';
const madeWhole =
  'Where no proxy stands between, the streams break off: the origin drops them, and a proxy on the way makes a proper end of that, so that a client cannot tell.';
const noTimer =
  ' Neither the silence before the end nor the age is constant, so no timer does it: a handler that fails, a process that is killed, a connection that is closed under load.';

function atOrigin(facts: Facts, group: CutGroup, direct: DirectComparison): Draft {
  const { streams, timing } = group;
  const { ended } = direct;
  const isHidden = isHiddenOnTheWay(facts, group);
  const [low, high] = timing.ageMs.map(formatMs);
  const ages = low === high ? `at age ${low}` : `at ages from ${low} to ${high}`;
  return {
    title: 'the origin breaks its streams off',
    severity: severityByShare(facts, streams),
    confidence: 'likely',
    where: { hop: null, proxy: 'origin' },
    what: isHidden
      ? `${sentence(countOf(streams, comparedWith(facts)))} ended as if complete, ${ages}, and ${aroundOf(facts, ended)} broke off without an end.`
      : `${sentence(countOf(streams, comparedWith(facts)))} broke off without an end, ${ages}, and so did ${aroundOf(facts, ended)}.`,
    why: `${isHidden ? madeWhole : breaksOff}${direct.alike === 'random' ? noTimer : ''}${delayWords(facts, streams)}`,
    covers: [...streams, ...ended],
    evidence: [...streams.slice(0, 4).map(endOf), ...ended.slice(0, 2).map(endOf)],
    fix: [
      {
        proxy: 'origin',
        setting: 'process',
        text: "Read the origin's own log at those times: an exception in the handler, a crash, a kill for memory, a deploy. Nothing in the proxies needs a change.",
      },
    ],
  };
}

/** `the one around the proxies`, `1 of 2 around the proxies`. */
function aroundOf(facts: Facts, ended: Stream[]): string {
  const all = directStreams(facts).filter(isOpened).length;
  if (all === 1) return 'the one around the proxies';
  if (ended.length < all) return `${ended.length} of ${all} around the proxies`;
  return all === 2 ? 'both around the proxies' : `all ${all} around the proxies`;
}

function onTheWay(facts: Facts, group: CutGroup, direct: DirectComparison): Draft {
  const { streams, timing } = group;
  const elsewhere = passedElsewhere(facts);
  const suspect = suspectOf(facts, streams[0]);
  const where = elsewhere === null ? suspect : unknownParty;
  const name = hopName(suspect.proxy, suspect.hop);
  const logs = elsewhere === null ? name : `${name} and of what listens at ${elsewhere}`;
  const culprits = `So ${name} ended them, or the network up to it${elsewhereWords(facts, elsewhere)}`;
  const settled = settlingWords(facts, isTimed(group) ? 'limit' : 'end', { streams });
  const inside = cutInsideWords(facts, streams[0]);
  const aside = `${timerWords(group)}${inside || `${hiddenCutWords(facts, streams)}${settled}`}`;
  const [low, high] = timing.ageMs.map(formatMs);
  return {
    title: 'the stream is ended on the way, not by the origin',
    severity: severityByShare(facts, streams),
    confidence: elsewhere === null ? 'likely' : 'possible',
    where,
    what: `${sentence(countOf(streams, comparedWith(facts)))} ended as if complete, at ${low === high ? `age ${low}` : `ages from ${low} to ${high}`}.`,
    why: `The origin does not do it.${directEndWords(direct)} ${culprits}.${aside}`,
    covers: streams,
    evidence: [...streams.slice(0, 4).map(endOf), ...direct.survived.slice(0, 2).map(endOf)],
    fix: [
      {
        proxy: where.proxy,
        setting: 'process',
        text: `Look at the log of ${logs} at those times, and at what stands before and behind it: a limit on connections, a restart, a balancer's session limit.`,
      },
    ],
  };
}

const unknownParty = { hop: null, proxy: 'unknown' as const };

function elsewhereWords(facts: Facts, elsewhere: string | null): string {
  if (elsewhere === null) return '';
  const last = facts.hops.at(-1);
  const asks = last ? hopName(last.proxy, last.name) : 'its config';
  return `, or what listens at ${elsewhere}: ${asks} passes on to that, and another address was asked directly`;
}

function timerWords(group: CutGroup): string {
  return isTimed(group)
    ? ' The ends are as constant as those of a timer, and no limit that was read fits them.'
    : ' Neither the silence before the end nor the age is constant, so it is no timer.';
}
