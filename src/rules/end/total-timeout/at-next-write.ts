/** A limit on the age that acts at the next write, at a proxy which leaves no line about it. Part of `total-timeout`. */
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { type DirectComparison, directEnds } from '../../../analysis/ends/direct-ends.ts';
import { isSharedEnd } from '../../../analysis/ends/moment.ts';
import { type AgeWindow, isNarrow, nextWriteWindow } from '../../../analysis/ends/next-write.ts';
import { isRepeated } from '../../../analysis/ends/timing.ts';
import { joinsOf } from '../../../analysis/parties/joined-rows.ts';
import { leaverOf, suspectOf } from '../../../analysis/parties/suspect.ts';
import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Finding } from '../../../model/finding.ts';
import type { Stream } from '../../../model/stream.ts';
import { habitOf } from '../../../proxies/profile/known.ts';
import { countOf, hopName, rowOf, sentence } from '../../frames/evidence.ts';
import { comparedWith } from '../../frames/population-facts.ts';
import { asideOfTimes, range, timedFacts } from '../../frames/timer.ts';
import type { Draft } from '../../rule.ts';
import { liftAgeLimit } from './fix.ts';
import { shortestLimitMs } from './of-origin.ts';

/** Ends at different ages, each where an event was due; null where one age does not fit, or the ages are one already. */
export function atNextWrite(facts: Facts, group: CutGroup): Draft | null {
  const { streams, timing, blames } = group;
  const direct = directEnds(facts, group);
  const where = writerOf(facts, group, direct);
  if (where === null || timing.pattern === 'age' || isOneEvent(facts, group, where)) return null;
  const window = nextWriteWindow(facts, streams);
  if (window === null || window[1] < shortestLimitMs) return null;
  const row = blames[0]?.record ?? null;
  return {
    severity: 'critical',
    confidence: isRepeated(streams) ? 'likely' : 'possible',
    where,
    what: `${hopName(where.proxy, where.hop)} cut ${countOf(streams, comparedWith(facts))} as their next event was due, ${range(timing.ageMs)} after the request.`,
    why: `${windowWords(window)}${asideOfTimes(facts, group, null, direct)}`,
    covers: streams,
    evidence: [...(row ? [rowOf(row, blames[0]?.stream.id)] : []), ...timedFacts(group, null, direct)],
    fix: [liftAgeLimit(facts, null, where.proxy, group)],
  };
}

/** Whether these ends are those of such a limit, and no silence was counted. */
export function isAtNextWrite(facts: Facts, group: CutGroup): boolean {
  return atNextWrite(facts, group) !== null;
}

/** At one moment a process that goes ends all alike, and writes no rows of them any more. */
function isOneEvent(facts: Facts, { streams }: CutGroup, { hop }: Finding['where']): boolean {
  const hasRow = (stream: Stream) =>
    joinsOf(facts, stream).some((join) => join.hop === hop && join.record.kind === 'access');
  return isSharedEnd(facts, streams) && !streams.every(hasRow);
}

/** The proxy that closed by the row in front of it, by its own silence, or because the origin is cleared. */
function writerOf(facts: Facts, group: CutGroup, direct: DirectComparison): Finding['where'] | null {
  const { hop, reason, streams, truncated } = group;
  const [first] = streams;
  if (!first || truncated !== 'all' || direct.shown === 'ended-likewise') return null;
  const named = hop && reason === 'upstream-closed' ? { hop: hop.name, proxy: hop.proxy } : null;
  const left = reason === null ? leaverOf(facts, first) : null;
  const remaining = reason === null && direct.shown === 'outlived' ? suspectOf(facts, first) : null;
  const where = named ?? left ?? remaining;
  return where && habitOf(where.proxy, 'limitsAtNextWrite') === true ? where : null;
}

function windowWords(window: AgeWindow): string {
  const [from, until] = window.map(formatMs);
  const limit = isNarrow(window) ? `of ${until}` : `between ${from} and ${until}`;
  const fits = sentence(`one limit ${limit} on the whole response fits all of them`);
  return `${fits}: it acts at the first write behind it. ${noSilence}`;
}

const noSilence = 'No timer of silence ends a stream in the moment in which its next event comes.';
