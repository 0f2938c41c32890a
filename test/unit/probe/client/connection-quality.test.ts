import { expect, test } from 'vitest';
import {
  nothingRemembered,
  qualityOf,
  rememberError,
  rememberLatency,
} from '../../../../src/probe/client/connection-quality.ts';

test('nothing can be said before the first answer, whatever failed', () => {
  const memory = nothingRemembered();
  rememberError(memory);
  expect(qualityOf(memory, 1)).toBeNull();
});

test('the first latency is the mean, and later ones move it by a fifth', () => {
  const memory = nothingRemembered();
  rememberLatency(memory, 100);
  expect(qualityOf(memory, 1)).toEqual({ meanLatencyMs: 100, errorShare: 0 });
  rememberLatency(memory, 200);
  expect(qualityOf(memory, 2)).toEqual({ meanLatencyMs: 120, errorShare: 0 });
});

test('errors are a share of the attempts there were', () => {
  const memory = nothingRemembered();
  rememberLatency(memory, 100);
  rememberError(memory);
  rememberError(memory);
  rememberError(memory);
  expect(qualityOf(memory, 4)).toEqual({ meanLatencyMs: 100, errorShare: 0.75 });
});

test('an error is forgotten after ten further attempts', () => {
  const memory = nothingRemembered();
  rememberError(memory);
  for (let n = 0; n < 9; n++) rememberLatency(memory, 100);
  expect(qualityOf(memory, 10)?.errorShare).toBe(0.1);
  rememberLatency(memory, 100);
  expect(qualityOf(memory, 11)?.errorShare).toBe(0);
});
