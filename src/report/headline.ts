/** The first words of a report: the verdict, who is blamed, and what to change. */

import { counted } from '../model/counted.ts';
import type { ThresholdResult } from '../model/expected/threshold.ts';
import type { Finding, Fix } from '../model/finding.ts';
import type { Report, VerdictWord } from '../model/report.ts';
import { type Block, labelled, type Tone } from './document.ts';
import { stateOf } from './state.ts';
import { brokenNames, brokenThresholds } from './threshold-list.ts';
import { changeWithPlace, partyOf } from './wording.ts';

const verdictMarks: Record<VerdictWord, { mark: string; tone: Tone }> = {
  broken: { mark: '✗ BROKEN', tone: 'bad' },
  degraded: { mark: '! DEGRADED', tone: 'warn' },
  healthy: { mark: '✓ HEALTHY', tone: 'good' },
  inconclusive: { mark: '? INCONCLUSIVE', tone: 'warn' },
};

/** Verdict, state, and the cause with its party and confidence. */
export function headline(report: Report): Block {
  const first = blamed(report);
  const broken = brokenThresholds(report);
  if (!first && broken.length > 0) return thresholdHeadline(report, broken);
  const { mark, tone } = verdictMarks[report.verdict];
  const text = first ? `${stateOf(report)}: ${nameOf(first)}` : stateOf(report);
  return { kind: 'heading', mark, text, tone, level: 1 };
}

/** No finding, and still exit code 1: the word healthy must not come first. */
function thresholdHeadline(report: Report, broken: ThresholdResult[]): Block {
  const mark = broken.length === 1 ? '✗ THRESHOLD BROKEN' : `✗ ${broken.length} THRESHOLDS BROKEN`;
  const text = `${brokenNames(report, broken)}; otherwise ${report.verdict}: ${stateOf(report)}`;
  return { kind: 'heading', mark, text, tone: 'bad', level: 1 };
}

/** Beneath a headline that names a cause. */
export function brokenThresholdsBelow(report: Report): Block[] {
  const broken = brokenThresholds(report);
  if (!blamed(report) || broken.length === 0) return [];
  const text = `${broken.length} of ${counted(report.thresholds?.length ?? 0, 'threshold')}: ${brokenNames(report, broken)}`;
  return [labelled('broken', text, 'bad')];
}

/** The finding behind the verdict; null where nothing is wrong, or nothing is known to be. */
export function blamed({ verdict, findings }: Report): Finding | null {
  return verdict === 'broken' || verdict === 'degraded' ? (findings[0] ?? null) : null;
}

/** `idle-timeout at nginx, hop edge (certain)`. */
export function nameOf(finding: Finding): string {
  return `${finding.rule} at ${partyOf(finding.where)} (${finding.confidence})`;
}

/** What to change first, or to try; nothing where nobody is blamed or no fix is known. */
export function firstChange(report: Report): Block[] {
  const first = blamed(report);
  const [fix, ...others] = first?.fix ?? [];
  if (!first || !fix) return [];
  const label = first.confidence === 'possible' ? 'try' : 'change';
  const next = others.findIndex(({ together }) => !together);
  const together = next < 0 ? others : others.slice(0, next);
  return [
    labelled(label, changeWords(fix), 'strong'),
    ...together.map((other) => labelled('and', changeWords(other), 'strong')),
  ];
}

function changeWords(fix: Fix): string {
  return fix.current || fix.suggested ? changeWithPlace(fix) : fix.text;
}
