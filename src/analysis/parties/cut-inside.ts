/** An end that shows at a place between as well (`--via`), where what stands in front of it takes no part. */
import type { Facts } from '../../model/facts.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { memoizedPair } from '../../model/memoized.ts';
import { endedByPeer, isOpened, type Stream } from '../../model/stream.ts';
import { seenIn } from './fingerprint.ts';

/** The innermost such place. */
export interface CutInside {
  /** `via 1`, as the table of places names it. */
  name: string;
  url: string;
  streams: Stream[];
  /** What its answers suggest. */
  proxy: ProxyKind;
}

/** Ages or silences of one limit, as two places see them, differ by no more than this. */
const slackMs = 500;
const slackShare = 0.1;

/** The innermost place at which every stream was ended as these were; null: none was asked, or none shows it. */
export function cutInside(facts: Facts, stream: Stream | undefined): CutInside | null {
  return stream ? inside(facts, stream) : null;
}

const inside = memoizedPair((facts: Facts, stream: Stream): CutInside | null => {
  if (stream.route === 'direct' || !endedByPeer(stream)) return null;
  const places = (facts.plan.target.via ?? []).map((url, index) => placeOf(facts, url, index));
  return places.findLast(({ streams }) => isAlike(stream, streams)) ?? null;
});

function placeOf({ plan, beside = [] }: Facts, url: string, index: number): CutInside {
  const names = plan.trials.filter(({ via }) => via === index).map(({ name }) => name);
  const streams = beside.filter((one) => names.includes(one.trial) && isOpened(one));
  const [first] = streams;
  const proxy = first ? (seenIn(first)?.proxy ?? 'unknown') : 'unknown';
  return { name: `via ${index + 1}`, url, streams, proxy };
}

function isAlike({ close }: Stream, streams: Stream[]): boolean {
  return (
    streams.length > 0 &&
    streams.every(
      (one) =>
        endedByPeer(one) && (isNear(one.close.ageMs, close.ageMs) || isNear(one.close.idleMs, close.idleMs)),
    )
  );
}

function isNear(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && Math.abs(a - b) <= slackMs + slackShare * b;
}

/** A sentence with a space before it: who is cleared by it, and whose log would tell. Empty where no place shows it. */
export function cutInsideWords(facts: Facts, stream: Stream | undefined): string {
  const found = cutInside(facts, stream);
  if (!found) return '';
  const { name, url } = found;
  const cleared = ` Asked at ${name} (${url}) the stream ended alike, and what stands in front of it had no part in that`;
  return `${cleared}: what answers there ended it, or what stands between it and the place behind. ${settlesAt(name)}`;
}

function settlesAt(name: string): string {
  return `The log and the config of what answers at ${name} would settle it.`;
}
