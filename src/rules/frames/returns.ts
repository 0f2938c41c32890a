/** Findings on what a client met when it came back: their evidence, and what helps. */

import { hasAnyMoved, untoldServers } from '../../analysis/returns/moves.ts';
import type { CountedReturn } from '../../analysis/returns/payload-counter.ts';
import type { Return } from '../../analysis/returns/returns.ts';
import type { TakenUp } from '../../analysis/returns/taken-up.ts';
import { counted } from '../../model/counted.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence, ProposedFix } from '../../model/finding.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { ownAdvice } from '../../proxies/profile/advice.ts';

const shownIds = 5;

/** What had come, and what was sent. */
export function sentFact({ before, sent, known }: TakenUp): Evidence {
  return {
    fact: `${before.id}${wayOf(before)} had got ${sent} and then ${listed(known)}`,
    from: 'connection',
    connection: before.id,
  };
}

/** What came when it was asked for again. */
export function cameFact({ stream, came, sent }: TakenUp): Evidence {
  const what = came.length === 0 ? 'no event with an id' : listed(came);
  return {
    fact: `${stream.id}${wayOf(stream)}, asked with Last-Event-ID: ${sent}, got ${what}`,
    from: 'connection',
    connection: stream.id,
  };
}

function wayOf({ route }: TakenUp['stream']): string {
  return route === 'direct' ? ' (direct)' : '';
}

function listed(ids: string[]): string {
  const more = ids.length > shownIds ? `, … (${ids.length})` : '';
  return `${ids.slice(0, shownIds).join(', ')}${more}`;
}

/** A few reconnects of a population, with what their ids said. */
export function resumptionFacts(returns: readonly Return[]): Evidence[] {
  return returns.slice(0, 3).map(({ client, before, stream }) => ({
    fact: `client ${client}: ${before.id} ended with id ${before.lastEventId ?? '(none)'}, and ${stream.id} ${beganWords(stream)}`,
    from: 'connection',
    connection: stream.id,
  }));
}

function beganWords({ resumption }: Return['stream']): string {
  if (!resumption || resumption.outcome === 'unjudged') return 'began with an id that cannot be compared';
  if (resumption.outcome === 'restarted') return 'began anew';
  const { lost, repeated } = resumption;
  if (lost > 0) return `left out ${counted(lost, 'event')}`;
  return repeated > 0 ? `brought ${counted(repeated, 'event')} again` : 'went on behind it';
}

/** The same by a counter in the events. */
export function countedFact({ client, before, stream, field, lost, repeated }: CountedReturn): Evidence {
  const by = field === null ? 'the number that is its data' : `"${field}" in its data`;
  const what =
    lost > 0 ? `left out ${counted(lost, 'event')}` : `brought ${counted(repeated, 'event')} again`;
  return {
    fact: `client ${client}: by ${by}, ${stream.id} ${what} behind ${before.id}`,
    from: 'connection',
    connection: stream.id,
  };
}

/** Why nothing is told of streams that another server answered; null: none is known to have been. */
export function elsewhereWords(facts: Facts): string | null {
  return hasAnyMoved(facts)
    ? 'another server answered streams that were asked for again: what is lost by that is a question of affinity'
    : null;
}

/** Where one of several servers answered, and nothing tells which. */
export function untoldWords(facts: Facts, pairs: Parameters<typeof untoldServers>[1]): string {
  const setting = untoldServers(facts, pairs);
  return setting
    ? ` Behind the proxy stand ${setting.items?.length} servers, and no row names the one that answered: ${otherServerWords}`
    : '';
}

const otherServerWords =
  'another one than before knows nothing of these clients. Have the proxy log the address of the upstream.';

/** For a header that the origin takes up where it is asked itself. */
export function passOnFix(proxy: ProxyKind): ProposedFix {
  const header = 'Last-Event-ID';
  const asked =
    'Asked itself, the origin takes it up: where several servers stand behind, each needs the events of all.';
  const own = ownAdvice(proxy, 'request-headers');
  const how = own?.text?.replaceAll('{header}', header) ?? `Find what takes ${header} off on the way.`;
  const text = `Have ${header} reach the origin. ${how} ${asked}`;
  return { proxy, setting: own?.setting ?? header, text };
}

/** What the origin has to do. */
export const keepFixes: ProposedFix[] = [
  {
    proxy: 'origin',
    setting: 'Last-Event-ID',
    text: 'Keep the latest events (those of a few minutes, where every server finds them), and send those behind `Last-Event-ID` before the live ones. Without such a store, send the whole state first on each stream, and leave `id:` out: it promises what is not kept.',
  },
];
