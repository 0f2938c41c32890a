/** Every rule with the proxies that it covers and what proves it on real ones: made from rules, profiles and scenarios. */
import { listScenarios, loadScenario, type Scenario } from '../../lab/index.ts';
import type { Severity } from '../../model/finding.ts';
import type { Input } from '../../model/input.ts';
import { profilesWith } from '../../proxies/profile/inputs.ts';
import { profiles } from '../../proxies/profile/known.ts';
import { groups } from '../../rules/index.ts';
import { allRules } from '../explain/page.ts';
import { otherProofs, unproven } from './proofs.ts';

export interface Cause {
  rule: string;
  title: string;
  severity: Severity;
  /** Proxies whose logs or configs it reads; empty: the wire alone decides, behind any proxy. */
  reads: string[];
  /** Scenarios in which it is found, by the proxy that they run. */
  scenarios: Record<string, string[]>;
  /** Test files on real sockets, programs or frameworks. */
  tests: readonly string[];
  /** Why none of them proves it; null: something does. */
  unproven: string | null;
}

export interface GroupedCauses {
  group: string;
  causes: Cause[];
}

/** Grouped by where in a stream's life they strike, in the order in which they are told. */
export function groupedCauses(): GroupedCauses[] {
  const found = foundIn(listScenarios().map(loadScenario));
  return groups.map(({ id, title }) => ({
    group: title,
    causes: allRules
      .filter(({ group }) => group === id)
      .map((rule) => causeOf(rule, found.get(rule.id) ?? {})),
  }));
}

function causeOf(
  { id, title, severity, needs }: (typeof allRules)[number],
  scenarios: Cause['scenarios'],
): Cause {
  const tests = otherProofs[id] ?? [];
  const isProven = tests.length > 0 || Object.keys(scenarios).length > 0;
  return {
    rule: id,
    title,
    severity,
    reads: readProxies(needs),
    scenarios,
    tests,
    unproven: isProven ? null : (unproven[id] ?? 'nothing is said of it'),
  };
}

const fieldOf: Partial<Record<Input, Parameters<typeof profilesWith>[0]>> = {
  'access-log': 'access-log',
  'error-log': 'error-log',
  config: 'config',
  admin: 'admin',
};

function readProxies(needs: readonly Input[]): string[] {
  const read = needs.flatMap((need) => {
    const field = fieldOf[need];
    return field === undefined ? [] : profilesWith(field).map(({ kind }) => kind);
  });
  return profiles.map(({ kind }) => kind).filter((kind) => read.includes(kind));
}

/** By rule, then by proxy. */
function foundIn(scenarios: Scenario[]): Map<string, Cause['scenarios']> {
  const found = new Map<string, Cause['scenarios']>();
  for (const { name, hops, expect } of scenarios)
    for (const rule of new Set([expect.root, ...(expect.also ?? []), ...(expect.exactly ?? [])])) {
      if (rule === undefined) continue;
      const of = found.get(rule) ?? {};
      found.set(rule, of);
      for (const kind of new Set(hops.length === 0 ? ['none'] : hops.map(({ proxy }) => proxy)))
        of[kind] = [...(of[kind] ?? []), name];
    }
  return found;
}
