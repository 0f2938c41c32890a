/** Puts each finding beneath the one that explains it. */
import type { Finding } from '../model/finding.ts';

export interface CauseGroup {
  cause: Finding;
  /** All that follows from it, directly or not, in the judge's order. */
  consequences: Finding[];
}

/** Groups in the judge's order; only an earlier finding can explain a later one, so there is no circle. */
export function causeGroups(findings: Finding[]): CauseGroup[] {
  const groups: CauseGroup[] = [];
  for (const finding of findings) {
    const owner = groups.find((group) => explains(group, finding));
    if (owner) owner.consequences.push(finding);
    else groups.push({ cause: finding, consequences: [] });
  }
  return groups;
}

function explains(group: CauseGroup, finding: Finding): boolean {
  return [group.cause, ...group.consequences].some((earlier) => earlier.explains.includes(finding.rule));
}
