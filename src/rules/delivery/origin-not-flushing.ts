/** The origin itself keeps events in a buffer of its own: they come late with no proxy in between. */

import { answerOf } from '../../analysis/answers/asked-streams.ts';
import { arrivalFact } from '../../analysis/delivery/arrival-fact.ts';
import { isAtOnce, isKeptToEnd } from '../../analysis/delivery/at-once.ts';
import { bufferingHops, mayKeepByDefault } from '../../analysis/delivery/buffering.ts';
import {
  type Burst,
  burstsHeldBack,
  burstsOf,
  directAsking,
  isOnTime,
  madeSpread,
  streamsAsking,
} from '../../analysis/delivery/delivery.ts';
import { flushGrids } from '../../analysis/delivery/flush-grid.ts';
import { headlessStreams } from '../../analysis/delivery/headless.ts';
import { keptEvents, keptWords } from '../../analysis/delivery/kept-events.ts';
import { isDirectGiven } from '../../analysis/parties/direct-streams.ts';
import { directAskWords } from '../../analysis/settling/words.ts';
import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix, Severity } from '../../model/finding.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { wordsOf } from '../../owners/index.ts';
import { countOf } from '../frames/evidence.ts';
import { inOwnWord, inTheirWords } from '../frames/own-words.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { html, page } from '../sources.ts';
import { confidenceOf, signsOf } from './proxy-buffering/signs.ts';

/** The size of a write buffer is a multiple of this; intended batches rarely are. */
const blockBytes = 1024;
const fewestEvents = 3;

const unflushed = 'it writes to a buffer and does not flush it after each event.';

export const originNotFlushing: Rule = {
  id: 'origin-not-flushing',
  title: 'the origin does not flush its events',
  severity: 'warning',
  group: 'delivery',
  rank: 30,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The origin keeps events in a buffer of its own: asked around the proxies they come in bursts too, or nothing comes at all, not even a head. Where nobody was asked around them, it is possible beside `proxy-buffering`.',
    lookAlikes: [
      '`proxy-buffering`: around the proxies events come one by one.',
      '`response-timeout`: the origin has not begun; where no head comes at all, both are told as possible.',
      '`compression-buffering`: only compressed streams are late.',
      'An origin that sends its events in batches on purpose: their own clocks then lie close together.',
    ],
    settles: '`--direct URL`, and events that carry the time at which they were made (`--event-time FIELD`).',
    source: [
      html('9.2.7'),
      page('Go: ResponseController.Flush', 'https://pkg.go.dev/net/http#ResponseController.Flush'),
    ],
  },
  explains: ['proxy-buffering', 'headers-held', 'flush-interval', 'compression-buffering'],
  judge(facts) {
    const asked = directAsking(facts, 'plain');
    const direct = asked.filter(isOpened);
    const headless = headlessStreams(facts);
    if (headless.length > 0 && bufferingHops(facts).length === 0 && !mayKeepByDefault(facts))
      return found(this, [unsent(facts, headless)]);
    if (!isDirectGiven(facts)) {
      const held = heldByEither(facts);
      if (held.length > 0) return found(this, [perhaps(facts, held)]);
    }
    if (direct.length === 0)
      return streamsAsking(facts, 'plain').some(isOnTime)
        ? ruledOut('events come one by one through the proxies')
        : notChecked(['direct']);
    const judged = direct.filter(keptEvents);
    if (judged.length === 0)
      return notChecked(['events'], 'the messages of the direct streams were only counted');
    const clocked = judged.filter((stream) => heldTogether(stream).length > 0);
    const late = clocked.length > 0 ? clocked : judged.filter(fillsBlocks);
    if (late.length === 0 && judged.some((stream) => isAtOnce(facts, stream)))
      return notChecked(
        ['events'],
        'around the proxies the whole answer came at once, and its events carry no time of their own',
      );
    if (late.length === 0)
      return direct.length === asked.length
        ? ruledOut('asked around the proxies, events come as they are made')
        : notChecked(['direct'], 'not every stream around the proxies opened');
    return found(this, [seenDirectly(facts, { direct, judged, clocked, late })]);
  },
};

interface Seen {
  direct: Stream[];
  judged: Stream[];
  /** Late by the clocks of their events. */
  clocked: Stream[];
  late: Stream[];
}

function seenDirectly(facts: Facts, { direct, judged, clocked, late }: Seen): Draft {
  const spread = formatMs(highest(late.flatMap(heldTogether).map(madeSpread)));
  const without = late.length === judged.length ? 'with no proxy in between' : 'even without a proxy';
  return {
    severity: severityOf(facts, late),
    confidence: clocked.length === judged.length ? 'likely' : 'possible',
    where: { hop: null, proxy: 'origin' },
    what: `Events come in bursts ${without}: ${countOf(late, judged)} asked directly.${keptWords(direct)}`,
    why:
      clocked.length > 0
        ? `By their own clocks events were made up to ${spread} apart that the origin sent together: ${unflushed}`
        : `Each burst is a whole number of ${blockBytes}-byte blocks: a writer's buffer that is sent when it is full.`,
    evidence: late.slice(0, 3).map(arrivalFact),
    fix: [flushEach(facts, direct)],
  };
}

/** Kept together by the events' own clocks, on no timer's beat, where nothing tells whether a proxy or the origin did it. */
function heldByEither(facts: Facts): Stream[] {
  const asked = streamsAsking(facts, 'plain').filter(
    (stream) => stream.contentEncoding === null && keptEvents(stream),
  );
  if (asked.some(isOnTime) || confidenceOf(facts, signsOf(facts, asked)) !== 'possible') return [];
  const byTimer = new Set(flushGrids(facts, asked).map(({ stream }) => stream));
  return asked.filter((stream) => !byTimer.has(stream) && heldTogether(stream).length > 0);
}

/** A hypothesis beside that of a proxy. */
function perhaps(facts: Facts, held: Stream[]): Draft {
  const spread = formatMs(highest(held.flatMap(heldTogether).map(madeSpread)));
  const came = held.every((stream) => isKeptToEnd(facts, stream)) ? 'only with the end' : 'in bursts';
  return {
    severity: severityOf(facts, held),
    confidence: 'possible',
    where: { hop: null, proxy: 'origin' },
    what: `Events reached ${countOf(held, streamsAsking(facts, 'plain'))} ${came}, long after they were made.`,
    why: `By their own clocks events were made up to ${spread} apart that came together. ${eitherKept}${directAskWords(facts)}`,
    evidence: held.slice(0, 3).map(arrivalFact),
    fix: [flushEach(facts, held)],
  };
}

/** A stream that shows nothing until it is over is none. */
function severityOf(facts: Facts, late: Stream[]): Severity {
  return late.every((stream) => isKeptToEnd(facts, stream)) ? 'critical' : 'warning';
}

const eitherKept = 'An origin that gathers what it writes looks like a proxy that does.';

/** Not even a head came, on any way: what was written may stand in a buffer. */
function unsent(facts: Facts, streams: Stream[]): Draft {
  const longest = formatMs(highest(streams.map(({ close }) => close.ageMs ?? 0)));
  const isShown = streams.some(({ route }) => route === 'direct');
  return {
    severity: 'critical',
    confidence: 'possible',
    where: { hop: null, proxy: 'origin' },
    what: `Not even a response head came in ${longest}.`,
    why: `${unflushedHead} ${ownLog}${isShown ? directLikewise : ''}`,
    covers: streams,
    evidence: streams.slice(0, 3).map(answerOf),
    fix: [flushEach(facts, streams)],
  };
}

const unflushedHead =
  'An origin that does not flush keeps the head with the events until a buffer is full. One that has not begun looks the same:';
const directLikewise = ' Asked around the proxies no head came either.';
const ownLog = 'its own log, of whether it wrote anything meanwhile, would tell.';

function flushEach(facts: Facts, streams: Stream[]): ProposedFix {
  const own = inOwnWord(facts, 'flush', streams);
  if (own) return own;
  const text = `Flush the response after each event (${inTheirWords(wordsOf('flush'))}).`;
  return { proxy: 'origin', setting: 'flush', suggested: 'after every event', text };
}

function heldTogether(stream: Stream): Burst[] {
  const held = burstsHeldBack(stream);
  return held.length > 1 || held.some(({ messages }) => messages.length >= fewestEvents) ? held : [];
}

/** Two bursts or more, each of several events and exactly whole blocks, while single events rarely fill a block. */
function fillsBlocks(stream: Stream): boolean {
  const full = burstsOf(stream).filter(({ messages, atMs, endMs }) => {
    const bytes = stream.arrivals
      .filter((arrival) => arrival.atMs >= atMs - 1 && arrival.atMs <= endMs + 1)
      .reduce((sum, arrival) => sum + arrival.bytes, 0);
    return messages.length >= fewestEvents && bytes > 0 && bytes % blockBytes === 0;
  });
  return full.length >= 2;
}
