/** What all rules together say of a run: each rule has one of four outcomes. */
import type { Finding, Missing, ProposedFix } from './finding.ts';
import type { Stream } from './stream.ts';

/** Findings with the root cause first; then what was cleared, open or failed. */
export interface Judgement {
  findings: Finding<ProposedFix>[];
  /** Per finding, the streams whose refusal or end it accounts for; absent: not known. */
  covered?: (readonly Stream[])[];
  ruledOut: { rule: string; because: string }[];
  notChecked: { rule: string; missing: Missing[]; because?: string }[];
  failed: { rule: string; error: string }[];
}
