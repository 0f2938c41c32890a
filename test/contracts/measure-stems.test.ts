/** One stem for each measure, wherever it is named. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measurePage } from '../../src/commands/explain/measure.ts';
import { liveLine } from '../../src/commands/live-lines.ts';
import {
  measureLabel,
  measurePlaces,
  measureStems,
  oldMetricNames,
} from '../../src/model/expected/measure-stems.ts';
import { renderers } from '../../src/report/index.ts';
import { reportJsonSchema } from '../../src/report/schema/index.ts';
import { metricNamed, thresholdMetrics } from '../../src/thresholds/index.ts';
import { quiet } from '../unit/commands/live-view.ts';
import { soakReport } from '../unit/report/population-sample.ts';

const labels: string[] = measureStems.map(measureLabel);

/** A key of report.json as a stem: `population.pressure.latencyMs` is `pressure_latency` as well as `latency`. */
function stemsOf(place: string): string[] {
  const parts = place.split('.');
  const keys = [parts.slice(-1), parts.slice(-2)].map((some) => some.join('_'));
  return keys.map((key) =>
    key.replace(/(?<=[a-z])(?:Ms|Bytes)$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
}

interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
}

const root = reportJsonSchema() as Schema;

/** The part of the schema at a path, through references and choices. */
function at(schema: Schema, [key, ...rest]: string[]): Schema | undefined {
  const name = schema.$ref?.split('/').at(-1);
  const found = name === undefined ? schema : root.$defs?.[name];
  if (key === undefined || found === undefined) return found;
  return [found, ...(found.anyOf ?? [])]
    .map((one) => (one.$ref ? at(one, []) : one)?.properties?.[key])
    .map((part) => part && at(part, rest))
    .find((part) => part !== undefined);
}

describe('a measure', () => {
  it.each(
    measureStems.flatMap((stem) => (measurePlaces[stem] ? [[stem, measurePlaces[stem]] as const] : [])),
  )('%s is in report.json at %s', (stem, place) => {
    expect(stemsOf(place)).toContain(stem);
    expect(at(root, place.split('.'))).toBeDefined();
  });

  it('is named by each threshold, and has one but for what stands around the proxies', () => {
    const stems = thresholdMetrics.map(({ name }) => (name === 'rss_max' ? 'rss' : name));
    expect(measureStems.filter((stem) => !(stems as string[]).includes(stem))).toEqual(['direct_ttfb']);
    for (const [old, name] of Object.entries(oldMetricNames)) expect(metricNamed(old)?.name).toBe(name);
  });

  it('has a row of that name', () => {
    const text = renderers.markdown(soakReport(), { colour: false, width: 80 });
    const [, table = ''] = /\n\| measure \|.*\n.*\n((?:\|.*\n)+)/.exec(text) ?? [];
    const rows = table
      .trimEnd()
      .split('\n')
      .map((line) => line.split('|')[1]?.trim());
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect(labels).toContain(row);
  });

  it('is shown by that name while a run goes on', () => {
    const line = liveLine({ ...quiet, ttfeP95Ms: 5, worstGapMs: 9 });
    for (const stem of ['ttfe', 'heartbeat_gap', 'rss'] as const)
      expect(line).toContain(` ${measureLabel(stem)} `);
  });

  it('is explained by each of its names', () => {
    for (const { name } of thresholdMetrics) expect(measurePage(name)?.measure).toBe(name);
    for (const name of ['heartbeat_gap_p99', 'heartbeat gap', 'heartbeatGapMs'])
      expect(measurePage(name)).toMatchObject({ measure: 'heartbeat_gap', json: 'stats.heartbeatGapMs' });
    expect(measurePage('open_peak')?.measure).toBe('peak_open');
    expect(measurePage('nothing')).toBeNull();
  });

  it('is told in the README by no name that it had before', () => {
    const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    for (const old of Object.keys(oldMetricNames)) expect(text).not.toContain(old);
  });
});
