/** The same request at each place of the path (`--via`): where the trouble first shows, and one table of differences. */
import { formatMs } from '../model/duration.ts';
import { measureLabel } from '../model/expected/measure-stems.ts';
import type { HopByHop, HopStop } from '../model/experiment.ts';
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
      ...(hops.firstShown || hops.unclear || hops.unopened?.length
        ? []
        : [paragraph('No place is worse than the one behind it.', 'good')]),
    ],
  };
}

/** The lines for the answer; none where no hop between was asked, or each was reached and none shows a trouble. */
export function firstShownAt({ experiments }: Pick<Report, 'experiments'>): Block[] {
  const hops = experiments?.hops;
  if (!hops) return [];
  return [...shownLines(hops), ...(hops.unopened ?? []).map(unopenedLine)];
}

function shownLines({ firstShown, unclear }: HopByHop): Block[] {
  if (firstShown) return [labelled('hop', firstShown.words, 'strong')];
  return unclear ? [labelled('hop', unclear, 'warn')] : [];
}

function unopenedLine({ stop, url, words }: NonNullable<HopByHop['unopened']>[number]): Block {
  return labelled('hop', `${stop} (${url}) gave no stream: ${words}`, 'warn');
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
