/** What experiments beside the user's question showed, a section each. */
import { formatMs } from '../model/duration.ts';
import type { HeartbeatTrial } from '../model/experiment.ts';
import type { Report } from '../model/report.ts';
import { type Block, labelled, type Section } from './document.ts';
import { firstShownAt, hopByHopTable } from './hop-by-hop.ts';

/** Sections of experiments that were not made are empty. */
export function experimentSections(report: Report): Section[] {
  return [hopByHopTable(report), heartbeatTable(report)];
}

/** What they came to, a line each. */
export function experimentLines({ experiments }: Report): Block[] {
  const { heartbeat, head } = experiments ?? {};
  return [
    ...firstShownAt({ experiments }),
    ...(heartbeat ? [heartbeatLine(heartbeat)] : []),
    ...(head ? [labelled('HEAD', head.words)] : []),
  ];
}

function heartbeatLine({ says, words }: HeartbeatTrial): Block {
  return labelled('beat', words, says === 'unclear' ? 'warn' : 'strong');
}

const columns = ['value', 'opened', 'longest silence survived', 'cut at age', 'after silence', 'watched'];

function heartbeatTable({ experiments }: Report): Section {
  const heartbeat = experiments?.heartbeat;
  if (!heartbeat) return { title: null, blocks: [] };
  return {
    title: `Heartbeat by ${heartbeat.parameter}`,
    blocks: [
      { kind: 'table', head: columns, rows: heartbeat.values.map((value) => rowOf(heartbeat, value)) },
    ],
  };
}

function rowOf(
  { parameter }: HeartbeatTrial,
  { value, opened, paceMs, cut, watchedMs }: HeartbeatTrial['values'][number],
): string[] {
  const ms = (figure: number | undefined | null) => (figure == null ? '–' : formatMs(figure));
  return [
    `${parameter}=${value}`,
    opened ? 'yes' : 'no',
    ms(paceMs),
    ms(cut?.ageMs),
    ms(cut?.idleMs),
    formatMs(watchedMs),
  ];
}
