/** One row for each trial of a diagnose: how its streams opened, paused and ended. */
import { formatMs } from '../model/duration.ts';
import { measureLabel } from '../model/expected/measure-stems.ts';
import type { Report, ReportConnection } from '../model/report.ts';
import { type Block, paragraph, type Section } from './document.ts';
import { endingOf } from './ending-words.ts';
import { groupBy } from './grouping.ts';
import { formatRange } from './wording.ts';

const head = [
  'trial',
  'HTTP',
  'route',
  'opened',
  measureLabel('ttfb'),
  measureLabel('ttfe'),
  `${measureLabel('heartbeat_gap')} max`,
  'ending',
];

/** Times are medians over the trial's streams; the gap is the longest. */
export function trialTable(report: Report): Section {
  const ends = report.connections.filter(({ redirect }) => redirect?.notFollowed !== null);
  const trials = groupBy(ends, ({ trial, route, protocol }) => `${trial} ${route} ${protocol}`);
  if (trials.size === 0) return { title: null, blocks: [] };
  const blocks: Block[] = [{ kind: 'table', head, rows: [...trials.values()].map(rowOf) }];
  const unlisted = report.stats.connections - ends.length;
  if (unlisted > 0) blocks.push(paragraph(`${unlisted} more streams are in the recording only.`, 'dim'));
  return { title: 'Trials', blocks };
}

function rowOf(streams: ReportConnection[]): string[] {
  const { trial, protocol, route } = streams[0]!;
  const opened = streams.filter((stream) => stream.opened ?? stream.status === 200);
  return [
    trial,
    protocol === 'http1' ? '1.1' : '2',
    route,
    `${opened.length}/${streams.length}`,
    span(streams.map(({ ttfbMs }) => ttfbMs)),
    span(streams.map(({ ttfeMs }) => ttfeMs)),
    longest(opened.map(({ maxGapMs }) => maxGapMs)),
    endingsOf(streams),
  ];
}

/** Each kind of ending with its count, most frequent first. */
function endingsOf(streams: ReportConnection[]): string {
  const kinds = [...groupBy(streams, endingOf)].sort(([, a], [, b]) => b.length - a.length);
  return kinds.map(([ending, those]) => `${ending}${countOf(those)}${timesOf(those)}`).join('; ');
}

function countOf(streams: ReportConnection[]): string {
  return streams.length > 1 ? ` ×${streams.length}` : '';
}

function timesOf(streams: ReportConnection[]): string {
  if (streams[0]?.failure) return '';
  const age = range(streams.map(({ close }) => close.ageMs));
  if (streams[0]?.close.how === 'own-stop') return age === '–' ? '' : ` at ${age}`;
  const idle = range(streams.map(({ close }) => close.idleMs));
  return `, age ${age}, idle ${idle}`;
}

function range(values: (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return '–';
  return formatRange(Math.min(...known), Math.max(...known));
}

function longest(values: (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? '–' : formatMs(Math.max(...known));
}

function span(values: (number | null)[]): string {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length === 0 ? '–' : formatMs(known[Math.ceil(known.length / 2) - 1]!);
}
