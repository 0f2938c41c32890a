/** The first screen: the verdict, the change to make, and what was done to know it. */
import { formatMs } from '../model/duration.ts';
import type { Finding } from '../model/finding.ts';
import type { Report, ReportConnection, VerdictWord } from '../model/report.ts';
import type { CloseHow } from '../model/stream.ts';
import { type Block, labelled, point, type Section, type Tone } from './document.ts';
import { counted, formatBytes, partyOf, spottedChange } from './wording.ts';

const faces: Record<VerdictWord, { mark: string; tone: Tone }> = {
  broken: { mark: '✗ BROKEN', tone: 'bad' },
  degraded: { mark: '! DEGRADED', tone: 'warn' },
  healthy: { mark: '✓ HEALTHY', tone: 'good' },
  inconclusive: { mark: '? INCONCLUSIVE', tone: 'warn' },
};

/** Verdict, first change, endpoint, path and amount of work, each a line or two. */
export function opening(report: Report): Section {
  const blocks: Block[] = [headline(report), ...firstChange(report)];
  if (report.settle) blocks.push(labelled('settle', report.settle, 'strong'));
  blocks.push(labelled('target', `${report.plan.target.method} ${report.plan.target.url}`));
  if (report.plan.target.direct) blocks.push(labelled('direct', report.plan.target.direct));
  if (report.plan.hops.length > 0) blocks.push(labelled('path', pathOf(report)));
  blocks.push(labelled('done', workOf(report)));
  if (report.stats.opened > 0) blocks.push(labelled('seen', arrivalsOf(report)));
  if (report.plan.out) blocks.push(labelled('kept in', report.plan.out));
  return { title: null, blocks };
}

/** Where no cause is named: what was seen, and what was not. */
export function sights(report: Report): Section {
  if (report.verdict === 'broken' || report.verdict === 'degraded') return { title: null, blocks: [] };
  const { opened, connections, events, comments, closes } = report.stats;
  const ended = Object.entries(closes).filter(([how, count]) => how !== 'own-stop' && count > 0);
  const gaps = report.connections.map(({ maxGapMs }) => maxGapMs ?? 0);
  const blocks = [
    point(`${opened} of ${counted(connections, 'stream')} opened`),
    point(`${counted(events, 'event')} and ${counted(comments, 'comment')} arrived`),
    point(
      ended.length > 0
        ? `ended by the other side: ${ended.map(([how, count]) => `${count} ${how}`).join(', ')}`
        : `not seen: a stream cut by the other side, in ${formatMs(report.watched.seconds * 1000)}`,
    ),
  ];
  const longest = Math.max(0, ...gaps);
  if (longest > 0) {
    blocks.push(point(`not seen: what a silence longer than ${formatMs(longest)} would do`));
  }
  return { title: 'What was seen, and what was not', blocks };
}

function headline(report: Report): Block {
  const { mark, tone } = faces[report.verdict];
  const first = blamed(report);
  const text = first ? `${stateOf(report)}: ${nameOf(first)}` : stateOf(report);
  return { kind: 'heading', mark, text, tone, level: 1 };
}

/** The finding behind the verdict; null where nothing is wrong, or nothing is known to be. */
function blamed({ verdict, findings }: Report): Finding | null {
  return verdict === 'broken' || verdict === 'degraded' ? (findings[0] ?? null) : null;
}

function nameOf(finding: Finding): string {
  return `${finding.rule} at ${partyOf(finding.where)} (${finding.confidence})`;
}

function stateOf(report: Report): string {
  const { verdict, stats } = report;
  if (verdict === 'healthy') return 'events arrive, and nothing cut or held them';
  const ends = (kinds: CloseHow[]) => kinds.some((how) => (stats.closes[how] ?? 0) > 0);
  if (verdict === 'inconclusive')
    return ends(['cut', 'rst-stream', 'connection-lost'])
      ? 'streams were cut, and nothing that was given says by whom'
      : 'nothing wrong was seen, but too little to say so';
  if (verdict === 'degraded') return 'the stream works, but not as it should';
  const asked = report.connections.filter(isAsked);
  const opened = asked.filter((stream) => stream.opened ?? stream.status === 200);
  if (asked.length > 0 && opened.length === 0) return 'the stream never starts';
  if (ends(['cut', 'rst-stream', 'connection-lost', 'close-delimited'])) return 'the stream is cut';
  if (opened.length < asked.length) return 'some streams never start';
  return ends(['terminated', 'end-stream']) ? 'the stream ends early' : 'the stream does not work';
}

/** What the user asked for, through the proxies: neither `--direct` nor the follow-ups of a routing failure. */
function isAsked({ route, trial, failure }: ReportConnection): boolean {
  return route === 'proxy' && !/^(host|path) /.test(trial) && !failure?.startsWith('ALPN_NO_H2');
}

function firstChange(report: Report): Block[] {
  const first = blamed(report);
  const fix = first?.fix[0];
  if (!first || !fix) return [];
  const change = fix.current || fix.suggested ? spottedChange(fix) : fix.text;
  const label = first.confidence === 'possible' ? 'try' : 'change';
  return [labelled(label, change, 'strong')];
}

function pathOf({ plan }: Report): string {
  const hops = plan.hops.map(({ name, proxy }) => (name === proxy ? name : `${name} (${proxy})`));
  return ['client', ...hops, 'origin'].join(' → ');
}

function workOf(report: Report): string {
  const { stats, watched, plan } = report;
  const parts = [
    counted(plan.trials.length, 'trial'),
    `${counted(watched.streams, 'stream')} (${stats.opened} opened)`,
    `watched for ${formatMs(watched.seconds * 1000)}`,
  ];
  if (stats.reconnects > 0) parts.push(counted(stats.reconnects, 'reconnect'));
  if (report.interrupted) parts.push('interrupted before the end');
  return parts.join(', ');
}

function arrivalsOf({ stats }: Report): string {
  const { ttfeMs, eventLagMs, eventTimeField } = stats;
  const parts = [
    `${counted(stats.events, 'event')}, ${counted(stats.comments, 'comment')}, ${formatBytes(stats.bytes)}`,
  ];
  if (ttfeMs) parts.push(`first event after ${formatMs(ttfeMs.p50)}`);
  if (eventLagMs) parts.push(`event lag ${formatMs(eventLagMs.p50)} (clock: ${eventTimeField})`);
  else if (stats.events > 0) parts.push('no clock in the events');
  return parts.join('; ');
}
