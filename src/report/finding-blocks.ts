/** Findings: the cause in full, its consequences in short beneath it. */
import type { Confidence, Evidence, Finding, Severity } from '../model/finding.ts';
import type { CauseGroup } from './cause-groups.ts';
import { type Block, labelled, paragraph, type Section, type Tone } from './document.ts';
import { fixBlocks } from './fix-blocks.ts';
import { partyOf, placeOf } from './wording.ts';

const tones: Record<Severity, Tone> = { critical: 'bad', warning: 'warn', info: 'plain' };

/** `findings[0]` with evidence and fix; named for how sure it is. */
export function rootCause([first]: CauseGroup[]): Section {
  if (!first) return { title: null, blocks: [] };
  return { title: titleOf(first.cause), blocks: groupBlocks(first) };
}

/** Every finding that the root cause does not explain. */
export function otherFindings([, ...rest]: CauseGroup[]): Section {
  return { title: 'Other findings', blocks: rest.flatMap(groupBlocks) };
}

function titleOf({ severity, confidence }: Finding): string {
  if (severity === 'info') return 'Worth knowing';
  const titles: Record<Confidence, string> = {
    certain: 'Root cause',
    likely: 'Likely root cause',
    possible: 'Possible root cause',
  };
  return titles[confidence];
}

function groupBlocks({ cause, consequences }: CauseGroup): Block[] {
  return [...findingBlocks(cause), ...consequences.flatMap(consequenceBlocks)];
}

function findingBlocks(finding: Finding): Block[] {
  const { rule, severity, confidence, where } = finding;
  return [
    { kind: 'heading', mark: '', text: finding.title, tone: tones[severity], level: 2 },
    paragraph([rule, severity, confidence, `at ${partyOf(where)}`].join(' · '), 'dim'),
    labelled('what', finding.what),
    labelled('why', finding.why),
    ...evidenceBlocks(finding.evidence),
    ...finding.fix.flatMap((fix, index) => fixBlocks(fix, index, finding.fix.length)),
  ];
}

function evidenceBlocks(evidence: Evidence[]): Block[] {
  if (evidence.length === 0) return [];
  return [labelled('evidence', ''), ...evidence.map(evidencePoint)];
}

function evidencePoint(evidence: Evidence): Block {
  const source = placeOf(evidence) ?? [evidence.from, evidence.connection].filter(Boolean).join(' ');
  return { kind: 'point', text: evidence.fact, source, raw: evidence.raw, tone: 'plain' };
}

function consequenceBlocks(finding: Finding): Block[] {
  const { rule, confidence } = finding;
  return [
    { kind: 'heading', mark: '↳', text: finding.title, tone: 'strong', level: 2 },
    paragraph(`${rule} · ${confidence} · follows from the cause above`, 'dim'),
    labelled('what', finding.what),
    labelled('why', finding.why),
    ...finding.fix.flatMap((fix, index) => fixBlocks(fix, index, finding.fix.length)),
  ];
}
