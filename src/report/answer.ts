/** The answer of a run in a few lines, for those who see the end of a report first. */

import { counted } from '../model/counted.ts';
import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { bestEvidence } from './best-evidence.ts';
import { undoneInTime } from './budget-words.ts';
import { causeGroups } from './cause-groups.ts';
import { type Block, labelled } from './document.ts';
import { expectedLines } from './expected.ts';
import { experimentLines } from './experiments.ts';
import { blamed, brokenThresholdsBelow, firstChange, headline, nameOf } from './headline.ts';
import { unusedInputs } from './opening.ts';
import { otherLogs } from './other-logs.ts';
import { answersInstead } from './refused-answers.ts';
import { caveats } from './tool-side.ts';
import { beyondInShort } from './unreached-limits.ts';
import { troublePoints, verifiedHeadline } from './verification.ts';
import { arrivalsOf, keptIn, pathOf, workOf } from './work-done.ts';

/** One thing that the answer says. */
export interface AnswerPart {
  block: Block;
  /** Lines that it may take, and those that it keeps where there is no room. */
  most: number;
  least: number;
  /** Where there is no room, the highest is left out first; 0: never. */
  spare: number;
}

const shownHypotheses = 2;
const shownNotes = 2;
const shownTroubles = 3;

/** All that may be said, in reading order; `report` is printable. */
export function answerOf(report: Report): AnswerPart[] {
  const cause = blamed(report);
  return [
    ...verifiedParts(report),
    { block: headline(report), most: 4, least: 4, spare: 0 },
    ...parts(answersInstead(report).slice(0, 1), 2, 0),
    ...parts(expectedLines(report), 2, 0),
    ...parts(experimentLines(report), 3, 1),
    ...parts(caveats(report).slice(0, 2), 2, 1),
    ...parts(undoneInTime(report), 3, 0),
    ...parts(brokenThresholdsBelow(report), 2, 0),
    ...(cause ? causeParts(cause, report) : quietParts(report)),
    ...parts(report.settle === null ? [] : [labelled('settle', report.settle, 'strong')], 4, 0),
    ...contextParts(report),
    ...parts([labelled('checked', checkedWords(report))], 2, 1),
    ...parts(keptIn(report), 1, 0),
  ];
}

/** What became of the earlier run's troubles; its figures are in the details. */
function verifiedParts({ verification }: Report): AnswerPart[] {
  if (verification === undefined) return [];
  const points = troublePoints(verification.troubles.filter(({ severity }) => severity !== 'info'));
  return [
    { block: verifiedHeadline(verification), most: 3, least: 2, spare: 0 },
    ...parts(points.slice(0, shownTroubles), 6, 0),
  ];
}

function parts(blocks: Block[], most: number, spare: number): AnswerPart[] {
  return blocks.map((block) => ({ block, most, least: 1, spare }));
}

/** What it did and why, by which evidence; what else it may be; what to change, and how. */
function causeParts(cause: Finding, report: Report): AnswerPart[] {
  const others = causeGroups(report.findings).slice(1);
  const isOpen = ({ confidence }: Finding) => cause.confidence === 'possible' && confidence === 'possible';
  const hypotheses = others.map((group) => group.cause).filter(isOpen);
  return [
    ...parts([labelled('what', cause.what)], 2, 1),
    ...reasonParts(cause),
    ...parts(bestEvidence(cause), 2, 0),
    ...parts(hypotheses.slice(0, shownHypotheses).map(hypothesis), 2, 1),
    ...parts(firstChange(report), 3, 0),
    ...howParts(cause),
    ...parts(aboveWords(cause, report), 1, 4),
  ];
}

/** The last sentence of a reason that leaves doubt says what would end it: it is not what is cut. */
function reasonParts({ why, confidence }: Finding): AnswerPart[] {
  const sentences = why.split(/(?<=\.) (?=[A-Z])/);
  const last = sentences.at(-1) ?? '';
  if (confidence === 'certain' || sentences.length < 2 || !last.endsWith('would settle it.'))
    return parts([labelled('why', why)], 3, 2);
  const reason = labelled('why', sentences.slice(0, -1).join(' '));
  return [...parts([reason], 3, 2), ...parts([labelled('settle', last)], 3, 1)];
}

function hypothesis(finding: Finding): Block {
  return labelled('or', `${nameOf(finding)}: ${finding.what}`);
}

/** The commands that make the change and let it hold, else the change in words where it is not told as that already. */
function howParts({ fix: [fix] }: Finding): AnswerPart[] {
  if (!fix) return [];
  if (fix.apply)
    return [
      ...parts([command(fix.apply)], 1, 0),
      ...parts(fix.activate ? [command(fix.activate)] : [], 1, 2),
    ];
  return fix.current || fix.suggested ? parts([labelled('', fix.text)], 2, 3) : [];
}

function command(text: string): Block {
  return { kind: 'command', text };
}

/** What the details hold beside. */
function aboveWords(cause: Finding, { findings }: Report): Block[] {
  const ways = cause.fix.length - 1;
  const fixes = ways === 1 ? '1 other fix' : `${ways} other fixes`;
  const more = [
    ...(ways > 0 ? [fixes] : []),
    ...(findings.length > 1 ? [counted(findings.length - 1, 'more finding')] : []),
  ];
  return more.length > 0 ? [labelled('above', more.join(', '))] : [];
}

/** Nobody is blamed: what came, how far it goes, and what is worth knowing. */
function quietParts(report: Report): AnswerPart[] {
  const notes = report.findings.map((finding) => labelled('note', `${finding.title} (${finding.rule})`));
  const left = notes.length - shownNotes;
  return [
    ...parts(report.stats.opened > 0 ? [labelled('seen', arrivalsOf(report))] : [], 2, 1),
    ...parts(heldThresholds(report), 2, 1),
    ...parts(beyondInShort(report), 2, 2),
    ...parts(notes.slice(0, shownNotes), 1, 3),
    ...parts(left > 0 ? [labelled('', `${left} more (--all)`)] : [], 1, 3),
  ];
}

function heldThresholds({ thresholds = [] }: Report): Block[] {
  const held = thresholds.filter((one) => one.held).length;
  if (thresholds.length === 0) return [];
  return [labelled('held', `${held} of ${counted(thresholds.length, 'threshold')}`)];
}

function contextParts(report: Report): AnswerPart[] {
  const { plan, warnings, interrupted } = report;
  const { target, hops } = plan;
  const all = [...new Set([...plan.warnings, ...warnings])].map((text) => labelled('warning', text, 'warn'));
  return [
    ...parts([labelled('target', `${target.method} ${target.url}`)], 2, 5),
    ...parts(hops.length > 0 ? [labelled('path', pathOf(report))] : [], 1, 5),
    ...parts(
      (report.serving ?? []).map((line) => labelled('served', line)),
      1,
      6,
    ),
    ...parts([...otherLogs(report), ...unusedInputs(report)].slice(0, 2), 2, 3),
    ...parts(all.slice(0, 2), 2, 3),
    ...parts([labelled('done', workOf(report))], 2, interrupted ? 0 : 3),
  ];
}

/** What `--all` adds, counted. */
function checkedWords({ ruledOut, notChecked, failed }: Report): string {
  const counts = [
    `${counted(ruledOut.length, 'cause')} ruled out`,
    `${notChecked.length} not checked`,
    ...(failed.length > 0 ? [`${failed.length} failed (our fault)`] : []),
  ];
  return `${counts.join(', ')} (--all)`;
}
