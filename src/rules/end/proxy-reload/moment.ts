/** Whether one moment at which streams ended together was the end of a proxy's process. Part of `proxy-reload`. */

import { haveDirectEndedToo } from '../../../analysis/ends/mass-cut.ts';
import { type CommonEnd, isOpenPast, requestAt } from '../../../analysis/ends/moment.ts';
import { type ProcessEnd, processEnd } from '../../../analysis/ends/process-end.ts';
import { isAfterCommonSilence } from '../../../analysis/ends/shared-signs.ts';
import { blameFor } from '../../../analysis/parties/blame.ts';
import { comparableDirectStreams, isDirectGiven } from '../../../analysis/parties/direct-streams.ts';
import { frontProxy } from '../../../analysis/parties/fingerprint.ts';
import { settlingClause } from '../../../analysis/settling/words.ts';
import { highest } from '../../../model/extremes.ts';
import { type Facts, hopNamed, wireStreams } from '../../../model/facts.ts';
import type { RuleOutcome } from '../../../model/finding.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import { allOf, isShare, someOf } from '../../../model/share.ts';
import { isTruncated, type Stream } from '../../../model/stream.ts';
import { notChecked, ruledOut } from '../../rule.ts';

/** The moment of a process that ended, and whose it was. */
export interface EndedProcess {
  kind: 'seen';
  end: CommonEnd;
  cause: ProcessEnd;
  owner: { hop: string | null; proxy: ProxyKind; guessed: boolean };
}

export type MomentOutcome = EndedProcess | Exclude<RuleOutcome, { kind: 'found' }>;

/** The process that ended at that moment, or why none did. */
export function judgeMoment(facts: Facts, end: CommonEnd): MomentOutcome {
  return outlivedOrExplained(facts, end) ?? causeOf(facts, end);
}

function outlivedOrExplained(facts: Facts, end: CommonEnd): MomentOutcome | null {
  const youngest = highest(end.streams.map(requestAt));
  const proxied = wireStreams(facts).filter(({ status }) => status === 200);
  // Streams opened afterwards, such as a client's next attempt, did not belong to that process.
  const spared = proxied.filter(
    (stream) => requestAt(stream) < youngest && isOpenPast(facts, stream, end),
  ).length;
  if (isShare(spared, spared + end.streams.length))
    return withoutFinding(ruledOut('other streams through the same proxy lived on'));
  return someOf(end.streams, (stream) => isExplained(facts, stream))
    ? withoutFinding(ruledOut('the rows of those streams give another cause'))
    : null;
}

function causeOf(facts: Facts, end: CommonEnd): MomentOutcome {
  const cause = processEnd(facts, end);
  if (cause)
    return {
      kind: 'seen',
      end,
      cause,
      owner: cause.isAnyones ? nobody : ownerOf(facts, cause.hop, end),
    };
  if (allOf(end.streams, (stream) => isBehindAll(facts, stream)))
    return withoutFinding(
      ruledOut('no proxy whose log was given did it: the innermost one saw its own upstream close'),
    );
  return withoutFinding(clearedByDirect(facts, end) ?? undecided(facts, end));
}

const nobody: EndedProcess['owner'] = { hop: null, proxy: 'unknown', guessed: true };

/** What the streams around the proxies show against the end of a proxy's process. */
function clearedByDirect(facts: Facts, end: CommonEnd): RuleOutcome | null {
  if (!isDirectGiven(facts)) return null;
  if (haveDirectEndedToo(facts, end)) return ruledOut('the streams around the proxies ended with them');
  if (isAfterCommonSilence(facts, end))
    return ruledOut(
      'they ended after a common silence, as an idle timer ends them after a common last event',
    );
  return comparableDirectStreams(facts).some(isTruncated)
    ? ruledOut('the streams around the proxies broke off too, where no proxy stands between')
    : null;
}

function undecided(facts: Facts, { streams }: CommonEnd): RuleOutcome {
  const hasErrorLog = facts.hops.some(({ errorLogs }) => errorLogs.length > 0);
  const because = `streams of different ages ended together${settlingClause(facts, 'process', { streams })}`;
  return notChecked([hasErrorLog ? 'error-log-level' : 'error-log', 'direct'], because);
}

function withoutFinding(outcome: RuleOutcome): MomentOutcome {
  if (outcome.kind === 'found') throw new Error('a finding is no silence');
  return outcome;
}

/** The hop that the evidence names; else the only one there is, else what the headers suggest. */
function ownerOf(facts: Facts, named: string | null, { streams }: CommonEnd): EndedProcess['owner'] {
  const only = facts.hops.length === 1 ? facts.hops[0] : undefined;
  const hop = hopNamed(facts, named) ?? only ?? null;
  if (hop) return { hop: hop.name, proxy: hop.proxy, guessed: false };
  const front = streams[0] ? frontProxy(facts, streams[0]).proxy : 'unknown';
  return { hop: null, proxy: facts.hops.length === 0 ? front : 'unknown', guessed: true };
}

/** A certain row that names a cause other than a shutdown. */
export function isExplained(facts: Facts, stream: Stream): boolean {
  const blame = blameFor(facts, stream);
  if (blame?.confidence !== 'certain') return false;
  return !['proxy-shutdown', 'stop', 'reload', 'upstream-closed'].includes(blame.reason);
}

/** A certain row of the last known hop says that its upstream closed. */
function isBehindAll(facts: Facts, stream: Stream): boolean {
  const blame = blameFor(facts, stream);
  return blame?.reason === 'upstream-closed' && blame.hop === null && blame.confidence === 'certain';
}
