import { expect, test } from 'vitest';
import { streamsDue } from '../../../../src/probe/processes/ramp.ts';

const cases: [title: string, ramp: Parameters<typeof streamsDue>[0], elapsedMs: number, due: number][] = [
  ['nothing is due before time has gone by', [{ perSecond: 50, ms: null }], 0, 0],
  ['one stage goes on for ever', [{ perSecond: 50, ms: null }], 90_000, 4_500],
  ['the last stage goes on past its time', [{ perSecond: 10, ms: 1_000 }], 5_000, 50],
  [
    'within the first of two',
    [
      { perSecond: 10, ms: 2_000 },
      { perSecond: 100, ms: null },
    ],
    1_500,
    15,
  ],
  [
    'at the edge of two',
    [
      { perSecond: 10, ms: 2_000 },
      { perSecond: 100, ms: null },
    ],
    2_000,
    20,
  ],
  [
    'within the second of two',
    [
      { perSecond: 10, ms: 2_000 },
      { perSecond: 100, ms: null },
    ],
    3_000,
    120,
  ],
  [
    'a pause opens none',
    [
      { perSecond: 10, ms: 1_000 },
      { perSecond: 0, ms: 5_000 },
      { perSecond: 10, ms: null },
    ],
    4_000,
    10,
  ],
  [
    'after a pause it goes on',
    [
      { perSecond: 10, ms: 1_000 },
      { perSecond: 0, ms: 5_000 },
      { perSecond: 10, ms: null },
    ],
    7_000,
    20,
  ],
  ['fractions of a stream add up', [{ perSecond: 0.5, ms: null }], 3_000, 1.5],
];

test.each(cases)('%s', (_title, ramp, elapsedMs, due) => {
  expect(streamsDue(ramp, elapsedMs)).toBeCloseTo(due);
});
