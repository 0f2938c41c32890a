/** Adjusts findings of a soak or load: severity by the share of streams, and the user's own thresholds on that figure. */

import type { Facts } from '../../model/facts.ts';
import type { RuledFinding } from '../../model/finding.ts';
import { endedByPeer, isOpened } from '../../model/stream.ts';
import type { Trouble } from '../../model/trouble.ts';
import { checkThresholds, isOwnedByThreshold, owningMetrics } from '../../thresholds/index.ts';
import { severityOfUnexplained } from './unexplained-severity.ts';

/** Findings of a diagnose stay unchanged. */
export function forPopulation(facts: Facts, findings: RuledFinding[]): RuledFinding[] {
  return facts.figures ? findings.map((finding) => withShare(facts, finding)) : findings;
}

function withShare(facts: Facts, finding: RuledFinding): RuledFinding {
  const withTroubles = { ...finding, ...troublesOf(finding) };
  if (withTroubles.severity === 'info') return withTroubles;
  return {
    ...withTroubles,
    severity: severityOf(facts, withTroubles),
    why: withTroubles.why + thresholdWords(facts, withTroubles),
  };
}

function troublesOf({ covers = [] }: RuledFinding): Pick<RuledFinding, 'troubles'> {
  const troubles = covers.flatMap((stream): Trouble[] => {
    if (!isOpened(stream)) return ['refused'];
    return endedByPeer(stream) ? ['cut'] : [];
  });
  return troubles.length > 0 ? { troubles: [...new Set(troubles)] } : {};
}

/** For refusals severity goes by their share, whichever rule names them; not for cuts: a limit may hit every stream that lasts long enough. */
function severityOf(
  facts: Facts,
  { severity, covers = [], troubles }: RuledFinding,
): RuledFinding['severity'] {
  const isRefusal = troubles?.length === 1 && troubles[0] === 'refused';
  return severity === 'critical' && isRefusal ? severityOfUnexplained(facts, covers, 'refused') : severity;
}

/** ` The threshold "…" holds, …`: a threshold that the user set on this figure decides the exit code; empty without one. */
function thresholdWords({ plan, figures }: Facts, finding: RuledFinding): string {
  if (!figures || !plan.population) return '';
  const owning = owningMetrics(finding);
  const set = plan.population.thresholds.filter(({ metric }) => owning.includes(metric));
  const held = checkThresholds(set, figures).filter((result) => result.held === true);
  if (!isOwnedByThreshold(finding, held)) return '';
  const texts = held.map(({ text }) => text).join(', ');
  return ` The threshold ${texts} holds, so this does not make the run fail.`;
}
