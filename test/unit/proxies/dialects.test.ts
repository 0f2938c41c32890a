import { describe, expect, it } from 'vitest';
import type { Dialect, Sample } from '../../../src/logs/dialect.ts';
import { dialects } from '../../../src/proxies/dialects.ts';

const claims = (dialect: Dialect, format: string | null, text: string) =>
  dialect.readers(format, undefined).some((reader) => reader.read(text, 0) !== null);

const samples = dialects.flatMap((dialect) =>
  dialect.samples.map((sample): [string, Dialect, Sample] => [
    `${dialect.name}: ${sample.text.slice(0, 60)}`,
    dialect,
    sample,
  ]),
);

describe('every dialect reads its own sample lines and no other claims them', () => {
  it.each(samples)('%s', (_, owner, sample) => {
    expect(claims(owner, sample.format, sample.text)).toBe(true);
    const others = dialects.filter((dialect) => dialect !== owner && claims(dialect, null, sample.text));
    const named = others.map(({ name }) => name).filter((name) => !sample.alsoOf?.includes(name));
    expect(named).toEqual([]);
  });

  it('has a sample for each dialect', () => {
    expect(dialects.filter((dialect) => dialect.samples.length === 0)).toEqual([]);
  });
});
