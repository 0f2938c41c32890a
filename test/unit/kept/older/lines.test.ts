import { describe, expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/kept/journal.ts';
import { upgradeLines } from '../../../../src/kept/older/lines.ts';
import { samplePlan, sampleTrial, stream } from '../../facts-builder.ts';

/** As a version wrote it that knew no `asks`. */
function withoutAsks<T extends object>(value: T): T {
  const { asks: _, ...rest } = value as T & { asks?: unknown };
  return rest as T;
}

const trials = [sampleTrial, { ...sampleTrial, name: 'gzip', acceptEncoding: 'gzip' as const }].map(
  withoutAsks,
);
const header: JournalLine = {
  kind: 'header',
  tool: { name: 'sse-doctor', version: '0.1.0' },
  run: 'abcdef',
  createdAt: '2026-11-21T02:19:48.000Z',
  plan: { ...samplePlan, trials },
};
const ended = (trial: string): JournalLine => ({ kind: 'stream', ...withoutAsks(stream({ trial }).done()) });
const asksOf = (lines: JournalLine[]) =>
  upgradeLines(lines).flatMap((line) => (line.kind === 'stream' || line.kind === 'asked' ? [line.asks] : []));

describe('a recording of an older version', () => {
  test('gets what its trials ask from their encoding', () => {
    const [first] = upgradeLines([header]);
    expect(first).toMatchObject({ plan: { trials: [{ asks: 'plain' }, { asks: 'compressed' }] } });
  });

  test('gets what its streams ask from the trial in the plan, or from the names of the others', () => {
    const lines = [header, ...['http1', 'gzip', 'host app.example.test', 'path /sse'].map(ended)];
    expect(asksOf(lines)).toEqual(['plain', 'compressed', 'other-host', 'other-path']);
  });

  test('keeps what it says itself, whatever the names', () => {
    const line: JournalLine = { kind: 'asked', ...stream({ trial: 'path /sse', asks: 'plain' }).done() };
    expect(asksOf([header, line])).toEqual(['plain']);
  });
});
