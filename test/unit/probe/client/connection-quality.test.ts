import { expect, test } from 'vitest';
import {
  addError,
  addLatency,
  newAttemptMemory,
  qualityOf,
} from '../../../../src/probe/client/connection-quality.ts';

test('nothing can be said before the first answer, whatever failed', () => {
  const memory = newAttemptMemory();
  addError(memory);
  expect(qualityOf(memory, 1)).toBeNull();
});

test('the first latency is the mean, and later ones move it by a fifth', () => {
  const memory = newAttemptMemory();
  addLatency(memory, 100);
  expect(qualityOf(memory, 1)).toEqual({ meanLatencyMs: 100, errorShare: 0 });
  addLatency(memory, 200);
  expect(qualityOf(memory, 2)).toEqual({ meanLatencyMs: 120, errorShare: 0 });
});

test('errors are a share of the attempts there were', () => {
  const memory = newAttemptMemory();
  addLatency(memory, 100);
  addError(memory);
  addError(memory);
  addError(memory);
  expect(qualityOf(memory, 4)).toEqual({ meanLatencyMs: 100, errorShare: 0.75 });
});

test('an error is forgotten after ten further attempts', () => {
  const memory = newAttemptMemory();
  addError(memory);
  for (let n = 0; n < 9; n++) addLatency(memory, 100);
  expect(qualityOf(memory, 10)?.errorShare).toBe(0.1);
  addLatency(memory, 100);
  expect(qualityOf(memory, 11)?.errorShare).toBe(0);
});
