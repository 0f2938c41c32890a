/** Which worlds are healthy, and which are in trouble. */
import type { JudgedWorld } from '../judged.ts';
import type { HopLimit } from '../situation.ts';

/** The tool stood still when it ended: that it did is not known. */
export function isEndVoid({ paused }: JudgedWorld['facts'], id: string): boolean {
  return paused?.ended.includes(id) ?? false;
}

/** A stream through the proxies was refused, cut, held back, or fell silent for good. */
export function isTroubled({ facts, truths }: JudgedWorld): boolean {
  return facts.streams.some(({ id, route }) => {
    if (isEndVoid(facts, id)) return false;
    const truth = truths.get(id);
    return route === 'proxy' && truth && (truth.isTroubled || truth.hangs || truth.heldBy !== null);
  });
}

const wellOrigins = new Set(['steady', 'finite-marked']);
const ages = /^(timeout|max_stream_duration|cluster\.max_stream_duration|write-limit)$/;

/** Nothing is wrong now, and no limit lies ahead. */
export function isHealthy(world: JudgedWorld): boolean {
  const { situation } = world;
  const { everyMs = 1000 } = situation.origin.behaviour;
  const isFar = ({ setting, ms }: HopLimit) => !ages.test(setting) && ms >= everyMs * 3;
  return (
    !isTroubled(world) &&
    situation.others.leaveAtMs === null &&
    wellOrigins.has(situation.origin.kind) &&
    situation.hops.every(({ limits }) => limits.every(isFar))
  );
}

/** Every log and config that there is was given, and says what it can. */
export function isAllGiven({ situation }: JudgedWorld): boolean {
  const isOpen = ({ kind, errorLevel }: (typeof situation.hops)[number]) =>
    kind === 'envoy' || (kind === 'nginx' && errorLevel !== 'crit');
  return situation.inputs.name === 'all' && situation.hops.every(isOpen);
}
