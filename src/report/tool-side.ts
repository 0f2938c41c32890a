/** The tool's own part in a soak or load: its processes, its memory, its ordinary requests, its machine. */

import { counted, formatCount } from '../model/counted.ts';
import { formatFigure, formatMs, formatWholeSeconds } from '../model/duration.ts';
import type { PressureFigures, WorkerFacts } from '../model/population/figures.ts';
import type { Report, ReportPopulation } from '../model/report.ts';
import { formatBytes } from '../model/size.ts';
import { type Block, labelled, point, type Section } from './document.ts';
import { killedText } from './killed-run.ts';
import { endBeforeTime } from './population/opening.ts';

const shownEvents = 6;

/** What happened to the run, to its requests and to this machine: it qualifies everything else, so it is shown next to the verdict. */
export function caveats(report: Report): Block[] {
  const { population } = report;
  if (!population) return killedText(report).map((text) => labelled('caveat', text, 'warn'));
  const events = population.machine;
  const shown = events
    .slice(0, shownEvents)
    .map(({ atMs, text }) => `at ${formatWholeSeconds(atMs)}: ${text}`);
  if (events.length > shownEvents) shown.push(`${events.length - shownEvents} more are in report.json`);
  const all = [endBeforeTime(report, population), pressureFailure(population), ...shown];
  return all.flatMap((text) => (text === null ? [] : [labelled('caveat', text, 'warn')]));
}

/** If no ordinary request was answered, the streams were not tested together with any; null where some succeeded. */
function pressureFailure({ pressure }: ReportPopulation): string | null {
  if (!pressure || pressure.requests > pressure.non2xx) return null;
  const { url, errors, non2xx } = pressure;
  const beside = `the requests beside the streams, to ${url}`;
  if (errors + non2xx === 0) return `${beside}: none was answered`;
  return `${beside}, all failed: ${faultsOf(pressure).join(', ')}`;
}

/** A timeout is one of the errors. */
function faultsOf({ errors, timeouts, non2xx, requests }: PressureFigures): string[] {
  const late = timeouts > 0 ? ` (${counted(timeouts, 'timeout')})` : '';
  return [
    ...(non2xx > 0 ? [`${formatCount(non2xx)} of ${formatCount(requests)} answered other than 2xx`] : []),
    ...(errors > 0 ? [`${counted(errors, 'error')}${late}`] : []),
  ];
}

/** Ordinary requests beside the streams. */
export function pressurePoints({ pressure }: ReportPopulation): Block[] {
  return pressure ? [pressurePoint(pressure)] : [];
}

function pressurePoint(pressure: PressureFigures): Block {
  const { url, wantedPerSecond, perSecond, latencyMs, errors, timeouts, non2xx } = pressure;
  const rate = `${wantedPerSecond} a second asked, ${Math.round(perSecond * 10) / 10} reached`;
  const latency = latencyMs ? `, p99 ${formatFigure(latencyMs.p99)}` : '';
  const faults = faultsOf(pressure).join(', ') || 'no error';
  const text = `ordinary requests beside the streams, to ${url}: ${rate}${latency}, ${faults}`;
  return point(text, errors + timeouts + non2xx > 0 || perSecond < wantedPerSecond * 0.9 ? 'warn' : 'plain');
}

const head = ['process', 'streams', 'CPU', 'RSS', 'loop delay', 'state'];

/** The processes where there were several, and their memory from beginning to end. */
export function toolSide({ population }: Report): Section {
  if (!population) return { title: null, blocks: [] };
  const { workers, rssByMinute } = population;
  const table: Block[] = workers.length > 1 ? [{ kind: 'table', head, rows: workers.map(workerRow) }] : [];
  return { title: 'This tool', blocks: [...table, ...memoryPoint(rssByMinute)] };
}

function memoryPoint(byMinute: number[]): Block[] {
  const [first, last] = [byMinute[0], byMinute.at(-1)];
  if (first === undefined || last === undefined || byMinute.length < 2) return [];
  const text = `RSS: ${formatBytes(first)} in the first minute, ${formatBytes(last)} in minute ${byMinute.length}, the last`;
  return [point(text)];
}

function workerRow(worker: WorkerFacts): string[] {
  const { name, streams, cpuSeconds, rssBytes, eventLoopDelayMs } = worker;
  return [
    name,
    formatCount(streams),
    formatMs(cpuSeconds * 1000),
    formatBytes(rssBytes),
    formatFigure(eventLoopDelayMs),
    stateOf(worker),
  ];
}

function stateOf({ died, lost }: WorkerFacts): string {
  if (died === null) return 'ran to the end';
  return `✗ died (${died}): ${counted(lost, 'stream')} lost by this tool, not by the endpoint`;
}
