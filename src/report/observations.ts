/** Where no cause is named: what was seen, and what was not. */

import { counted } from '../model/counted.ts';
import { formatMs } from '../model/duration.ts';
import type { Report } from '../model/report.ts';
import { type Block, point, type Section } from './document.ts';

/** Nothing where the findings say more; of a soak or load only what its figures do not say. */
export function observations(report: Report): Section {
  if (report.verdict === 'broken' || report.verdict === 'degraded') return { title: null, blocks: [] };
  const { opened, connections, events, comments } = report.stats;
  const seen = report.population
    ? []
    : [
        point(`${opened} of ${counted(connections, 'stream')} opened`),
        point(`${counted(events, 'event')} and ${counted(comments, 'comment')} arrived`),
      ];
  const blocks = [...seen, endPoint(report), ...silencePoint(longestGap(report))];
  return { title: 'What was seen, and what was not', blocks };
}

function endPoint({ stats, watched, population }: Report): Block {
  if (population && population.counts.disconnects > 0)
    return point(`lost: ${counted(population.counts.disconnects, 'running stream')}`);
  const ended = Object.entries(stats.closes).filter(([how, count]) => how !== 'own-stop' && count > 0);
  if (population || ended.length === 0)
    return point(`not seen: a stream cut by the other side, in ${formatMs(watched.seconds * 1000)}`);
  return point(`ended by the other side: ${ended.map(([how, count]) => `${count} ${how}`).join(', ')}`);
}

/** The connections of a soak or load are some of many: its longest gap is in the statistics. */
function longestGap({ population, stats, connections }: Report): number {
  if (population) return stats.heartbeatGapMs?.max ?? 0;
  return Math.max(0, ...connections.map(({ maxGapMs }) => maxGapMs ?? 0));
}

function silencePoint(longest: number): Block[] {
  return longest > 0 ? [point(`not seen: what a silence longer than ${formatMs(longest)} would do`)] : [];
}
