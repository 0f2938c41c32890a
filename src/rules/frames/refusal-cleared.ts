/** What the rules about refusals say when theirs is not the one. */

import { missingForRefusals, whyNoRefusal } from '../../analysis/answers/refusal.ts';
import type { Facts } from '../../model/facts.ts';
import type { RuleOutcome } from '../../model/finding.ts';
import { notChecked, ruledOut } from '../rule.ts';

/** Not checked where rows are missing that would name the refusal, else ruled out by what they name. */
export function refusalCleared(facts: Facts): RuleOutcome {
  const missing = missingForRefusals(facts);
  return missing ? notChecked(missing) : ruledOut(whyNoRefusal(facts));
}
