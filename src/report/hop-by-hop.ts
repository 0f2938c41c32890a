/** The same request at each place of the path (`--via`): where the trouble first shows, and one table of differences. */
import { formatMs } from '../model/duration.ts';
import { measureLabel } from '../model/expected/measure-stems.ts';
import type { HopStop } from '../model/experiment.ts';
import type { Report } from '../model/report.ts';
import { type Block, labelled, paragraph, type Section } from './document.ts';
import { endings } from './ending-words.ts';

const head = [
  'place',
  'HTTP',
  'status',
  'head',
  measureLabel('ttfe'),
  'gap max',
  'encoding',
  'ending',
  'worse in',
];

/** Edge to origin; empty where no hop between was asked. */
export function hopByHopTable({ experiments }: Report): Section {
  const hops = experiments?.hops;
  if (!hops) return { title: null, blocks: [] };
  const places = new Map(hops.stops.map((stop) => [stop.name, placeWords(stop)]));
  return {
    title: 'Hop by hop',
    blocks: [
      ...firstShownAt({ experiments }),
      ...[...places].map(([name, words]) => labelled(name, words)),
      { kind: 'table', head, rows: hops.stops.map(rowOf) },
      ...(hops.firstShown || hops.unclear
        ? []
        : [paragraph('No place is worse than the one behind it.', 'good')]),
    ],
  };
}

/** The line for the answer; none where no hop between was asked, or none shows a trouble. */
export function firstShownAt({ experiments }: Pick<Report, 'experiments'>): Block[] {
  const hops = experiments?.hops;
  if (hops?.firstShown) return [labelled('hop', hops.firstShown.words, 'strong')];
  return hops?.unclear ? [labelled('hop', hops.unclear, 'warn')] : [];
}

function placeWords({ url, server }: HopStop): string {
  return server === null ? url : `${url} (server: ${server})`;
}

function rowOf(stop: HopStop): string[] {
  const ms = (value: number | null) => (value === null ? '–' : formatMs(value));
  return [
    stop.name,
    stop.protocol === 'http1' ? '1.1' : '2',
    stop.failure ?? String(stop.status ?? '–'),
    ms(stop.headMs),
    ms(stop.firstEventMs),
    ms(stop.maxGapMs),
    stop.encoding ?? 'none',
    endingWords(stop),
    stop.troubles.join(', ') || '–',
  ];
}

function endingWords({ close, opened }: HopStop): string {
  if (!opened) return '–';
  const { how, code, ageMs, idleMs } = close;
  const words = code ? `${endings[how]} ${code}` : endings[how];
  if (how === 'own-stop') return `${words} at ${formatMs(ageMs ?? 0)}`;
  return `${words}, age ${formatMs(ageMs ?? 0)}, idle ${formatMs(idleMs ?? 0)}`;
}
