import { expect, test } from 'vitest';
import { parseNginxTime } from '../../../../../src/proxies/nginx/config/time.ts';

test.each([
  ['60', 60_000],
  ['60s', 60_000],
  ['250ms', 250],
  ['1m500ms', 60_500],
  ['1h30m', 5_400_000],
  ['1h 30m', 5_400_000],
  ['1m30', 90_000],
  ['1w2d', 777_600_000],
  ['0', 0],
])('%s is %i ms', (text, ms) => {
  expect(parseNginxTime(text)).toBe(ms);
});

test.each(['1.5s', '30m1h', '5s5s', '1M', '1y', '1H', 'off', '', ' 5s', '5 s'])(
  'nginx refuses "%s"',
  (text) => {
    expect(parseNginxTime(text)).toBeNull();
  },
);
