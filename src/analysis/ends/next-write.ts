/** A limit on the age of a response that acts at the first write after it: the end comes with the event that is no longer sent. */
import { highest, lowest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import type { Setting } from '../../model/setting.ts';
import { isTruncated, type Stream } from '../../model/stream.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { toleranceOf } from './constancy.ts';
import { dueAtEnd } from './due-event.ts';
import { endTimes } from './timing.ts';

/** Nothing came after the limit, and each stream ended within its longest silence behind it. */
export function fitsNextWrite(facts: Facts, streams: readonly Stream[], { proxy, ms }: Setting): boolean {
  if (ms === null || ms === 0 || habitOf(proxy, 'limitsAtNextWrite') !== true) return false;
  const slack = toleranceOf(ms);
  return streams.every((stream) => {
    const { ageMs, idleMs } = endTimes(facts, stream);
    const longestMs = Math.max(stream.maxGapMs ?? 0, idleMs);
    return ageMs - idleMs <= ms + slack && ageMs >= ms - slack && ageMs <= ms + longestMs + slack;
  });
}

/** Where a limit on the age that no config names must lie, ms: after the last byte of each stream, before each end. */
export type AgeWindow = [fromMs: number, untilMs: number];

/** How these ends fit such a limit. */
export interface NextWrite {
  window: AgeWindow;
  /** Of which of them it shows that an event was due then; of no other that none was. */
  due: 'all' | 'some' | 'none';
}

/** Null: no one age fits them all, or a stream ended where no event was due. */
export function nextWriteOf(facts: Facts, streams: readonly Stream[]): NextWrite | null {
  const times = streams.map((stream) => endTimes(facts, stream));
  const from = highest(times.map(({ ageMs, idleMs }) => ageMs - idleMs));
  const until = lowest(times.map(({ ageMs }) => ageMs));
  if (streams.length === 0 || from > until + toleranceOf(until)) return null;
  const isAtLimit = ({ ageMs }: { ageMs: number }) => ageMs <= until + toleranceOf(until);
  const punctual = streams.filter(
    (stream) => stream.protocol === 'http2' && isAtLimit(endTimes(facts, stream)),
  );
  // Over HTTP/2 it acts in its time: what lived on over HTTP/1.1, and got nothing, waited for a write.
  const isProven = (stream: Stream) =>
    punctual.includes(stream) || (punctual.length > 1 && !isAtLimit(endTimes(facts, stream)));
  const due = streams.map((stream) => (isProven(stream) ? 'met' : dueAtEnd(facts, stream)));
  return due.includes('missed') ? null : { window: [Math.min(from, until), until], due: shareOf(due) };
}

/** The same of one proxy: null also where it has no such limit, or a stream was not cut. */
export function nextWriteBy(facts: Facts, streams: readonly Stream[], proxy: ProxyKind): NextWrite | null {
  const mayBe = habitOf(proxy, 'limitsAtNextWrite') === true && streams.every(isTruncated);
  return mayBe ? nextWriteOf(facts, streams) : null;
}

function shareOf(due: string[]): NextWrite['due'] {
  if (due.every((one) => one === 'met')) return 'all';
  return due.includes('met') ? 'some' : 'none';
}

/** A window this narrow shows the limit itself. */
export function isNarrow([fromMs, untilMs]: AgeWindow): boolean {
  return untilMs - fromMs <= Math.max(300, untilMs * 0.1);
}
