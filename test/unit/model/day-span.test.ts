import { expect, test } from 'vitest';
import { daySpan } from '../../../src/model/setting.ts';
import { setting } from '../facts-builder.ts';

test.each([
  ['3600s', 3_600_000, '86400s'],
  ['1h', 3_600_000, '24h'],
  ['90 min', 5_400_000, '1440 min'],
  ['3600', 3_600_000, null],
])('a day as %s is written', (value, ms, day) => {
  expect(daySpan(setting({ kind: 'total-timeout', setting: 'limit', value, ms }))).toBe(day);
});
