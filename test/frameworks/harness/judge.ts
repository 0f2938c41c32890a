/** What falls short in a report, in sentences; empty: it says what it must and nothing else. */
import type { Finding } from '../../../src/model/finding.ts';
import type { Report } from '../../../src/model/report.ts';
import type { Expected } from './case.ts';

/** `hasEverything`: logs, config and --direct were given, so none of them may be asked for, and the owner is known. */
export function shortcomings(report: Report, expected: Expected, hasEverything: boolean): string[] {
  return [
    ...report.failed.map(({ rule, error }) => `the rule ${rule} failed: ${error}`),
    ...ofVerdict(report, expected),
    ...ofRoot(report.findings, expected, hasEverything),
    ...ofWords(report.findings, expected),
    ...ofClaims(report.findings, expected),
    ...(hasEverything && report.findings.some(asksForDirect) ? ['asks for --direct, which was given'] : []),
  ];
}

function ofVerdict({ verdict }: Report, expected: Expected): string[] {
  const right = [expected.verdict].flat();
  return right.includes(verdict) ? [] : [`the verdict is ${verdict}, not ${right.join(' or ')}`];
}

/** The first finding; where that is only possible, so are the hypotheses beside it. */
function leading(findings: Finding[]): Finding[] {
  if (findings[0]?.confidence !== 'possible') return findings.slice(0, 1);
  const until = findings.findIndex(({ confidence }) => confidence !== 'possible');
  return until < 0 ? findings : findings.slice(0, until);
}

function ofRoot(findings: Finding[], { root, owner }: Expected, hasEverything: boolean): string[] {
  if (!root) return [];
  const leads = leading(findings).filter(({ rule }) => root.includes(rule));
  if (leads.length === 0) return [`${findings[0]?.rule ?? 'nothing'} leads, not ${root.join(' or ')}`];
  // From outside, a party that is only possible is a fair guess.
  const isGuess = !hasEverything && leads.every(({ confidence }) => confidence === 'possible');
  if (!owner || isGuess || leads.some(({ where }) => owner.includes(where.proxy))) return [];
  return [`it lies with ${leads[0]?.where.proxy}, not with ${owner.join(' or ')}`];
}

function ofWords(findings: Finding[], { words = [] }: Expected): string[] {
  const fixes = findings
    .flatMap(({ fix }) => fix.map(({ setting, text }) => `${setting} ${text}`))
    .join('\n');
  return words.filter((word) => !fixes.includes(word)).map((word) => `no fix names ${word}`);
}

/** The apps number their events and keep none of them. */
const trueOfAll = ['last-event-id-ignored'];

function ofClaims(
  findings: Finding[],
  { root = [], also = [], absent = [], atMostPossible = [], unsaid = [] }: Expected,
): string[] {
  const explained = findings.flatMap(({ explains }) => explains);
  const hypotheses = leading(findings).filter(({ confidence }) => confidence === 'possible');
  const right = new Set([
    ...root,
    ...also,
    ...trueOfAll,
    ...explained,
    ...hypotheses.map(({ rule }) => rule),
  ]);
  const beside = findings.filter(
    ({ rule, severity, confidence }) =>
      absent.includes(rule) ||
      (atMostPossible.includes(rule) && confidence !== 'possible') ||
      (severity !== 'info' && !right.has(rule)),
  );
  const texts = findings.map(textOf).join('\n');
  return [
    ...beside.map(({ rule, confidence }) => `${rule} is found (${confidence})`),
    ...unsaid.filter((text) => texts.includes(text)).map((text) => `it says "${text}"`),
  ];
}

function textOf({ title, what, why, fix }: Finding): string {
  return [title, what, why, ...fix.map(({ text }) => text)].join(' ');
}

const asksForDirect = (finding: Finding) => /(?:give|with|add) `?--direct/i.test(textOf(finding));
