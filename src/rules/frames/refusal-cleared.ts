/** What rules about refusals answer when another reason applies. */

import { missingForRefusals, whyNoRefusal } from '../../analysis/answers/refusal.ts';
import type { Facts } from '../../model/facts.ts';
import type { RuleOutcome } from '../../model/finding.ts';
import { notChecked, ruledOut } from '../rule.ts';

/** Not checked where rows that would name the reason are missing, otherwise ruled out by what the rows name. */
export function refusalCleared(facts: Facts): RuleOutcome {
  const missing = missingForRefusals(facts);
  return missing ? notChecked(missing) : ruledOut(whyNoRefusal(facts));
}
