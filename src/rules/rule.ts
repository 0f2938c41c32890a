/** What a root cause is to the tool: an id, a severity, and a judgement over the facts. */
import type { Facts } from '../model/facts.ts';
import type { Missing, RuledFinding, RuleOutcome, Severity } from '../model/finding.ts';
import type { Input } from '../model/input.ts';
import type { Stream } from '../model/stream.ts';
import type { Group } from './groups.ts';
import type { Source } from './sources.ts';

/** What a rule is about, for someone who meets its id: true of what it does, and no more. A rule's id stands in backticks. */
export interface About {
  /** What is wrong, in a sentence or two. */
  what: string;
  /** What looks like it and is not, and what tells the two apart; the other rule's id first, where there is one. */
  lookAlikes: readonly string[];
  /** What would make it certain, or prove the contrary. */
  settles: string;
  /** Where it can be looked up. */
  source: readonly Source[];
}

export interface Rule {
  /** The file's name; a noun for the failing state, never reused. */
  id: string;
  /** One line that a reader recognises the trouble by. */
  title: string;
  severity: Severity;
  /** Where in a stream's life it strikes. */
  group: Group;
  /** Within its group: among findings of the same severity and confidence, the lower is reported first. Steps of ten leave room. */
  rank: number;
  /** The inputs that it reads, where they are given; it may well judge by fewer. */
  needs: readonly Input[];
  about: About;
  /** It tells how a trouble looked, or what follows from it, and never why: any finding that is as severe goes before it. */
  isLook?: true;
  /** Rules whose findings are consequences of this one where both are found. */
  explains?: readonly string[];
  judge(facts: Facts): RuleOutcome;
}

/** Judges what the findings of all ordinary rules leave open: it runs after them, whatever their order. */
export interface RemainderRule extends Omit<Rule, 'judge'> {
  /** `open`: the streams in trouble that no other finding accounts for. */
  judgeRest(facts: Facts, open: readonly Stream[]): RuleOutcome;
}

/** A finding as a rule writes it; what the rule itself says is added by `found`. */
export type Draft = Omit<RuledFinding, 'rule' | 'title' | 'severity' | 'explains'> & {
  title?: string;
  severity?: Severity;
};

/** Findings in full from what differs between them; `rule` gives the rest. */
export function found(rule: Pick<Rule, 'id' | 'title' | 'severity' | 'group'>, drafts: Draft[]): RuleOutcome {
  const findings = drafts.map((draft) => ({
    rule: rule.id,
    title: isSupposed(rule, draft) ? `perhaps ${rule.title}` : rule.title,
    severity: rule.severity,
    explains: [],
    ...draft,
  }));
  return { kind: 'found', findings };
}

/** The title says what its confidence says; what no rule explains was seen, whoever made it. */
function isSupposed({ group }: Pick<Rule, 'group'>, { confidence }: Draft): boolean {
  return confidence === 'possible' && group !== 'unexplained';
}

export function ruledOut(because: string): RuleOutcome {
  return { kind: 'ruled-out', because };
}

export function notChecked(missing: Missing[], because?: string): RuleOutcome {
  return { kind: 'not-checked', missing, because };
}
