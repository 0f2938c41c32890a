/** The first screen: the verdict, the change to make, and what was done to know it. */
import { formatMs } from '../model/duration.ts';
import type { Finding } from '../model/finding.ts';
import type { Report, VerdictWord } from '../model/report.ts';
import { formatBytes } from '../model/size.ts';
import type { ThresholdResult } from '../model/threshold.ts';
import type { UnusableInput } from '../model/unusable-input.ts';
import { type Block, labelled, type Section, type Tone } from './document.ts';
import { otherLogs } from './other-logs.ts';
import { populationArrivals, populationWork } from './population-opening.ts';
import { answersInstead } from './refused-answers.ts';
import { stateOf } from './state.ts';
import { brokenNames, brokenThresholds } from './threshold-list.ts';
import { caveats } from './tool-side.ts';
import { beyondTheWatch } from './unreached-limits.ts';
import { changeWithPlace, counted, partyOf } from './wording.ts';

const verdictMarks: Record<VerdictWord, { mark: string; tone: Tone }> = {
  broken: { mark: '✗ BROKEN', tone: 'bad' },
  degraded: { mark: '! DEGRADED', tone: 'warn' },
  healthy: { mark: '✓ HEALTHY', tone: 'good' },
  inconclusive: { mark: '? INCONCLUSIVE', tone: 'warn' },
};

/** Verdict, first change, endpoint, path and amount of work, each a line or two. */
export function opening(report: Report): Section {
  const blocks: Block[] = [
    headline(report),
    ...firstChange(report),
    ...brokenThresholdsBelow(report),
    ...answersInstead(report),
    ...caveats(report),
  ];
  if (report.settle) blocks.push(labelled('settle', report.settle, 'strong'));
  blocks.push(...beyondTheWatch(report));
  blocks.push(labelled('target', `${report.plan.target.method} ${report.plan.target.url}`));
  if (report.plan.target.direct) blocks.push(labelled('direct', report.plan.target.direct));
  if (report.plan.hops.length > 0) blocks.push(labelled('path', pathOf(report)));
  blocks.push(...otherLogs(report));
  for (const line of report.serving ?? []) blocks.push(labelled('served', line));
  for (const one of report.unusable ?? []) blocks.push(labelled('unused', unusedWords(one), 'warn'));
  blocks.push(labelled('done', workOf(report)));
  if (report.stats.opened > 0) blocks.push(labelled('seen', arrivalsOf(report)));
  if (report.plan.out) blocks.push(labelled('kept in', report.plan.out));
  return { title: null, blocks };
}

/** Said at the top: what is missing in the report may be in that file. */
function unusedWords({ file, hop, why }: UnusableInput): string {
  return `${file} (${hop}): ${why}`;
}

function headline(report: Report): Block {
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
function brokenThresholdsBelow(report: Report): Block[] {
  const broken = brokenThresholds(report);
  if (!blamed(report) || broken.length === 0) return [];
  const text = `${broken.length} of ${counted(report.thresholds?.length ?? 0, 'threshold')}: ${brokenNames(report, broken)}`;
  return [labelled('broken', text, 'bad')];
}

/** The finding behind the verdict; null where nothing is wrong, or nothing is known to be. */
function blamed({ verdict, findings }: Report): Finding | null {
  return verdict === 'broken' || verdict === 'degraded' ? (findings[0] ?? null) : null;
}

function nameOf(finding: Finding): string {
  return `${finding.rule} at ${partyOf(finding.where)} (${finding.confidence})`;
}

function firstChange(report: Report): Block[] {
  const first = blamed(report);
  const fix = first?.fix[0];
  if (!first || !fix) return [];
  const change = fix.current || fix.suggested ? changeWithPlace(fix) : fix.text;
  const label = first.confidence === 'possible' ? 'try' : 'change';
  return [labelled(label, change, 'strong')];
}

function pathOf({ plan }: Report): string {
  const hops = plan.hops.map(({ name, proxy }) => (name === proxy ? name : `${name} (${proxy})`));
  return ['client', ...hops, 'origin'].join(' → ');
}

function workOf(report: Report): string {
  if (report.population) return populationWork(report, report.population);
  const { stats, watched, plan } = report;
  const parts = [
    counted(plan.trials.length, 'trial'),
    `${counted(watched.streams, 'stream')} (${stats.opened} opened)`,
    `watched for ${formatMs(watched.seconds * 1000)}`,
  ];
  if (stats.reconnects > 0) parts.push(counted(stats.reconnects, 'reconnect'));
  if (report.cutOff) parts.push('the recording is cut off');
  else if (report.killed) parts.push('killed before the end');
  else if (report.interrupted) parts.push('interrupted before the end');
  return parts.join(', ');
}

function arrivalsOf({ stats, population, plan }: Report): string {
  if (population) return populationArrivals(stats, population);
  const { ttfeMs, eventLagMs } = stats;
  const parts = [
    `${counted(stats.events, 'event')}, ${counted(stats.comments, 'comment')}, ${formatBytes(stats.bytes)}`,
  ];
  if (ttfeMs) parts.push(`first event after ${formatMs(ttfeMs.p50)}`);
  const clock = plan.eventTimeField ? `clock: ${plan.eventTimeField}` : "by the events' own clock";
  if (eventLagMs) parts.push(`event lag ${formatMs(eventLagMs.p50)} (${clock})`);
  else if (stats.events > 0) parts.push('no clock in the events');
  return parts.join('; ');
}
