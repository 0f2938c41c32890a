/** What is known of a measure: its names everywhere, what it measures, how a threshold asks for it. */
import {
  type MeasureStem,
  measureLabel,
  measurePlaces,
  oldMetricNames,
} from '../../model/expected/measure-stems.ts';
import { labelled, paragraph, type RenderOptions, renderSections, type Section } from '../../report/index.ts';
import {
  metricNamed,
  type ThresholdMetric,
  thresholdMetrics,
  thresholdStats,
} from '../../thresholds/index.ts';

export interface MeasurePage {
  measure: string;
  /** In tables and while a run goes on. */
  label: string;
  what: string;
  unit: string;
  /** A condition on it. */
  threshold: string;
  /** What a condition may ask of it; empty: it is a single figure. */
  stats: readonly string[];
  /** Where report.json has it; null: under `thresholds` alone, as it is made of others. */
  json: string | null;
}

/** The names that `explain` takes for measures, beside those of rules. */
export const measureNames: readonly string[] = thresholdMetrics.map(({ name }) => name);

/** By its name, with or without a stat, as tables show it, or as report.json has it; null where there is none of that name. */
export function measurePage(asked: string): MeasurePage | null {
  const word = asked.trim();
  const stat = thresholdStats.find((one) => word.endsWith(`_${one}`));
  const stem = stat ? word.slice(0, -stat.length - 1) : word;
  const metric = metricNamed(word) ?? metricNamed(stem) ?? thresholdMetrics.find((one) => isNamed(one, word));
  return metric ? pageOf(metric) : null;
}

function isNamed({ name }: ThresholdMetric, word: string): boolean {
  const stem = stemOf(name);
  const place = measurePlaces[stem];
  return measureLabel(stem).toLowerCase() === word.toLowerCase() || place?.split('.').at(-1) === word;
}

function stemOf(name: ThresholdMetric['name']): MeasureStem {
  return name === 'rss_max' ? 'rss' : name;
}

function pageOf({ name, means, unit, example, kind }: ThresholdMetric): MeasurePage {
  const stem = stemOf(name);
  return {
    measure: name,
    label: measureLabel(stem),
    what: means,
    unit,
    threshold: example,
    stats: kind === 'distribution' ? thresholdStats : [],
    json: measurePlaces[stem],
  };
}

/** As a terminal shows it. */
export function measureText(page: MeasurePage, options: RenderOptions): string {
  const { measure, label, what, unit } = page;
  const opening: Section = {
    title: null,
    blocks: [
      { kind: 'heading', mark: measure, text: label, tone: 'strong', level: 1 },
      paragraph(`measured by soak and load, in ${unit === 'count' ? 'whole numbers' : unit}`, 'dim'),
      paragraph(what),
      ...usesOf(page).map(([word, text]) => labelled(word, text)),
    ],
  };
  return renderSections([opening], options);
}

/** As Markdown. */
export function measureMarkdown(page: MeasurePage): string {
  const lines = usesOf(page).map(([word, text]) => `- ${word}: \`${text}\``);
  return `# ${page.measure}\n\n${page.what}\n\n${lines.join('\n')}\n`;
}

function usesOf({ threshold, stats, json, measure }: MeasurePage): [word: string, text: string][] {
  const before = Object.keys(oldMetricNames).filter((old) => oldMetricNames[old] === measure);
  return [
    ['ask', `--threshold '${threshold}'`],
    ...(stats.length > 0 ? [['stats', stats.join(', ')] as [string, string]] : []),
    ['json', json ?? 'thresholds[].measured'],
    ...(before.length > 0 ? [['before', before.join(', ')] as [string, string]] : []),
  ];
}
