/** One origin process ended: its streams ended together, those of other origin processes did not. */

import { directStreamsOpenAt, haveDirectEndedToo } from '../../../analysis/ends/mass-cut.ts';
import {
  type CommonEnd,
  commonEnd,
  fitsTimer,
  isOpenPast,
  requestAt,
  sameMomentMs,
} from '../../../analysis/ends/moment.ts';
import { timingOf } from '../../../analysis/ends/timing.ts';
import { type Blame, blameFor } from '../../../analysis/parties/blame.ts';
import { isDirectAddress } from '../../../analysis/parties/direct-streams.ts';
import { addressOf } from '../../../analysis/parties/joined-rows.ts';
import { formatMs } from '../../../model/duration.ts';
import { endedStreams, type Facts } from '../../../model/facts.ts';
import type { Confidence, RuleOutcome } from '../../../model/finding.ts';
import { groupedBy } from '../../../model/grouping.ts';
import { isShare, many } from '../../../model/share.ts';
import type { Stream } from '../../../model/stream.ts';
import { endOf, rowOf } from '../../frames/evidence.ts';
import { momentStatistic, severityByShare } from '../../frames/population-facts.ts';
import { found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { shutDownGently } from './fix.ts';
import { unloggedEnd } from './unlogged.ts';

/** One upstream address, as a hop names it. */
interface Server {
  address: string;
  hop: string | undefined;
}

export const originRestart: Rule = {
  id: 'origin-restart',
  title: 'an origin process went away',
  severity: 'critical',
  group: 'end',
  rank: 30,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about,
  explains: ['upstream-closed', 'upstream-unreachable', 'upstream-unhealthy', 'h2-reset', 'total-timeout'],
  judge(facts) {
    const ended = endedStreams(facts);
    const blames = ended.flatMap((stream) => blameFor(facts, stream) ?? []);
    const closed = blames.filter(({ reason }) => reason === 'upstream-closed');
    if (closed.length === 0) {
      const unlogged = unloggedEnd(facts, ended);
      if (unlogged) return found(this, [unlogged]);
      return whyCleared(facts, ended);
    }
    const moments = byAddress(closed).flatMap(([address, group]) => {
      const hop = group[0]?.record?.hop;
      const end = commonEnd(
        facts,
        group.map(({ stream }) => stream),
      );
      return end && isOfProcess(facts, { address, hop }, group, end) ? [{ address, hop, group, end }] : [];
    });
    const [moment] = moments.sort((a, b) => weightOf(b.end) - weightOf(a.end));
    if (!moment) return ruledOut('no streams of different ages and one upstream address ended in one moment');
    const { address, hop, group, end } = moment;
    const others = moments.slice(1).filter((other) => other.end.streams.length >= many);
    const { confidence, words } = confidenceOf(facts, { address, hop }, end);
    const blame = group[0];
    return found(this, [
      {
        severity: severityByShare(facts, end.streams),
        confidence,
        where: { hop: blame?.hop?.name ?? null, proxy: blame?.proxy ?? 'origin' },
        what: `${end.streams.length} streams of different ages, all served by ${address}, ended within ${end.spanMs <= sameMomentMs ? 'one second' : formatMs(end.spanMs)}.`,
        why: `The process at ${address} restarted, crashed or was replaced${words}.${alsoWords(others.map((other) => other.address))}`,
        covers: [moment, ...others].flatMap((one) => one.end.streams),
        evidence: [
          ...[moment, ...others].flatMap((one) => momentStatistic(facts, one.end)).slice(0, 4),
          ...group.slice(0, 2).flatMap(({ record, stream }) => (record ? [rowOf(record, stream.id)] : [])),
          ...end.streams.slice(0, 4).map(endOf),
        ],
        fix: [shutDownGently(blame?.proxy ?? 'origin', address)],
      },
    ]);
  },
};

function whyCleared(facts: Facts, ended: Stream[]): RuleOutcome {
  if (ended.length === 0) return ruledOut('no stream was ended by the other side');
  if (facts.joins.length > 0) return ruledOut('no hop logged that its upstream closed');
  return notChecked(facts.logs.length > 0 ? ['log-row'] : ['access-log', 'error-log']);
}

function byAddress(blames: Blame[]): [string, Blame[]][] {
  const groups = groupedBy(blames, ({ record }) => record?.upstreamAddress ?? null);
  return [...groups].flatMap(([address, group]): [string, Blame[]][] => (address ? [[address, group]] : []));
}

/** With many streams the processes may end one after another, as in a rolling deploy. */
function alsoWords(addresses: string[]): string {
  return addresses.length === 0
    ? ''
    : ` So it went with ${addresses.slice(0, 5).join(', ')}, at moments of their own.`;
}

/** The moment with most streams is the best evidence; among few streams the first one. */
function weightOf({ streams }: CommonEnd): number {
  return streams.length < many ? 0 : streams.length;
}

/** Whether the process at that address may have ended then: it was not heard after that, and no limit on age ends its streams. */
function isOfProcess(facts: Facts, server: Server, group: Blame[], end: CommonEnd): boolean {
  const isOver = haveAllEnded(facts, server, end) && !isAlive(facts, server.address, end);
  return isOver && !isOneAge(facts, group, end);
}

/** Others of that address ended at moments of their own, at the same age: a limit that is looked at now and then. */
function isOneAge(facts: Facts, group: Blame[], end: CommonEnd): boolean {
  const streams = group.map(({ stream }) => stream);
  const apart = streams.filter((stream) => !end.streams.includes(stream));
  if (apart.length < 2 || streams.length >= many) return false;
  return timingOf(facts, streams)?.pattern === 'age';
}

/** No other stream of that address may have survived; of many, an outlier may. */
function haveAllEnded(facts: Facts, { address, hop }: Server, end: CommonEnd): boolean {
  const spared = facts.streams.filter(
    (stream) => addressOf(facts, stream, hop) === address && isOpenPast(facts, stream, end),
  ).length;
  return !isShare(spared, spared + end.streams.length);
}

/** The process at that address was asked directly and went on: it did not end. */
function isAlive(facts: Facts, address: string, end: CommonEnd): boolean {
  return (
    isDirectAddress(facts, address) &&
    directStreamsOpenAt(facts, end).some((one) => isOpenPast(facts, one, end))
  );
}

const timerFits =
  ', or one timer there ended them: their silences or ages are nearly one; its own log would tell';

function confidenceOf(
  facts: Facts,
  { address, hop }: Server,
  end: CommonEnd,
): { confidence: Confidence; words: string } {
  const refused = facts.streams.some(
    (stream) => requestAt(stream) > end.at - 200 && [502, 503].includes(stream.status ?? 0),
  );
  if (!refused && fitsTimer(facts, end)) return { confidence: 'possible', words: timerFits };
  const siblings = facts.streams.filter((stream) => {
    const other = addressOf(facts, stream, hop);
    return other !== null && other !== address && isOpenPast(facts, stream, end);
  });
  if (siblings.length > 0)
    return { confidence: 'certain', words: `; ${siblings.length} of another upstream address lived on` };
  if (haveDirectEndedToo(facts, end))
    return { confidence: 'likely', words: '; the direct streams ended with them' };
  if (directStreamsOpenAt(facts, end).some((stream) => isOpenPast(facts, stream, end)))
    return {
      confidence: 'possible',
      words: `, if what was asked around the proxies is another process: that one lived on`,
    };
  return refused
    ? { confidence: 'likely', words: '; requests after that found no upstream' }
    : {
        confidence: 'possible',
        words: ', or something between it and the proxy closed its connections; its own log would tell',
      };
}
