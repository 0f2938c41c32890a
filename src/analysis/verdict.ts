/** The one word for a run. */

import { counted, were } from '../model/counted.ts';
import { formatMs } from '../model/duration.ts';
import { highest, lowest } from '../model/extremes.ts';
import type { Facts } from '../model/facts.ts';
import { openedStreams, openedWireStreams, settingsOf } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { VerdictWord } from '../model/report.ts';
import { someOf } from '../model/share.ts';
import type { Stream } from '../model/stream.ts';
import { answerOutcomeOf } from './answers/answer-note.ts';
import { askedStreams } from './answers/asked-streams.ts';
import { isLawful } from './answers/lawful-answer.ts';
import { isAtOnce } from './delivery/at-once.ts';
import { isFallenSilent } from './delivery/silence.ts';
import { settlingClause } from './settling/words.ts';
import { headlessAtEnd, troubledStreams } from './stream-trouble.ts';

export interface Verdict {
  verdict: VerdictWord;
  /** What would settle an inconclusive run; null otherwise. */
  settle: string | null;
}

/** Every trial that opened must have shown this much before its silence about trouble counts as health. */
const neededMessages = 2;
const neededMs = 10_000;

/**
 * broken: a finding that stops or cuts streams; degraded: a warning; healthy only where enough was seen. A refused or
 * cut stream is never healthy nor inconclusive, whatever the rules found.
 */
export function verdictOf(facts: Facts, findings: Finding[]): Verdict {
  if (findings.some(({ severity }) => severity === 'critical')) return { verdict: 'broken', settle: null };
  if (findings.some(isOfEndpoint)) return { verdict: 'degraded', settle: null };
  const troubled = troubledStreams(facts);
  if (troubled.length > 0) return { verdict: 'broken', settle: troubleWords(facts, troubled) };
  const settle = doubt(facts);
  return settle === null ? { verdict: 'healthy', settle } : { verdict: 'inconclusive', settle };
}

/** A warning that a process of this tool died says nothing of the endpoint. */
function isOfEndpoint({ severity, rule }: Finding): boolean {
  return severity === 'warning' && rule !== 'worker-lost';
}

function troubleWords(facts: Facts, troubled: Stream[]): string {
  const count = `${troubled.length} of ${facts.streams.length} streams`;
  const settle = settlingClause(facts, 'end', { streams: troubled });
  return `${count} did not open or broke off (${answersOf(troubled)}), and no rule could say why${settle}`;
}

const cutOffWords = 'its recording is cut off, and what the lost streams met is not known: run it again';

const atOnceWords =
  'the whole answer came at once after a wait, and whether it was kept until then is not known: ask for a long answer that is new, with a time in each event';

function doubt(facts: Facts): string | null {
  if (facts.cutOff) return cutOffWords;
  const lost = [...(facts.paused?.ended ?? []), ...(facts.paused?.dropped ?? [])];
  if (lost.length > 0)
    return `this tool stood still, and what ${lost.join(', ')} met then is not known: run it again`;
  const gone = facts.figures?.counts.lostByTool ?? 0;
  if (gone > 0)
    return `${counted(gone, 'stream')} ${were(gone)} lost with a process of this tool; what would have become of them is not known: run it again`;
  const opened = openedStreams(facts);
  const headless = headlessAtEnd(facts);
  if (opened.length > 0 && headless.length > 0) return headlessWords(facts, headless);
  const atOnce = facts.figures ? [] : openedWireStreams(facts).filter((stream) => isAtOnce(facts, stream));
  if (atOnce.length > 0) return atOnceWords;
  return lawfulWords(facts) ?? (opened.length === 0 ? noneOpened(facts) : shortWords(facts, opened));
}

function headlessWords(facts: Facts, headless: Stream[]): string {
  const longest = formatMs(highest(headless.map(({ close }) => close.ageMs ?? 0)));
  return `${headless.length} of ${counted(facts.streams.length, 'stream')} got no response head in ${longest}, until we stopped: ${longer(facts, '35s')}`;
}

function noneOpened({ interrupted, watchedSeconds }: Facts): string {
  if (!interrupted) return 'no stream was open for long enough to be judged: watch longer';
  return `the run was ended after ${formatMs(watchedSeconds * 1000)}, while no stream had been answered: run it again, and let it wait longer`;
}

/** Nothing is wrong with such an answer, and nothing was there to be watched. */
function lawfulWords(facts: Facts): string | null {
  const asked = askedStreams(facts);
  const lawful = asked.filter((stream) => isLawful(facts, stream));
  if (lawful.length === 0) return null;
  return `${lawful.length} of ${counted(asked.length, 'request')} got a lawful answer that is no stream (${answersOf(lawful)}): ask for something that is streamed`;
}

function shortWords(facts: Facts, opened: Stream[]): string | null {
  if (facts.plan.population?.answers && !opened.some((stream) => isOver(facts, stream)))
    return `none of ${counted(opened.length, 'answer')} was over when we stopped: ${longer(facts, '10m')}, or see whether they end at all`;
  const enoughMs = Math.min(facts.plan.forMs, neededMs);
  for (const trial of new Set(opened.map(({ trial }) => trial))) {
    const streams = opened.filter((stream) => stream.trial === trial);
    const ended = streams.every((stream) => isOver(facts, stream)) || hasAnswered(facts, streams);
    const best = highest(streams.map(({ eventCount, commentCount }) => eventCount + commentCount));
    const longest = highest(streams.map(({ close }) => close.ageMs ?? 0));
    if (streams.some((stream) => isDeferred(facts, stream))) return `trial ${trial} ${deferredWords}`;
    if (best < neededMessages && streams.some(isUnread)) return `trial ${trial} ${unreadWords(streams)}`;
    if (best < neededMessages && !ended) {
      const shown = best === 0 ? 'no event and no comment' : 'one event only';
      const watch = `${longer(facts, '2m')}${untilCut(facts)}${limitWords(facts)}`;
      return `trial ${trial} showed ${shown} in ${formatMs(longest)}: ${watch}`;
    }
    if (longest < enoughMs * 0.85 && !ended)
      return `trial ${trial} was open for ${formatMs(longest)} only: ${longer(facts, '35s')}`;
    const held = streams.filter((stream) => isHeld(facts, stream));
    if (someOf(held, isFallenSilent))
      return `trial ${trial} ${silenceWords(facts, held.filter(isFallenSilent))}`;
  }
  return null;
}

/** Of finite answers one that is over shows enough: those that were running at the end of a soak do not count. */
function hasAnswered(facts: Facts, streams: Stream[]): boolean {
  return facts.plan.population != null && streams.some((stream) => isComplete(facts, stream));
}

/** By its peer, or by its own word. */
function isOver(facts: Facts, stream: Stream): boolean {
  return stream.close.by === 'peer' || isComplete(facts, stream);
}

function isComplete({ plan: { endMarker } }: Facts, stream: Stream): boolean {
  return answerOutcomeOf(stream, endMarker) === 'completed';
}

function isDeferred({ plan: { endMarker } }: Facts, stream: Stream): boolean {
  return answerOutcomeOf(stream, endMarker) === 'deferred';
}

const deferredWords =
  'was closed before the response, which the server keeps for a client that asks again: ask so (GET with the session and the last event id, -H "Last-Event-ID: …")';

function silenceWords(facts: Facts, held: Stream[]): string {
  const shortest = formatMs(lowest(held.map(({ close }) => close.idleMs ?? 0)));
  return (
    `fell silent: its last bytes came ${shortest} before we stopped, far longer than the pauses before: ` +
    `${longer(facts, '2m')}, or see what the origin had to send${settlingClause(facts, 'end', { streams: held })}`
  );
}

function unreadWords(streams: Stream[]): string {
  const encoding = streams.find(isUnread)?.contentEncoding;
  return `was answered in Content-Encoding ${encoding}, which this tool cannot undo: ask without it (-H 'Accept-Encoding: identity')`;
}

function isUnread({ faults }: Stream): boolean {
  return faults.some(({ kind }) => kind === 'unknown-encoding');
}

const durationFlags = { diagnose: '--for', soak: '--duration', load: '--hold' } as const;

function longer({ plan: { command } }: Facts, time: string): string {
  return `watch longer (${durationFlags[command]} ${time})`;
}

/** Only a few streams can be watched until they are cut. */
function untilCut({ plan: { command } }: Facts): string {
  return command === 'diagnose' ? ', or until a cut (--until-cut 10m)' : '';
}

/** Of a population those count that were still open at its end: what was interrupted or came before says nothing of it. */
function isHeld({ plan }: Facts, { close }: Stream): boolean {
  return plan.population === null || (close.by === 'us' && close.because === undefined);
}

/** The silence that the configs given allow. */
function limitWords(facts: Facts): string {
  const [shortest] = settingsOf(facts, 'idle-timeout')
    .filter(({ ms }) => ms !== null && ms > 0)
    .sort((a, b) => (a.ms ?? 0) - (b.ms ?? 0));
  if (!shortest) return '';
  const place = shortest.file === null ? shortest.path : `${shortest.file}:${shortest.line}`;
  return `; ${shortest.setting} ${shortest.value} (${place}) cuts a silence of that length`;
}

/** `HTTP 429, ECONNRESET`. */
function answersOf(streams: Stream[]): string {
  const answers = streams.map(({ status, failure }) =>
    status === null ? (failure?.code ?? 'no answer') : `HTTP ${status}`,
  );
  return [...new Set(answers)].join(', ');
}
