/** Two runs that asked the same, side by side: what went, what stayed, what is new. */
import type { Finding } from '../../../model/finding.ts';
import type { TroubleState, Verification, VerifiedTrouble } from '../../../model/verification.ts';
import { askedApart } from './asked-apart.ts';
import type { Aspect } from './aspect.ts';
import { doubtsOf } from './doubts.ts';
import { figurePairs } from './figures.ts';
import type { JudgedRun, RunFinding } from './judged-run.ts';
import { changesOf, type SettingPair, settingOf, settingPairs } from './settings.ts';
import { freshTrouble, priorTrouble } from './troubles.ts';

const order: TroubleState[] = ['stayed', 'new', 'unproven', 'gone'];

/** `dir`: where the earlier run is kept; `aspectOf`: where the trouble of a rule shows. */
export function compareRuns(
  dir: string,
  before: JudgedRun,
  now: JudgedRun,
  aspectOf: (rule: string) => Aspect,
): Verification {
  const pairs = settingPairs(before.facts, now.facts);
  const [earlier, later] = [findingsOf(before, aspectOf), findingsOf(now, aspectOf)];
  const matches = matched(earlier, later);
  const isComparable = askedApart(before, now).length === 0;
  const troubles: VerifiedTrouble[] = [
    ...earlier.map((one) => priorTrouble(one, matches.get(one) ?? null, { ...now, isComparable }, pairs)),
    ...later
      .filter((one) => ![...matches.values()].includes(one))
      .map((one) => freshTrouble(one, before.facts, pairs)),
  ];
  const isNamed = (pair: SettingPair) =>
    [...earlier, ...later].some(({ finding }) => settingOf(finding, pairs) === pair);
  return {
    dir,
    createdAt: before.report.createdAt,
    verdict: { before: before.report.verdict, now: now.report.verdict },
    watched: { before: before.report.watched.seconds, now: now.report.watched.seconds },
    troubles: troubles.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state)),
    changes: changesOf(pairs, isNamed),
    figures: figurePairs(measured(before), measured(now)),
    doubts: doubtsOf(before, now),
  };
}

function measured({ report, facts }: JudgedRun) {
  return { report, figures: facts.figures };
}

function findingsOf({ report, facts, covered }: JudgedRun, aspectOf: (rule: string) => Aspect): RunFinding[] {
  return report.findings.map((finding, at) => ({
    finding,
    covered: covered?.[at] ?? [],
    facts,
    aspect: aspectOf(finding.rule),
  }));
}

/** The same rule at the same place; then the same rule where one of the two could not tell the place. */
function matched(earlier: RunFinding[], later: RunFinding[]): Map<RunFinding, RunFinding> {
  const found = new Map<RunFinding, RunFinding>();
  for (const isSame of [isSamePlace, isVaguePlace])
    for (const one of earlier) {
      if (found.has(one)) continue;
      const other = later.find(
        (candidate) => ![...found.values()].includes(candidate) && isSame(one.finding, candidate.finding),
      );
      if (other) found.set(one, other);
    }
  return found;
}

function isSamePlace(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.where.hop === b.where.hop && a.where.proxy === b.where.proxy;
}

function isVaguePlace(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && [a, b].some(({ where }) => where.hop === null);
}
