/** Which of the limits that end streams by default no stream of this run was old enough to meet. */

import { formatFlag } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import { type Facts, hasUnreadConfig, openedWireStreams, settingsOf } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import type { Hop, Plan } from '../../model/plan.ts';
import type { Stream } from '../../model/stream.ts';
import type { UnreachedLimits } from '../../model/unreached-limits.ts';
import { type KnownLimit, knownLimits } from '../../owners/index.ts';
import { profileOf } from '../../proxies/profile/known.ts';
import { longestEarlierGap } from './timing.ts';

/** Up to here a longer run is worth its time, step by step: most limits are 60 s, 100 to 125 s, 5 or 15 min. */
const stepsMs = [60_000, 125_000, 300_000, 900_000];
/** A run meets a limit this much after it at the latest: proxies that close late, timers that sweep. */
const laterMs = 5_000;
/** More of them help no reader. */
const mostValues = 5;

/** Null where every stream was ended by the other side, or none opened: then no limit lies ahead of it. */
export function unreachedLimits(facts: Facts): UnreachedLimits | null {
  const open = openedWireStreams(facts).filter(({ close }) => close.how === 'own-stop');
  if (open.length === 0) return null;
  const ageMs = highest(open.map(({ close }) => close.ageMs ?? 0));
  const ahead = limitsOn(facts).filter(({ ms }) => ms > ageMs);
  const byValue = groupedBy(ahead, ({ ms, counts }) => `${ms} ${counts}`);
  const shown = [...new Set(ahead.map(({ ms }) => ms))].slice(0, mostValues);
  const limits = [...byValue.values()].flatMap((alike) => {
    const [first] = alike;
    if (!first || !shown.includes(first.ms)) return [];
    const { ms, counts } = first;
    return [{ ms, counts, owners: [...new Set(alike.map(({ owner }) => owner))] }];
  });
  return { ageMs, silenceMs: highest(open.map(longestSilenceMs)), limits, reach: reachOf(facts.plan, ageMs) };
}

interface Limit {
  ms: number;
  counts: KnownLimit['counts'];
  owner: string;
}

/** Of a proxy whose config was read those that it sets, in place of what is usual for its kind. */
function limitsOn(facts: Facts): Limit[] {
  const set = [
    ...settingsOf(facts, 'idle-timeout').map((one) => ({ ...one, counts: 'silence' as const })),
    ...settingsOf(facts, 'total-timeout').map((one) => ({ ...one, counts: 'age' as const })),
  ];
  const known = new Set(readKinds(facts).map((kind) => profileOf(kind)?.name));
  const usual = knownLimits.filter(({ owner }) => !known.has(owner.name));
  return [
    ...usual.map(({ ms, counts, owner }) => ({ ms, counts, owner: owner.name })),
    ...set.flatMap(({ ms, counts, proxy }) => {
      const owner = profileOf(proxy)?.name;
      return ms && owner && known.has(owner) ? [{ ms, counts, owner }] : [];
    }),
  ].sort((a, b) => a.ms - b.ms);
}

/** Kinds of proxies of which every hop's config was read. */
function readKinds(facts: Facts): ProxyKind[] {
  if (hasUnreadConfig(facts)) return [];
  const isRead = (hop: Hop) =>
    hop.configs.length > 0 && facts.settings.some((setting) => setting.hop === hop.name);
  const kinds = [...new Set(facts.hops.map(({ proxy }) => proxy))];
  return kinds.filter((kind) => facts.hops.every((hop) => hop.proxy !== kind || isRead(hop)));
}

function longestSilenceMs(stream: Stream): number {
  return Math.max(longestEarlierGap(stream), stream.close.idleMs ?? 0);
}

function reachOf({ command, untilCutMs }: Plan, ageMs: number): UnreachedLimits['reach'] {
  const upToMs = stepsMs.find((step) => step > ageMs);
  if (upToMs === undefined) return null;
  return { flag: `${lengthFlag(command, untilCutMs)} ${formatFlag(upToMs + laterMs)}`, upToMs };
}

/** The flag for how long a command watches its streams. */
function lengthFlag(command: Plan['command'], untilCutMs: number | null): string {
  if (command === 'diagnose') return untilCutMs === null ? '--for' : '--until-cut';
  return command === 'soak' ? '--duration' : '--hold';
}
