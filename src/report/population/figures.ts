/** What was measured of all the streams of a soak or load. */

import { formatCount } from '../../model/counted.ts';
import type { Distribution } from '../../model/distribution.ts';
import { formatFigure } from '../../model/duration.ts';
import { type MeasureStem, measureLabel } from '../../model/expected/measure-stems.ts';
import type { Report, ReportPopulation } from '../../model/report.ts';
import { metricNamed } from '../../thresholds/index.ts';
import { type Block, paragraph, type Section } from '../document.ts';
import { pressurePoints } from '../tool-side.ts';
import { idPoints, streamPoints } from './points.ts';
import { qualityPoints } from './quality.ts';

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
      ...qualityPoints(population),
      ...pressurePoints(population),
    ],
  };
}

type Row = [stem: MeasureStem, spread: Distribution | null];

const head = ['measure', 'count', 'mean', 'p50', 'p95', 'p99', 'max'];

function measureTable(report: Report, population: ReportPopulation): Block[] {
  const measured = rowsOf(report, population).filter(([, spread]) => spread !== null && spread.count > 0);
  if (measured.length === 0) return [];
  const rows = measured.map(([stem, spread]) => [measureLabel(stem), ...cellsOf(spread!)]);
  const meanings = measured.map(([stem]) => `${measureLabel(stem)}: ${meaningOf(stem, report)}`);
  return [{ kind: 'table', head, rows }, paragraph(meanings.join('; '), 'dim')];
}

function rowsOf({ stats }: Report, population: ReportPopulation): Row[] {
  return [
    ['connect', stats.connectMs],
    ['ttfb', stats.ttfbMs],
    ['direct_ttfb', population.directTtfbMs],
    ['ttfe', stats.ttfeMs],
    ['ttft', population.ttftMs ?? null],
    ['token_gap', population.tokenGapMs ?? null],
    ['heartbeat_gap', stats.heartbeatGapMs],
    ['event_lag', stats.eventLagMs],
    ['recover', population.recoverMs],
    ['reconnect_interval', population.reconnectIntervalMs],
  ];
}

/** As `explain` has it; of the lag also which clock of the events it goes by. */
function meaningOf(stem: MeasureStem, { plan }: Report): string {
  if (stem === 'direct_ttfb') return 'the same around the proxies';
  const clock = stem === 'event_lag' && plan.eventTimeField ? ` (field ${plan.eventTimeField})` : '';
  return `${metricNamed(stem)?.means ?? ''}${clock}`;
}

function cellsOf({ count, mean, p50, p95, p99, max }: Distribution): string[] {
  return [formatCount(count), ...[mean, p50, p95, p99, max].map(formatFigure)];
}
