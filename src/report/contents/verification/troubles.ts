/** What became of each trouble: the numbers of both runs, and what the configs say of its setting. */
import { highest } from '../../../model/extremes.ts';
import { endedByPeer } from '../../../model/stream.ts';
import type { VerifiedTrouble } from '../../../model/verification.ts';
import type { JudgedRun, RunFinding } from './judged-run.ts';
import { deedsOf, likeThose, type MetStreams, metStreams } from './met-streams.ts';
import { loadedWords } from './not-loaded.ts';
import { type Proof, proofOf } from './proof.ts';
import { isChanged, type SettingPair, settingOf, settingWords } from './settings.ts';

/** The later run; `isComparable`: it asked the same. */
type ComparedRun = JudgedRun & { isComparable: boolean };

/** A trouble of the earlier run; `again`: the finding of this run that says the same. */
export function priorTrouble(
  prior: RunFinding,
  again: RunFinding | null,
  now: ComparedRun,
  pairs: SettingPair[],
): VerifiedTrouble {
  const { rule, title, where, severity } = prior.finding;
  const met = shownBy(prior);
  const pair = settingOf(prior.finding, pairs);
  const proof = again ? stayedProof : proofWithout(rule, met, now);
  const notes = [
    ...settingNotes(proof, met, now, pair),
    proof.because,
    again && otherwise(prior.finding, again),
  ];
  return {
    rule,
    title,
    where,
    severity: again?.finding.severity ?? severity,
    state: proof.state,
    before: met && deedsOf(met.streams, met.of.length, met.aspect),
    now: met && deedsNow(met, now),
    because: notes.filter((note) => note !== null).join('; ') || null,
    config: pair && settingWords(pair),
  };
}

/** Null where no time of a stream shows it. */
function shownBy(one: RunFinding): MetStreams | null {
  const met = metStreams(one);
  return met?.aspect === 'setup' ? null : met;
}

function proofWithout(rule: string, met: MetStreams | null, now: ComparedRun): Proof {
  if (!now.isComparable) return notComparable;
  return met ? proofOf(met, likeThose(met, now.facts)) : ofJudgement(rule, now);
}

const stayedProof: Proof = { state: 'stayed', because: null };
const notComparable: Proof = { state: 'unproven', because: 'not comparable: this run asked something else' };

function deedsNow(met: MetStreams, { facts }: JudgedRun): string {
  const like = likeThose(met, facts);
  return deedsOf(like, like.length, met.aspect);
}

/** Of a finding that no stream shows: what its rule says now. */
function ofJudgement(rule: string, { report }: JudgedRun): Proof {
  const open = report.notChecked.find((one) => one.rule === rule);
  if (open === undefined) return { state: 'gone', because: null };
  return { state: 'unproven', because: `not checked this time: it needs ${open.missing.join(', ')}` };
}

/** The same trouble, told with less or more certainty. */
function otherwise({ confidence }: RunFinding['finding'], { finding }: RunFinding): string | null {
  return confidence === finding.confidence ? null : `${confidence} then, ${finding.confidence} now`;
}

function settingNotes(
  { state }: Proof,
  met: MetStreams | null,
  now: JudgedRun,
  pair: SettingPair | null,
): string[] {
  if (pair === null) return [];
  if (state === 'stayed' && isChanged(pair)) return [loadedWords(pair, met, now)];
  return [];
}

/** A trouble that only this run met. */
export function freshTrouble(
  fresh: RunFinding,
  before: RunFinding['facts'],
  pairs: SettingPair[],
): VerifiedTrouble {
  const { rule, title, where, severity } = fresh.finding;
  const met = shownBy(fresh);
  const pair = settingOf(fresh.finding, pairs);
  const like = met ? likeThose(met, before) : [];
  return {
    rule,
    title,
    where,
    severity,
    state: 'new',
    before: met && deedsOf(like, like.length, met.aspect),
    now: met && deedsOf(met.streams, met.of.length, met.aspect),
    because: met && hiddenBefore(met, like),
    config: pair && isChanged(pair) ? settingWords(pair) : null,
  };
}

/** The earlier run did not come so far. */
function hiddenBefore({ streams }: MetStreams, like: MetStreams['streams']): string | null {
  const ends = streams.filter(endedByPeer).map(({ close }) => close.ageMs ?? 0);
  if (ends.length === 0 || like.length === 0) return null;
  const longest = highest(like.map(({ close }) => close.ageMs ?? 0));
  return longest < Math.min(...ends) ? 'no stream of the earlier run lived long enough to show it' : null;
}
