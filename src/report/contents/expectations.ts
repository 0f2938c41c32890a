/** Whether a run came to what it was expected to. */
import { counted, were } from '../../model/counted.ts';
import { formatExactMs, formatMs } from '../../model/duration.ts';
import type { Expectation, ExpectationResult } from '../../model/expected/expectation.ts';
import type { Finding } from '../../model/finding.ts';
import { wasFollowed } from '../../model/redirect.ts';
import type { VerdictWord } from '../../model/report.ts';
import { endedByPeer, isOpened, type Stream } from '../../model/stream.ts';

interface Outcome {
  streams: Stream[];
  findings: Finding[];
  verdict: VerdictWord;
  /** Of a soak or load: one stream is enough, where a diagnose asks the same of all. */
  isPopulation: boolean;
}

/** Each with what was seen of it. */
export function checkExpectations(expected: Expectation[], outcome: Outcome): ExpectationResult[] {
  const rules = expected.flatMap((one) => (one.kind === 'rule' ? [one.rule] : []));
  return expected.map((one) => ({ text: one.text, ...check(one, rules, outcome) }));
}

type Checked = Pick<ExpectationResult, 'held' | 'because'>;

function check(expected: Expectation, rules: string[], outcome: Outcome): Checked {
  if (expected.kind === 'verdict') return verdictCheck(expected.verdict, outcome);
  if (expected.kind === 'rule') return ruleCheck(expected.rule, rules, outcome);
  if (expected.kind === 'status') return statusCheck(expected.status, outcome);
  return cutCheck(expected, outcome);
}

function verdictCheck(expected: VerdictWord, { verdict }: Outcome): Checked {
  return { held: verdict === expected, because: `the verdict is ${verdict}` };
}

/** Found anywhere; and what stands first is expected as well, so that no other trouble passes beside it. */
function ruleCheck(rule: string, expected: string[], { findings }: Outcome): Checked {
  const found = findings.find((finding) => finding.rule === rule);
  const leading = leadingOf(findings);
  if (!found) return { held: false, because: `not found; ${firstWords(findings)}` };
  const isLed = leading.some((finding) => expected.includes(finding.rule));
  if (!isLed) return { held: false, because: `found (${found.confidence}), but ${firstWords(findings)}` };
  const place = leading.includes(found) ? 'as the root cause' : 'beside the root cause';
  return { held: true, because: `found ${place} (${found.confidence})` };
}

/** The root cause; where that is only possible, all hypotheses that stand beside it. */
function leadingOf(findings: Finding[]): Finding[] {
  const end = findings.findIndex(({ confidence }) => confidence !== 'possible');
  return findings.slice(0, Math.max(1, end < 0 ? findings.length : end));
}

function firstWords([first]: Finding[]): string {
  return first ? `the root cause is ${first.rule} (${first.confidence})` : 'nothing was found';
}

/** The user's own question through the proxies; redirects that were followed are on the way to its answer. */
function ownStreams({ streams }: Outcome): Stream[] {
  return streams.filter(
    (stream) =>
      stream.route === 'proxy' &&
      (stream.asks === 'plain' || stream.asks === 'compressed') &&
      !wasFollowed(stream),
  );
}

function statusCheck(status: number, outcome: Outcome): Checked {
  const own = ownStreams(outcome);
  const right = own.filter((stream) => stream.status === status).length;
  const held = outcome.isPopulation ? right > 0 : right > 0 && right === own.length;
  const others = own.filter((stream) => stream.status !== status).map((stream) => stream.status ?? 'none');
  const rest = others.length > 0 ? `; others: ${[...new Set(others)].join(', ')}` : '';
  return {
    held,
    because: `${right} of ${counted(own.length, 'request')} ${were(right)} answered ${status}${rest}`,
  };
}

function cutCheck({ atMs, toleranceMs }: Extract<Expectation, { kind: 'cut' }>, outcome: Outcome): Checked {
  const opened = ownStreams(outcome).filter(isOpened);
  const ages = opened.filter(endedByPeer).flatMap(({ close }) => close.ageMs ?? []);
  const right = ages.filter((age) => Math.abs(age - atMs) <= toleranceMs);
  const within = `${formatExactMs(atMs)} ± ${formatExactMs(Math.round(toleranceMs))}`;
  if (ages.length === 0)
    return { held: false, because: `none of ${opened.length} open streams was ended by the other side` };
  const held = right.length > 0 && (outcome.isPopulation || right.length === ages.length);
  const seen = [...new Set([Math.min(...ages), Math.max(...ages)].map(formatMs))].join(' to ');
  return { held, because: `${right.length} of ${ages.length} ended within ${within}; ended at ${seen}` };
}
