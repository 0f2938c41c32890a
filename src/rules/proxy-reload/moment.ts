/** Whether one moment at which streams ended together was the end of a proxy's process. Part of `proxy-reload`. */

import { endedDirectlyToo } from '../../analysis/ends/mass-cut.ts';
import { type CommonEnd, livedPast, requestAt } from '../../analysis/ends/moment.ts';
import { afterCommonSilence, type ProcessEnd, processEnd } from '../../analysis/ends/process-end.ts';
import { blameFor } from '../../analysis/parties/blame.ts';
import { directWitnesses, isDirectGiven } from '../../analysis/parties/direct-witness.ts';
import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { settlingClause } from '../../analysis/settling/words.ts';
import { highest } from '../../model/extremes.ts';
import { type Facts, hopNamed } from '../../model/facts.ts';
import type { Verdict } from '../../model/finding.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { allOf, isShare, someOf } from '../../model/share.ts';
import { isTruncated, type Stream } from '../../model/stream.ts';
import { notChecked, ruledOut } from '../rule.ts';

/** The moment of a process that ended, and whose it was. */
export interface Seen {
  kind: 'seen';
  end: CommonEnd;
  cause: ProcessEnd;
  owner: { hop: string | null; proxy: ProxyKind; guessed: boolean };
}

export type Look = Seen | Exclude<Verdict, { kind: 'found' }>;

/** The process that ended at that moment, or why none did. */
export function lookAt(facts: Facts, end: CommonEnd): Look {
  return outlivedOrExplained(facts, end) ?? causeOf(facts, end);
}

function outlivedOrExplained(facts: Facts, end: CommonEnd): Look | null {
  const youngest = highest(end.streams.map(requestAt));
  const proxied = facts.streams.filter(({ route, status }) => route === 'proxy' && status === 200);
  // Those that came after it, a client's next attempt above all, were never of that process.
  const spared = proxied.filter(
    (stream) => requestAt(stream) < youngest && livedPast(facts, stream, end),
  ).length;
  if (isShare(spared, spared + end.streams.length))
    return silent(ruledOut('other streams through the same proxy lived on'));
  return someOf(end.streams, (stream) => isExplained(facts, stream))
    ? silent(ruledOut('the rows of those streams give another cause'))
    : null;
}

function causeOf(facts: Facts, end: CommonEnd): Look {
  const cause = processEnd(facts, end);
  if (cause) return { kind: 'seen', end, cause, owner: ownerOf(facts, cause.hop, end) };
  if (allOf(end.streams, (stream) => isBehindAll(facts, stream)))
    return silent(
      ruledOut('no proxy whose log was given did it: the innermost one saw its own upstream close'),
    );
  return silent(clearedByDirect(facts, end) ?? unsettled(facts, end));
}

/** What the streams around the proxies say against the end of a proxy's process. */
function clearedByDirect(facts: Facts, end: CommonEnd): Verdict | null {
  if (!isDirectGiven(facts)) return null;
  if (endedDirectlyToo(facts, end)) return ruledOut('the streams around the proxies ended with them');
  if (afterCommonSilence(end))
    return ruledOut(
      'they ended after a common silence, as an idle timer ends them after a common last event',
    );
  return directWitnesses(facts).some(isTruncated)
    ? ruledOut('the streams around the proxies broke off too, where no proxy stands between')
    : null;
}

function unsettled(facts: Facts, { streams }: CommonEnd): Verdict {
  const told = facts.hops.some(({ errorLogs }) => errorLogs.length > 0);
  const because = `streams of different ages ended together${settlingClause(facts, 'process', { streams })}`;
  return notChecked([told ? 'error-log-level' : 'error-log', 'direct'], because);
}

function silent(verdict: Verdict): Look {
  if (verdict.kind === 'found') throw new Error('a finding is no silence');
  return verdict;
}

/** The hop that the evidence names; else the only one there is, else what the headers suggest. */
function ownerOf(facts: Facts, named: string | null, { streams }: CommonEnd): Seen['owner'] {
  const only = facts.hops.length === 1 ? facts.hops[0] : undefined;
  const hop = hopNamed(facts, named) ?? only ?? null;
  if (hop) return { hop: hop.name, proxy: hop.proxy, guessed: false };
  const front = streams[0] ? frontProxy(facts, streams[0]).proxy : 'unknown';
  return { hop: null, proxy: facts.hops.length === 0 ? front : 'unknown', guessed: true };
}

/** A row that names an act other than a shutdown, for certain. */
export function isExplained(facts: Facts, stream: Stream): boolean {
  const blame = blameFor(facts, stream);
  if (blame?.confidence !== 'certain') return false;
  return !['proxy-shutdown', 'stop', 'reload', 'upstream-closed'].includes(blame.reason);
}

/** The last hop that is known says for certain that what stands behind it closed. */
function isBehindAll(facts: Facts, stream: Stream): boolean {
  const blame = blameFor(facts, stream);
  return blame?.reason === 'upstream-closed' && blame.hop === null && blame.confidence === 'certain';
}
