/** The order of findings: the root cause first, each consequence behind its cause. */

import { saidItFailed } from '../../model/answer/note.ts';
import type { Confidence, Finding, RuledFinding, Severity } from '../../model/finding.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import type { RemainderRule, Rule } from '../rule.ts';

const bySeverity: Record<Severity, number> = { critical: 0, warning: 1, info: 2 };
const byConfidence: Record<Confidence, number> = { certain: 0, likely: 1, possible: 2 };

/** `explains` of each finding is filled in; the lists' order breaks ties, and a finding of a remainder rule comes after every cause that is as severe. */
export function ranked(
  findings: RuledFinding[],
  rules: readonly Rule[],
  remainders: readonly RemainderRule[],
): RuledFinding[] {
  const all = [...rules, ...remainders];
  const order = new Map(all.map(({ id }, position) => [id, position]));
  const rest = new Set(remainders.map(({ id }) => id));
  const looks = new Set(all.filter(({ isLook }) => isLook).map(({ id }) => id));
  const position = ({ rule }: Finding) => order.get(rule) ?? all.length;
  const rank = (a: Finding, b: Finding) =>
    bySeverity[a.severity] - bySeverity[b.severity] ||
    Number(looks.has(a.rule)) - Number(looks.has(b.rule)) ||
    Number(rest.has(a.rule)) - Number(rest.has(b.rule)) ||
    byConfidence[a.confidence] - byConfidence[b.confidence] ||
    position(a) - position(b);
  const sorted = lateFirst([...findings].sort(rank));
  const consequences = new Map(all.map(({ id, explains }) => [id, explains ?? []]));
  const isCauseOf = (cause: RuledFinding, other: RuledFinding) =>
    isExplained(cause, other, consequences, { rest, looks });
  return causesFirst(sorted, isCauseOf);
}

/** The tool itself was late or lacked a resource: no timing of the run can be trusted. Or it stood still, and how streams ended is not known. */
function isLate({ rule, covers = [] }: RuledFinding): boolean {
  return rule === 'generator-saturated' || (rule === 'own-pause' && covers.length > 0);
}

/**
 * A late tool comes before all findings that it may have caused, and after leading findings on answers and log rows, which
 * it cannot have caused; what a row names with certainty leads wherever it stands.
 */
function lateFirst(sorted: RuledFinding[]): RuledFinding[] {
  const late = sorted.filter(isLate);
  const others = sorted.filter((finding) => !isLate(finding));
  const isShort = late.some(({ covers = [] }) => covers.length > 0);
  const other = others.findIndex((finding) => finding.severity === 'info' || !isStatedElsewhere(finding));
  const leading = other < 0 ? others.length : other;
  const isAhead = (finding: RuledFinding, at: number) => at < leading || isLogged(finding);
  if (late.length === 0 || isShort) return [...late, ...others];
  const [first, rest] = [others.filter(isAhead), others.filter((one, at) => !isAhead(one, at))];
  return [...first, ...late, ...rest];
}

function isLogged({ covers = [], evidence, confidence, severity }: RuledFinding): boolean {
  const isSure = confidence === 'certain' && severity !== 'info';
  const isOfStream = (connection: string | undefined) => connection !== undefined || covers.length > 0;
  return isSure && evidence.some(({ from, connection }) => from === 'log' && isOfStream(connection));
}

function isStatedElsewhere({ covers = [], evidence, confidence }: RuledFinding): boolean {
  if (covers.length === 0) return false;
  const isAnswered = covers.every((stream) => isAnsweredOtherwise(stream) || saysItFailed(stream));
  return isAnswered || (confidence !== 'possible' && evidence.some(({ from }) => from === 'log'));
}

function isAnsweredOtherwise(stream: Stream): boolean {
  return stream.status !== null && !isOpened(stream);
}

/** An error in an event was written by the other side. */
function saysItFailed({ answer }: Stream): boolean {
  return answer !== undefined && saidItFailed(answer);
}

function causesFirst(
  sorted: RuledFinding[],
  isCauseOf: (cause: RuledFinding, other: RuledFinding) => boolean,
): RuledFinding[] {
  const taken = new Set<Finding>();
  const out: RuledFinding[] = [];
  const place = (finding: RuledFinding) => {
    if (taken.has(finding)) return;
    taken.add(finding);
    out.push(finding);
    const explained = sorted.filter((other) => isCauseOf(finding, other));
    finding.explains = [...new Set(explained.map(({ rule }) => rule))];
    for (const other of explained) place(other);
  };
  const isConsequence = (finding: RuledFinding) => sorted.some((cause) => isCauseOf(cause, finding));
  for (const finding of sorted) if (!isConsequence(finding)) place(finding);
  for (const finding of sorted) place(finding);
  return out;
}

/**
 * A cause explains a consequence only if it is at least as certain: hypotheses that cannot be distinguished stay next
 * to each other. A finding of a remainder rule is no rival: it shows the same end, whatever its confidence; and how an
 * end looked explains none, however sure that is.
 */
function isExplained(
  cause: RuledFinding,
  other: RuledFinding,
  consequences: Map<string, readonly string[]>,
  { rest, looks }: Record<'rest' | 'looks', ReadonlySet<string>>,
): boolean {
  if (cause === other || !consequences.get(cause.rule)?.includes(other.rule)) return false;
  if (rest.has(cause.rule) || looks.has(other.rule)) return true;
  const mutual = consequences.get(other.rule)?.includes(cause.rule) ?? false;
  const difference = byConfidence[other.confidence] - byConfidence[cause.confidence];
  if (mutual) return difference > 0;
  if (other.severity === 'info') return !areApart(cause, other);
  return cause.confidence !== 'possible' || difference >= 0;
}

/** Both name their streams, and none is the same: what is worth knowing of some follows from no trouble of others. */
function areApart({ covers: some = [] }: RuledFinding, { covers: others = [] }: RuledFinding): boolean {
  const inside = new Set(some);
  return some.length > 0 && others.length > 0 && !others.some((stream) => inside.has(stream));
}
