/** A limit on the age that acts at the next write, which no row names. Part of `total-timeout`. */
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { type DirectComparison, directEnds } from '../../../analysis/ends/direct-ends.ts';
import { isSharedEnd } from '../../../analysis/ends/moment.ts';
import { isNarrow, type NextWrite, nextWriteOf } from '../../../analysis/ends/next-write.ts';
import { hopBehindUnread, hopOfOwnLimit } from '../../../analysis/ends/own-age-limit.ts';
import { isRepeated } from '../../../analysis/ends/timing.ts';
import { joinsOf } from '../../../analysis/parties/joined-rows.ts';
import { leaverOf, suspectOf } from '../../../analysis/parties/suspect.ts';
import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Confidence, Finding } from '../../../model/finding.ts';
import type { Stream } from '../../../model/stream.ts';
import { habitOf } from '../../../proxies/profile/known.ts';
import { countOf, hopName, rowOf, sentence } from '../../frames/evidence.ts';
import { comparedWith } from '../../frames/population-facts.ts';
import { asideOfTimes, range, timedFacts } from '../../frames/timer.ts';
import type { Draft } from '../../rule.ts';
import { ownLimitWords } from './by-times-words.ts';
import { liftAgeLimit } from './fix.ts';
import { shortestLimitMs } from './of-origin.ts';

/** Ends at different ages, each where an event was due; null where one age does not fit, or the ages are one already. */
export function atNextWrite(facts: Facts, group: CutGroup): Draft | null {
  const { streams, timing, blames } = group;
  const direct = directEnds(facts, group);
  const writer = writerOf(facts, group, direct);
  const isOneAge = timing.pattern === 'age' && !timing.swept && writer?.told !== 'perhaps';
  if (writer === null || isOneAge || isOneEvent(facts, group, writer.where)) return null;
  const met = nextWriteOf(facts, streams);
  if (met === null || met.window[1] < shortestLimitMs || !isShown(group, writer, met)) return null;
  const { where } = writer;
  const row = blames[0]?.record ?? null;
  const when = met.due === 'all' ? 'as their next event was due' : 'at a write behind one age';
  return {
    severity: 'critical',
    confidence: confidenceOf(facts, group, writer, met),
    where,
    what: `${hopName(where.proxy, where.hop)} cut ${countOf(streams, comparedWith(facts))} ${when}, ${range(timing.ageMs)} after the request.`,
    why: `${windowWords(met)}${toldWords(facts, group, writer)}${asideOfTimes(facts, group, null, direct)}`,
    covers: streams,
    evidence: [...(row ? [rowOf(row, blames[0]?.stream.id)] : []), ...timedFacts(group, null, direct)],
    fix: [liftAgeLimit(facts, null, where.proxy, group)],
  };
}

/** Whether these ends are those of such a limit, and no silence was counted. */
export function isAtNextWrite(facts: Facts, group: CutGroup): boolean {
  const draft = atNextWrite(facts, group);
  return (
    draft !== null && (draft.confidence !== 'possible' || nextWriteOf(facts, group.streams)?.due === 'all')
  );
}

/** At one moment a process that goes ends all alike, and writes no rows of them any more. */
function isOneEvent(facts: Facts, { streams }: CutGroup, { hop }: Finding['where']): boolean {
  const hasRow = (stream: Stream) =>
    joinsOf(facts, stream).some((join) => join.hop === hop && join.record.kind === 'access');
  return isSharedEnd(facts, streams) && !streams.every(hasRow);
}

interface Writer {
  where: Finding['where'];
  /** Its own log leaves no other cause: as to what stands behind it, or, of one that another hop names, altogether; `perhaps`: unless a hop between did it. */
  told: 'behind' | 'both' | 'perhaps' | null;
}

/** The proxy that closed by the row in front of it, by its own log, or because the origin is cleared. */
function writerOf(facts: Facts, group: CutGroup, direct: DirectComparison): Writer | null {
  const { hop, reason, streams, truncated } = group;
  const [first] = streams;
  if (!first || truncated !== 'all' || direct.shown === 'ended-likewise') return null;
  const unread = hopBehindUnread(facts, group);
  if (unread) return { where: { hop: unread.name, proxy: unread.proxy }, told: 'perhaps' };
  const own = hopOfOwnLimit(facts, group);
  const named = reason === 'upstream-closed' ? hop : null;
  const left = reason === null ? leaverOf(facts, first) : null;
  const remaining = reason === null && direct.shown === 'outlived' ? suspectOf(facts, first) : null;
  const party = own ?? named;
  const where = party ? { hop: party.name, proxy: party.proxy } : (left ?? remaining);
  if (!where || habitOf(where.proxy, 'limitsAtNextWrite') !== true) return null;
  return { where, told: own && (named ? 'both' : 'behind') };
}

/** Without its own log an event has to be seen at each end; and silence and age that are both constant are no shape of their own. */
function isShown({ timing }: CutGroup, { told }: Writer, { due }: NextWrite): boolean {
  if (due === 'all' || told === 'both' || told === 'perhaps') return true;
  return told === 'behind' && timing.pattern !== 'either';
}

/** Events nearer to each other meet the moment of one act by chance. */
const rareMs = 1_000;

function confidenceOf(
  facts: Facts,
  { streams, timing }: CutGroup,
  { told }: Writer,
  { due, window }: NextWrite,
): Confidence {
  if (!isRepeated(streams) || told === 'perhaps') return 'possible';
  const isChance = due !== 'all' || timing.idleMs[0] < rareMs;
  if (isSharedEnd(facts, streams) && isChance && !isNarrow(window)) return 'possible';
  if (due === 'all' || told === 'both') return 'likely';
  const isSilence = timing.pattern === 'idle' && !timing.swept;
  return due === 'some' && !isSilence ? 'likely' : 'possible';
}

function windowWords({ window, due }: NextWrite): string {
  const [from, until] = window.map(formatMs);
  const limit = isNarrow(window) ? `of ${until}` : `between ${from} and ${until}`;
  const fits = sentence(`one limit ${limit} on the whole response fits all of them`);
  return `${fits}: it acts at the first write behind it. ${due === 'all' ? noSilence : ''}`.trimEnd();
}

function toldWords(facts: Facts, group: CutGroup, { where, told }: Writer): string {
  const { hop } = group;
  if (told !== 'perhaps' || hop === null) return ownLimitWords(facts, group);
  const between = hopName(hop.proxy, hop.name);
  return [
    ` The log of ${hopName(where.proxy, where.hop)} fits that, and fits as well that ${between} left,`,
    ` of which no row was read: the access log of ${between} would tell.`,
  ].join('');
}

const noSilence = 'No timer of silence ends a stream in the moment in which its next event comes.';
