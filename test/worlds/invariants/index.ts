/** What must hold in every world, whatever happens in it. To add one: a function here, from a judged world to its failures. */
import { troubleOf } from '../../../src/analysis/stream-trouble.ts';
import { rules } from '../../../src/rules/index.ts';
import type { CoveringFinding, JudgedWorld } from '../judged.ts';
import { claimOf } from './claims.ts';
import { isAllGiven, isEndVoid, isHealthy, isTroubled } from './health.ts';
import { contradictedNumbers } from './numbers.ts';
import { askingForGiven } from './texts.ts';

/** `said`: the rule, or the verdict, that is at fault. */
export interface Failure {
  said: string;
  detail: string;
}

/** A proper end is no trouble on the wire: that it came must be said, by whichever rule. */
const endRules = new Set(rules.filter(({ group }) => group === 'end').map(({ id }) => id));

export type InvariantName = keyof typeof invariants;

export const invariants = {
  'rule-broke': ({ failed }: JudgedWorld): Failure[] =>
    failed.map(({ rule, error }) => ({ said: rule, detail: error })),

  /** No abnormal end without a finding that covers it, and that makes the run fail. */
  'end-uncovered': (world: JudgedWorld): Failure[] => {
    const faults = world.findings.filter(isFault);
    const covered = new Set(faults.flatMap(({ coveredIds }) => coveredIds ?? []));
    const isToldOfEnds = faults.some(({ rule }) => endRules.has(rule));
    const open = world.facts.streams.filter(
      (stream) =>
        stream.route === 'proxy' &&
        !isEndVoid(world.facts, stream.id) &&
        world.truths.get(stream.id)?.isTroubled &&
        !(troubleOf(world.facts, stream) === null ? isToldOfEnds : covered.has(stream.id)),
    );
    return open.length === 0 ? [] : [{ said: firstRule(world), detail: open.map(({ id }) => id).join(' ') }];
  },

  'wrong-certain': (world: JudgedWorld): Failure[] =>
    world.findings
      .filter((finding) => finding.confidence === 'certain' && claimOf(world, finding) === 'wrong')
      .map((finding) => ({ said: finding.rule, detail: shown(finding) })),

  'alarm-in-health': (world: JudgedWorld): Failure[] =>
    isHealthy(world)
      ? world.findings.filter(isFault).map((one) => ({ said: saidBy(one), detail: shown(one) }))
      : [],

  'called-healthy': (world: JudgedWorld): Failure[] =>
    isTroubled(world) && world.verdict === 'healthy' ? [{ said: firstRule(world), detail: '' }] : [],

  'asks-for-given': askingForGiven,

  'number-contradicts': contradictedNumbers,

  /** What a cause explains stands behind it, and a fact of the wire behind the cause. */
  'consequence-first': (world: JudgedWorld): Failure[] => {
    const [first, ...others] = world.findings;
    if (!first || !isFault(first) || claimOf(world, first) === 'right' || isSilenceAge(world)) return [];
    const cause = others.find(
      (other) => other.severity === first.severity && claimOf(world, other) === 'right',
    );
    const isExplained = others.some(
      ({ explains, confidence }) => explains.includes(first.rule) && confidence !== 'possible',
    );
    if (!cause && !isExplained) return [];
    if (cause && first.confidence === 'possible' && cause.confidence === 'possible') return [];
    return [{ said: saidBy(first), detail: `before ${cause ? shown(cause) : 'its cause'}` }];
  },

  /** Hypotheses side by side only where the inputs cannot tell. */
  undecided: (world: JudgedWorld): Failure[] =>
    isAllGiven(world) && isPair(world) && !isSilenceAge(world)
      ? [{ said: pairOf(world).join(' + '), detail: '' }]
      : [],

  /** Where every log and config was given, the first finding names the true cause. */
  'cause-untold': (world: JudgedWorld): Failure[] => {
    const [first] = world.findings;
    if (!isAllGiven(world) || !isTroubled(world) || (first && claimOf(world, first) === 'right')) return [];
    if (isSilenceAge(world)) return [];
    return [{ said: firstRule(world), detail: first ? shown(first) : '' }];
  },
} as const;

const timers = new Set(['idle-timeout', 'total-timeout']);

/** Where nothing was sent after the start, a limit on silence and one on age are one: no input tells them apart. */
function isSilenceAge(world: JudgedWorld): boolean {
  const ended = world.facts.streams.filter(({ close }) => close.by === 'peer');
  const isSilent = ended.every(({ close }) => (close.idleMs ?? 0) > (close.ageMs ?? 0) * 0.9);
  return isSilent && timers.has(world.findings[0]?.rule ?? '');
}

/** Two or more causes that are only possible lead the findings. */
export function isPair(world: JudgedWorld): boolean {
  return pairOf(world).length > 1;
}

function pairOf({ findings }: JudgedWorld): string[] {
  const [first] = findings;
  if (first?.confidence !== 'possible') return [];
  return findings.filter((one) => isFault(one) && one.confidence === 'possible').map(({ rule }) => rule);
}

function isFault({ severity }: Pick<CoveringFinding, 'severity'>): boolean {
  return severity !== 'info';
}

function firstRule({ findings, verdict }: JudgedWorld): string {
  const [first] = findings.filter(isFault);
  return first ? saidBy(first) : verdict;
}

function saidBy({ rule, confidence }: CoveringFinding): string {
  return `${rule} ${confidence}`;
}

function shown({ rule, confidence, where, what }: CoveringFinding): string {
  return `${rule} ${confidence} at ${where.hop ?? where.proxy}: ${what}`;
}
