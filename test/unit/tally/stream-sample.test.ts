import { describe, expect, test } from 'vitest';
import { keepStreams } from '../../../src/tally/stream-sample.ts';
import { heldRecord } from '../held-builder.ts';

describe('streams kept one by one', () => {
  test('are all of them, up to 20,000', () => {
    const kept = keepStreams();
    for (let n = 1; n <= 20_000; n++) kept.add(heldRecord({ id: `c${n}` }));
    expect(kept.records().length).toBe(20_000);
  });

  test('are bounded beyond that, with every kind of end among them', () => {
    const kept = keepStreams();
    for (let n = 1; n <= 60_000; n++) kept.add(heldRecord({ id: `c${n}` }));
    const late = [
      heldRecord({ close: { how: 'cut' } }),
      heldRecord({ close: { how: 'rst-stream', code: 'CANCEL' } }),
      heldRecord({ close: { how: 'rst-stream', code: 'NO_ERROR' } }),
      heldRecord({ close: { how: 'own-stop', because: 'interrupt' } }),
      heldRecord({ failure: { phase: 'connect', code: 'ECONNREFUSED', message: '' } }),
      heldRecord({ head: 2 }),
      heldRecord({ trial: 'http2' }),
    ];
    for (const record of late) for (let n = 0; n < 2_000; n++) kept.add(record);
    const records = kept.records();
    expect(records.length).toBe(20_000 + late.length * 500);
    expect(late.filter((record) => !records.includes(record))).toEqual([]);
  });
});
