/** What the rules about refusals say when theirs is not the one. */

import { missingForRefusals, refusalInnocence } from '../../analysis/answers/refusal.ts';
import type { Facts } from '../../model/facts.ts';
import type { Verdict } from '../../model/finding.ts';
import { notChecked, ruledOut } from '../rule.ts';

/** Not checked where rows are missing that would name the refusal, else ruled out by what they name. */
export function refusalCleared(facts: Facts): Verdict {
  const missing = missingForRefusals(facts);
  return missing ? notChecked(missing) : ruledOut(refusalInnocence(facts));
}
