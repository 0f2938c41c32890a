/** Which clients leave at one age, and how surely it is they who do. Part of `client-timeout`. */

import {
  type ConstantAge,
  constantAges,
  isOneAge,
  isSameTimer,
  otherClients,
  unnamedFromHere,
} from '../../../analysis/parties/other-clients.ts';
import { highest } from '../../../model/extremes.ts';
import { endedStreams, type Facts, openedWireStreams } from '../../../model/facts.ts';
import type { Confidence } from '../../../model/finding.ts';
import type { LogRecord } from '../../../model/log-record.ts';

/** One kind of client, or several, that always leave at one age. */
export interface Leaving {
  client: string;
  /** Rows of the first kind, and how many there are of all. */
  records: LogRecord[];
  count: number;
  ageMs: number;
  confidence: Confidence;
  isOfSeveralKinds: boolean;
  kinds: number;
  /** Whether a row or a line says that the client closed. */
  isSaid: boolean;
  /** Age of our longest stream on that path where it went well beyond theirs; null otherwise. */
  outlivedMs: number | null;
}

export type Leavings =
  | { kind: 'seen'; leaving: Leaving }
  | { kind: 'none'; because: string }
  | { kind: 'no-durations' };

/** The commonest case first: rows or lines say that clients left; else what the durations alone show. */
export function leavings(facts: Facts): Leavings {
  const others = otherClients(facts);
  const left = others.filter(({ reason }) => reason === 'client-closed');
  const said = constantAges(left);
  if (said[0])
    return { kind: 'seen', leaving: leavingOf(facts, said[0], [...said, ...unnamed(facts)], true) };
  const unsaid = constantUnsaid(facts, others);
  if (unsaid) return { kind: 'seen', leaving: leavingOf(facts, unsaid, [unsaid], false) };
  if (left.length === 0) return { kind: 'none', because: 'no row of another client says that it left' };
  return left.every(({ durationMs }) => durationMs === null)
    ? { kind: 'no-durations' }
    : { kind: 'none', because: 'the clients that left did so at different ages' };
}

/** They may be a kind of client of their own, which leaves no certainty that only one kind does that. */
function unnamed(facts: Facts): ConstantAge[] {
  return constantAges(unnamedFromHere(facts).filter(({ reason }) => reason === 'client-closed'));
}

function leavingOf(facts: Facts, group: ConstantAge, groups: ConstantAge[], isSaid: boolean): Leaving {
  const { ageMs, client, records } = group;
  const alike = groups.filter((other) => isOneAge(...inOrder(other.ageMs, ageMs)));
  const outlivedMs = longestOwnAgeMs(facts, ageMs);
  const isOfSeveralKinds = alike.length > 1;
  return {
    client,
    records,
    count: alike.flatMap((one) => one.records).length,
    ageMs,
    confidence: isOfSeveralKinds || !isSaid ? 'possible' : confidenceOf(outlivedMs !== null, group),
    isOfSeveralKinds,
    kinds: alike.length,
    isSaid,
    outlivedMs,
  };
}

/**
 * Rows of one kind of client whose streams all last as long as one timer would let them, where no row says who ended
 * them: only if ours were still open well beyond that age, and every other kind of client stays for other times.
 */
function constantUnsaid(facts: Facts, others: LogRecord[]): ConstantAge | null {
  const streams = others.filter(
    ({ status, reason, reasonConfidence }) =>
      status === 200 && reasonConfidence === 'possible' && (reason === 'unknown' || reason === 'clean'),
  );
  const [only, ...rest] = constantAges(streams, isSameTimer);
  if (!only || rest.length > 0 || endedStreams(facts).length > 0) return null;
  const isShared = others.some(
    (row) => !only.records.includes(row) && isOneAge(...inOrder(row.durationMs ?? 0, only.ageMs)),
  );
  return isShared || longestOwnAgeMs(facts, only.ageMs) === null ? null : only;
}

function confidenceOf(outlived: boolean, { records }: ConstantAge): Confidence {
  // Nginx's empty completion may also be a worker's exit; at the same age every time, that is unlikely.
  const sure = records.every(({ reasonConfidence }) => reasonConfidence === 'certain');
  return outlived && sure ? 'certain' : 'likely';
}

function inOrder(a: number, b: number): [number, number] {
  return a < b ? [a, b] : [b, a];
}

function longestOwnAgeMs(facts: Facts, ageMs: number): number | null {
  const proxied = openedWireStreams(facts);
  const longest = Math.max(0, highest(proxied.map(({ close }) => close.ageMs ?? 0)));
  return longest > ageMs * 1.1 ? longest : null;
}
