/** At which place of the path the target's trouble first shows, seen from the application (`--via`). */
import { formatMs } from '../../model/duration.ts';
import type { HopByHop, HopStop, HopTrouble } from '../../model/experiment.ts';
import type { Facts } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import { type AskedStop, askedStops } from './stops.ts';
import { isAlikeRefusal, unopenedPlaces } from './unopened-places.ts';

/** A stream that was never ended shows that only once it is so much older than the one that was. */
const outlivedFactor = 1.05;

/** Null unless hops between were asked. */
export function hopByHop(facts: Facts): HopByHop | null {
  const asked = askedStops(facts);
  if (asked.length === 0) return null;
  const stops = asked.map(({ stop }) => stop);
  const unopened = unopenedPlaces(facts).map(({ name, url, words }) => ({ stop: name, url, words }));
  for (const target of asked.filter(({ stop }) => stop.name === 'target')) {
    const [trouble] = target.stop.troubles;
    if (trouble === undefined) continue;
    return { stops, unopened, ...firstStop(pathOf(asked, target), trouble) };
  }
  return { stops, unopened, firstShown: null };
}

/** From the target inwards; where a place was not asked over the same protocol, over the one that it was. */
function pathOf(asked: AskedStop[], target: AskedStop): AskedStop[] {
  const names = [...new Set(asked.map(({ stop }) => stop.name))];
  return names.flatMap((name) => {
    const here = asked.filter(({ stop }) => stop.name === name);
    return here.find(({ stop }) => stop.protocol === target.stop.protocol) ?? here[0] ?? [];
  });
}

function firstStop(path: AskedStop[], trouble: HopTrouble): Pick<HopByHop, 'firstShown' | 'unclear'> {
  const behind = path.findIndex((place) => !showsIt(path[0]!, place, trouble));
  const at = behind < 0 ? path.length - 1 : behind - 1;
  const { stop } = path[at]!;
  const inner = path[behind];
  if (inner && !inner.stop.opened)
    return {
      firstShown: null,
      unclear: `${inner.stop.name} (${inner.stop.url}) opened no stream (${refusalOf(inner.stop)}), so nothing is known of it there`,
    };
  if (trouble === 'ended' && inner && !hasOutlived(inner, path[at]!))
    return {
      firstShown: null,
      unclear: `${inner.stop.name} (${inner.stop.url}) was not watched for as long as the streams before it lived: a longer --for would settle it`,
    };
  return {
    firstShown: { stop: stop.name, url: stop.url, trouble, words: wordsOf(path, at, trouble) },
  };
}

/** A place that was refused for a reason of its own (nothing listens, another path) says nothing of the target's refusal. */
function showsIt(target: AskedStop, { stop, streams }: AskedStop, trouble: HopTrouble): boolean {
  if (!stop.troubles.includes(trouble)) return false;
  if (trouble !== 'refused' || streams === target.streams) return true;
  return target.streams.some((outer) => streams.some((inner) => isAlikeRefusal(outer, inner)));
}

function wordsOf(path: AskedStop[], at: number, trouble: HopTrouble): string {
  const { stop } = path[at]!;
  const inner = path[at + 1];
  const place = stop.name === 'target' ? 'the target' : `${stop.name}, ${stop.url},`;
  const says = `${troubleWords[trouble]} first shows at ${place}`.replace(/,$/, '');
  if (inner === undefined)
    return `${says}: the innermost place asked shows it too, so no proxy before it is the first`;
  return `${says.replace(/,$/, '')}; one hop further in, at ${inner.stop.name} (${inner.stop.url}), ${betterWords(inner, trouble)}`;
}

function refusalOf({ failure, status }: HopStop): string {
  return failure ?? `status ${status ?? 'unknown'}`;
}

const troubleWords: Record<HopTrouble, string> = {
  refused: 'the refusal',
  ended: 'the end of the streams',
  silent: 'the silence',
  'head late': 'the late response head',
  'first event late': 'the late first event',
  'in bursts': 'delivery in bursts',
};

function betterWords({ stop, streams }: AskedStop, trouble: HopTrouble): string {
  const ms = (value: number | null) => formatMs(value ?? 0);
  switch (trouble) {
    case 'refused':
      return `the same request is answered ${stop.status} with an event stream`;
    case 'ended':
      return `the same request ran on for ${ms(oldest(streams))}`;
    case 'silent':
      return 'the same stream was not silent';
    case 'head late':
      return `the head is there after ${ms(stop.headMs)}`;
    case 'first event late':
      return `the first event is there after ${ms(stop.firstEventMs)}`;
    case 'in bursts':
      return 'the events come one by one';
  }
}

function hasOutlived(inner: AskedStop, outer: AskedStop): boolean {
  const ended = outer.streams.filter(({ close }) => close.by !== 'us').map(({ close }) => close.ageMs ?? 0);
  return oldest(inner.streams) >= outlivedFactor * Math.min(...ended);
}

function oldest(streams: Stream[]): number {
  return Math.max(...streams.map(({ close }) => close.ageMs ?? 0));
}
