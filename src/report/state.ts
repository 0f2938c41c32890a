/** What the streams did, in a few words beside the verdict. */

import { counted } from '../model/counted.ts';
import { endedAnswers } from '../model/population/counts.ts';
import type { Report, ReportConnection, ReportPopulation } from '../model/report.ts';
import type { CloseHow } from '../model/stream.ts';
import { runningEnds } from './stream-ends.ts';

/** `the stream is cut`; of a soak or load with the numbers. */
export function stateOf(report: Report): string {
  return report.population ? stateOfMany(report, report.population) : stateOfFew(report);
}

/** Ends that lack their protocol's mark of an end. */
const truncated: CloseHow[] = ['cut', 'rst-stream', 'connection-lost'];

function haveEnded({ stats }: Report, kinds: CloseHow[]): boolean {
  return kinds.some((how) => (stats.closes[how] ?? 0) > 0);
}

function stateOfFew(report: Report): string {
  const { verdict } = report;
  if (verdict === 'healthy') return arrivingWords(report);
  if (verdict === 'inconclusive') return doubtOf(report);
  const asked = report.connections.filter(isAsked);
  const opened = asked.filter((stream) => stream.opened ?? stream.status === 200);
  if (verdict === 'degraded') return lessWords(report, opened);
  if (asked.length > 0 && opened.length === 0) return 'the stream never starts';
  if (opened.some(isCut)) return 'the stream is cut';
  if (opened.length < asked.length) return 'some streams never start';
  return haveEnded(report, ['terminated', 'end-stream'])
    ? 'the stream ends early'
    : 'the stream does not work';
}

function lessWords(
  { findings: [first], connections, experiments }: Report,
  opened: ReportConnection[],
): string {
  if (opened.length > 0 && opened.every(isEmpty)) return 'the stream ends without an event';
  if (first?.rule === 'hop-refused') {
    const names = (experiments?.hops?.unopened ?? []).map(({ stop }) => stop);
    return `the target's stream works, but ${names.join(' and ')} gave none`;
  }
  const direct = connections.filter(({ route }) => route === 'direct').map(({ id }) => id);
  const shown = first?.evidence ?? [];
  return shown.length > 0 && shown.every(({ connection }) => connection && direct.includes(connection))
    ? 'the stream works through the proxies, but not around them'
    : 'the stream works, but not as it should';
}

/** That nothing held them is said where it was checked. */
function arrivingWords({ ruledOut }: Report): string {
  const isPrompt = ruledOut.some(({ rule }) => rule === 'proxy-buffering');
  return isPrompt ? 'events arrive, and nothing cut or held them' : 'events arrive, and nothing cut them';
}

/** Finished by the other side before anything came. */
function isEmpty({ events, comments, close }: ReportConnection): boolean {
  return events === 0 && comments === 0 && close.how !== 'own-stop';
}

/** How the body of a refusal ends does not matter. */
function isCut({ close }: ReportConnection): boolean {
  return [...truncated, 'close-delimited'].includes(close.how);
}

/** What the user asked for, through the proxies: neither `--direct`, redirects that were followed, nor the follow-ups of a routing failure. */
export function isAsked({ route, asks, failure, redirect }: ReportConnection): boolean {
  return (
    route === 'proxy' &&
    redirect?.notFollowed !== null &&
    asks === undefined &&
    !failure?.startsWith('ALPN_NO_H2')
  );
}

/** Given up by this tool before it was answered. */
function isHeadless({ asks, status, close }: ReportConnection): boolean {
  return asks === undefined && status === null && close.how === 'own-stop';
}

function doubtOf(report: Report): string {
  if (report.findings.some(({ rule }) => rule === 'own-pause'))
    return 'this tool stood still, and what happened to its streams meanwhile is not known';
  const gone = report.population?.counts.lostByTool ?? 0;
  if (gone > 0)
    return `${counted(gone, 'stream')} were lost with a process of this tool, and nothing wrong was seen in the others`;
  const headless = report.connections.filter(isHeadless).length;
  const isSome = headless > 0 && headless < report.connections.length;
  if (isSome && !report.population) return 'some streams got no response head before we stopped';
  return haveEnded(report, truncated)
    ? 'streams were cut, and nothing that was given says by whom'
    : 'nothing wrong was seen, but too little to say so';
}

/** One of thousands that failed must not read like all of them: the numbers say how bad it is. */
function stateOfMany(report: Report, population: ReportPopulation): string {
  const { attempts, opened, failed, disconnects } = population.counts;
  if (report.verdict === 'inconclusive') return doubtOf(report);
  if (report.verdict === 'healthy')
    return disconnects === 0
      ? arrivingWords(report)
      : `events arrive; ${counted(disconnects, 'stream')} came to an end, and no fault was found in that`;
  if (opened === 0) return 'no stream ever started';
  const troubles = report.plan.population?.answers ? answerTroubles(population) : [];
  if (disconnects > 0 && troubles.length === 0)
    troubles.push(`${counted(disconnects, 'stream')} ${lossOf(report, population)}`);
  if (failed > 0) troubles.push(`${failed} of ${counted(attempts, 'attempt')} never started`);
  return troubles.length > 0 ? troubles.join(', ') : 'streams work, but not as they should';
}

/** `13 of 125 answers were cut, 2 failed`. */
function answerTroubles({ counts }: ReportPopulation): string[] {
  const { cutAnswers, failedAnswers, silentAnswers } = counts;
  const troubles = [
    [cutAnswers, cutAnswers === 1 ? 'was cut' : 'were cut'],
    [failedAnswers, 'failed'],
    [silentAnswers, 'brought nothing, or nothing any more'],
  ] as const;
  const seen = troubles.filter(([count]) => count > 0);
  const all = counted(endedAnswers(counts), 'answer');
  return seen.map(([count, what], at) => `${count}${at === 0 ? ` of ${all}` : ''} ${what}`);
}

/** A clean end is only certain where no other kind of end was seen. */
function lossOf(report: Report, population: ReportPopulation): string {
  const { disconnects } = population.counts;
  const ends = runningEnds(report, population);
  const cuts = [...truncated, 'close-delimited' as const].reduce((sum, how) => sum + (ends.get(how) ?? 0), 0);
  const were = disconnects === 1 ? 'was' : 'were';
  if (cuts >= disconnects) return `${were} cut`;
  return cuts === 0 && ends.size > 0 ? 'ended early' : `${were} cut or ended early`;
}
