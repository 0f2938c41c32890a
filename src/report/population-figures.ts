/** What was measured of all the streams of a soak or load. */

import type { Distribution } from '../model/distribution.ts';
import { formatFigure } from '../model/duration.ts';
import type { Report, ReportPopulation } from '../model/report.ts';
import { type Block, paragraph, type Section } from './document.ts';
import { idPoints, streamPoints } from './population-points.ts';
import { pressurePoints } from './tool-side.ts';
import { formatCount } from './wording.ts';

/** Distributions first, then what the streams did, and the ordinary requests beside them. */
export function populationFigures(report: Report): Section {
  const { population } = report;
  if (!population) return { title: null, blocks: [] };
  return {
    title: 'Population',
    blocks: [
      ...measureTable(report, population),
      ...streamPoints(report, population),
      ...idPoints(report, population),
      ...pressurePoints(population),
    ],
  };
}

type Row = [name: string, spread: Distribution | null, meaning: string];

const head = ['measure', 'count', 'mean', 'p50', 'p95', 'p99', 'max'];

function measureTable(report: Report, population: ReportPopulation): Block[] {
  const measured = rowsOf(report, population).filter(([, spread]) => spread !== null && spread.count > 0);
  if (measured.length === 0) return [];
  const rows = measured.map(([name, spread]) => [name, ...cellsOf(spread!)]);
  const meanings = measured.map(([name, , meaning]) => `${name}: ${meaning}`);
  return [{ kind: 'table', head, rows }, paragraph(meanings.join('; '), 'dim')];
}

function rowsOf({ stats, plan }: Report, population: ReportPopulation): Row[] {
  const clock = plan.eventTimeField ? ` (field ${plan.eventTimeField})` : '';
  return [
    ['connect', stats.connectMs, 'until TCP and TLS stood'],
    ['TTFB', stats.ttfbMs, 'request to first byte'],
    ['TTFB direct', population.directTtfbMs, 'the same around the proxies'],
    ['TTFE', stats.ttfeMs, 'request to first event'],
    ['TTFT', population.ttftMs ?? null, 'request to the first part of an answer (token)'],
    ['token gap', population.tokenGapMs ?? null, 'between two parts of an answer'],
    ['gap', stats.heartbeatGapMs, 'between two arrivals of bytes'],
    ['event lag', stats.eventLagMs, `an event's own clock to its arrival${clock}`],
    ['recovery', population.recoverMs, "loss of a stream to its client's next one"],
    ['interval', population.reconnectIntervalMs, 'between the starts of two attempts of a client'],
  ];
}

function cellsOf({ count, mean, p50, p95, p99, max }: Distribution): string[] {
  return [formatCount(count), ...[mean, p50, p95, p99, max].map(formatFigure)];
}
