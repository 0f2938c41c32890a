/** The finding on streams that were cut for an unknown reason. Part of `unexplained-end`. */

import { commonEnd } from '../../../analysis/ends/moment.ts';
import { endTimes, timingOf } from '../../../analysis/ends/timing.ts';
import { comparableDirectStreams, isDirectGiven } from '../../../analysis/parties/direct-streams.ts';
import { suspectOf } from '../../../analysis/parties/suspect.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { troubledStreams, troubleOf } from '../../../analysis/stream-trouble.ts';
import { counted } from '../../../model/counted.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest, lowest, rangeOf } from '../../../model/extremes.ts';
import { directStreams, type Facts, openedWireStreams } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import { groupedBy } from '../../../model/grouping.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';
import { countOf, endOf, hopName, protocolName, sentence } from '../../frames/evidence.ts';
import { cutCount, severityOfUnexplained, sharesOf } from '../../judging/unexplained-severity.ts';
import type { Draft } from '../../rule.ts';

/** One finding for all of them, as nothing distinguishes them. */
export function brokenOff(facts: Facts, cut: Stream[]): Draft {
  const proxied = cut.filter(({ route }) => route === 'proxy');
  const outcome = directOutcome(facts, proxied);
  return {
    ...titled(proxied, outcome),
    severity: severityOfUnexplained(facts, cut, 'cut'),
    ...blamed(facts, proxied, outcome),
    what: `${sentence(howMany(facts, cut))} broke off without an end, ${timesOf(facts, cut)}.`,
    why: `${waysOf(cut)}${timerWords(facts, cut)}${directOutcomeWords(facts, proxied, outcome)}${settledWords(facts, cut, outcome)}`,
    covers: cut,
    evidence: shownOf(facts, cut, proxied).map(endOf),
    fix: [readLogs(facts, proxied, outcome)],
  };
}

/** What the direct streams did: `cut` too, `lived` longer than all of these, some of each, or nothing that helps. */
type DirectOutcome = 'cut' | 'lived' | 'mixed' | 'silent' | 'not-asked';

function directOutcome(facts: Facts, proxied: Stream[]): DirectOutcome {
  if (!isDirectGiven(facts)) return 'not-asked';
  const direct = comparableDirectStreams(facts);
  const oldest = highest(proxied.map((stream) => endTimes(facts, stream).ageMs));
  const outlasted = direct.filter(
    (stream) => isOpened(stream) && (stream.close.ageMs ?? 0) > oldest * 1.1 + 500,
  );
  const intact = outlasted.filter((stream) => troubleOf(facts, stream) === null);
  if (direct.some((stream) => troubleOf(facts, stream) === 'cut')) return intact.length > 0 ? 'mixed' : 'cut';
  return direct.length > 0 && outlasted.length === direct.length ? 'lived' : 'silent';
}

function titled(proxied: Stream[], outcome: DirectOutcome): Pick<Draft, 'title'> {
  if (proxied.length === 0) return { title: 'streams around the proxies broke off' };
  return outcome === 'cut' ? { title: 'streams break off with and without the proxies' } : {};
}

function blamed(
  facts: Facts,
  proxied: Stream[],
  outcome: DirectOutcome,
): Pick<Draft, 'confidence' | 'where'> {
  // Around the proxies only the origin can have done it.
  if (outcome === 'cut' || proxied.length === 0)
    return { confidence: 'likely', where: { hop: null, proxy: 'origin' } };
  if (outcome === 'lived') return { confidence: 'likely', where: suspectOf(facts, proxied[0]) };
  return { confidence: 'possible', where: { hop: null, proxy: 'unknown' } };
}

function howMany(facts: Facts, cut: Stream[]): string {
  const proxied = cut.filter(({ route }) => route === 'proxy');
  const direct = cut.filter(({ route }) => route === 'direct');
  const opened = openedWireStreams(facts);
  const { some, all } = sharesOf(facts, proxied, 'cut');
  const through = facts.figures ? `${some} of ${all} streams` : countOf(proxied, opened);
  const around = `${countOf(direct, directStreams(facts).filter(isOpened))} around the proxies (--direct)`;
  if (direct.length === 0) return through;
  return proxied.length === 0 ? around : `${through} through the proxies and ${around}`;
}

function timesOf(facts: Facts, cut: Stream[]): string {
  const timed = cut.filter(({ close }) => close.ageMs !== null).map((stream) => endTimes(facts, stream));
  if (timed.length === 0) return 'at an age that is not known';
  return `at age ${span(timed.map(({ ageMs }) => ageMs))}, ${span(timed.map(({ idleMs }) => idleMs))} after the last byte`;
}

function span(times: number[]): string {
  const [low, high] = rangeOf(times).map((ms) => formatMs(Math.max(0, ms)));
  return low === high ? `${low}` : `${low} to ${high}`;
}

const ways: Partial<Record<Stream['close']['how'], string>> = {
  cut: 'the connection closed before the body was complete',
  'rst-stream': 'the stream was reset (RST_STREAM)',
  'connection-lost': 'the connection closed under the stream',
  'close-delimited': 'the connection was reset',
};
const transports = { fin: ' (TCP FIN)', rst: ' (TCP RST)', open: '' };

/** `HTTP/1.1: the connection closed before the body was complete (TCP FIN) 2 times; …` */
function waysOf(cut: Stream[]): string {
  const kinds = groupedBy(
    cut,
    (stream) =>
      `over ${protocolName(stream)} ${ways[stream.close.how] ?? 'it ended'}${stream.close.code ? ` ${stream.close.code}` : ''}${transports[stream.close.transport]}`,
  );
  const texts = [...kinds].map(([words, { length }]) =>
    kinds.size > 1 ? `${words}, ${length} times` : words,
  );
  return `${sentence(texts.join('; '))}.`;
}

/** A silence shorter than this is no limit that anybody sets. */
const shortestLimitMs = 500;

/** If ages and silences of several streams differ, it was no timer; constant ones are handled by another rule. */
function timerWords(facts: Facts, cut: Stream[]): string {
  const timing = cut.length < 2 ? null : timingOf(facts, cut);
  if (!timing || commonEnd(facts, cut)) return '';
  if (timing.pattern === 'none')
    return ' Neither the silence before the end nor the age is constant: no timer did it.';
  return timing.pattern === 'idle' && timing.idleMs[1] < shortestLimitMs
    ? ' The ages differ, and each ended soon after a byte: no timer did it.'
    : '';
}

function directOutcomeWords(facts: Facts, proxied: Stream[], outcome: DirectOutcome): string {
  if (proxied.length === 0)
    return openedWireStreams(facts).length > 0
      ? ' Through the proxies none broke off in the time watched.'
      : '';
  if (outcome === 'cut')
    return ' Streams around the proxies broke off too, so the origin (or the network before it) drops them: a crash, a worker that is killed, a handler that fails.';
  if (outcome === 'mixed')
    return ' Around the proxies (--direct) some streams broke off and some lived on past all of these.';
  if (outcome !== 'lived') return '';
  const ages = directStreams(facts).map(({ close }) => close.ageMs ?? 0);
  return ` All streams around the proxies (--direct) lived for ${formatMs(lowest(ages))} and longer: it is not the origin, but a proxy or the way to it.`;
}

function settledWords(facts: Facts, cut: Stream[], outcome: DirectOutcome): string {
  return outcome === 'cut' || cut.every(({ route }) => route === 'direct')
    ? ''
    : settlingWords(facts, 'end', { streams: cut });
}

function shownOf(facts: Facts, cut: Stream[], proxied: Stream[]): Stream[] {
  const direct = cut.filter(({ route }) => route === 'direct');
  const spared = proxied.length > 0 && direct.length === 0 ? directStreams(facts).filter(isOpened) : [];
  return [...proxied.slice(0, 4), ...direct.slice(0, 2), ...spared.slice(0, 1)];
}

function readLogs({ hops }: Facts, proxied: Stream[], outcome: DirectOutcome): ProposedFix {
  if (outcome === 'cut' || proxied.length === 0)
    return {
      proxy: 'origin',
      setting: 'process',
      text: 'Look at the log of the origin at those times: a crash, a worker killed for memory or time, an exception after the first events. No proxy setting has a part in it.',
    };
  const names = hops.map(({ name, proxy }) => hopName(proxy, name)).join(' and ');
  return {
    proxy: 'unknown',
    setting: 'process',
    text: `Look at the logs of ${names || 'the proxies'}${outcome === 'lived' ? '' : ' and of the origin'} at those times, to the second: which connection broke first?`,
  };
}

/** Cuts that were counted while no such stream was kept. */
export function brokenOffButNotKept(facts: Facts): Draft[] {
  const { figures } = facts;
  const count = cutCount(facts);
  const isSeen = troubledStreams(facts).some((stream) => troubleOf(facts, stream) === 'cut');
  if (!figures || count === 0 || isSeen) return [];
  return [
    {
      severity: severityOfUnexplained(facts, [], 'cut'),
      confidence: 'possible',
      where: { hop: null, proxy: 'unknown' },
      what: `${count} of ${counted(figures.counts.opened, 'stream')} broke off without an end.`,
      why: `No record of one of them was kept, so how is not known.`,
      evidence: [
        { fact: `${counted(count, 'stream')} broke off`, from: 'statistic', value: count, unit: 'streams' },
      ],
      fix: [],
    },
  ];
}
