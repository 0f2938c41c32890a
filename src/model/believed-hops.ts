/** The kinds of the hops, held against what their files show: what was given by the flags of another proxy makes none of it. */
import type { Facts } from './facts.ts';
import type { Hop } from './plan.ts';

/** A hop whose files are all of another proxy than it was given for. */
export interface DoubtedHop {
  given: Hop;
  /** What it is called instead. */
  name: string;
}

/** Files of another proxy, and nothing that was read as what it was given for. */
export function doubtedHops(facts: Facts): DoubtedHop[] {
  const { hops } = facts.plan;
  const doubted = hops.filter((hop) => shownFiles(facts, hop).length > 0 && !isConfirmed(facts, hop));
  return doubted.map((given, at) => ({ given, name: newName(given, at, hops) }));
}

/** What was given of a hop and is of another proxy. */
export function shownFiles({ unusable = [] }: Facts, { name, proxy }: Hop) {
  return unusable.flatMap(({ shows = proxy, ...one }) =>
    one.hop === name && shows !== proxy ? [{ ...one, shows }] : [],
  );
}

/**
 * The same facts with each doubted hop of the kind `unknown`: no default, no habit and no setting of either proxy is
 * then taken for its own.
 */
export function withBelievedHops(facts: Facts): Facts {
  const doubted = doubtedHops(facts);
  if (doubted.length === 0) return facts;
  const names = new Map(doubted.map(({ given, name }) => [given.name, name]));
  const nameOf = (name: string) => names.get(name) ?? name;
  const believed = (hop: Hop): Hop =>
    names.has(hop.name) ? { ...hop, name: nameOf(hop.name), proxy: 'unknown' } : hop;
  const renamed = <T extends { hop: string }>(one: T): T => ({ ...one, hop: nameOf(one.hop) });
  return {
    ...facts,
    plan: { ...facts.plan, hops: facts.plan.hops.map(believed) },
    hops: facts.hops.map(believed),
    logs: facts.logs.map(renamed),
    ...(facts.unusable && { unusable: facts.unusable.map(renamed) }),
    ...(facts.refusedLogs && { refusedLogs: facts.refusedLogs.map(renamed) }),
  };
}

function isConfirmed({ hops, logs, admin }: Facts, { name }: Hop): boolean {
  const hasConfig = hops.some((hop) => hop.name === name && hop.configs.length > 0);
  const hasRows = logs.some(({ hop, parsed }) => hop === name && parsed > 0);
  return hasConfig || hasRows || admin.some(({ before }) => before.hop === name);
}

/** A hop that the short flags made is called as they are: that would name the wrong proxy. */
function newName({ name, proxy }: Hop, at: number, all: Hop[]): string {
  if (name !== proxy) return name;
  const wanted = at === 0 ? 'proxy' : `proxy-${at + 1}`;
  return all.some((hop) => hop.name === wanted) ? `${wanted}-unknown` : wanted;
}
