import { expect, test } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import type { Attempt } from '../../../../src/probe/trials/attempt.ts';
import { isEnough } from '../../../../src/probe/trials/enough.ts';
import { samplePlan, stream } from '../../facts-builder.ts';

const [trial] = samplePlan.trials;
const plan = { ...samplePlan, trials: [{ ...trial!, name: 'http1' }] };
const attempt = (one: Stream, ageMs: number) => ({ stream: one, ageMs: () => ageMs }) as Attempt;
const running = (): Stream => {
  const one = stream({ trial: 'http1' }).eventsEvery(500, 16).stoppedAt(8000).done();
  return { ...one, close: { ...one.close, ageMs: null } };
};

test('an answer to HEAD that is over ends no watch', () => {
  const head = stream({ trial: 'head', asks: 'head' }).endedAt(20).done();
  expect(isEnough(plan, [attempt(running(), 8000), attempt(head, 8000)])).toBe(false);
});

test('a stream that was cut does, once the others have outlived it', () => {
  const cut = stream({ trial: 'http1' }).eventsEvery(500, 4).cutAt(2000).done();
  expect(isEnough(plan, [attempt(running(), 8000), attempt(cut, 8000)])).toBe(true);
});
