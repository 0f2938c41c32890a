import { describe, expect, it } from 'vitest';
import type { Backoff, ReconnectPolicy } from '../../../../src/model/reconnect.ts';
import { policies } from '../../../../src/plan/reconnect/policies.ts';
import {
  type Loss,
  lossOf,
  newReconnectState,
  nextDelayMs,
  openedAgain,
} from '../../../../src/probe/client/reconnect.ts';

const half = () => 0.5;

function loss(kind: Loss['kind'], more: Partial<Loss> = {}): Loss {
  return { kind, retryMs: null, noContent: false, ...more };
}

/** The delays after these losses, one after another, with no stream that opens in between. */
function delays(policy: ReconnectPolicy, losses: Loss[], quality = { meanLatencyMs: 200, errorShare: 0 }) {
  const state = newReconnectState();
  return losses.map((one) => nextDelayMs(policy, state, one, quality, half));
}

function withNetwork(backoff: Partial<Backoff>, more: Partial<ReconnectPolicy> = {}): ReconnectPolicy {
  const network = { initialMs: 1000, factor: 1, maxMs: 60_000, tries: null, ...backoff };
  return { ...policies.none, after: { ...policies.none.after, network }, ...more };
}

describe('what a loss looked like', () => {
  it.each([
    ['a running stream that ended', { opened: true, status: 200, failed: false }, 'ended'],
    ['no answer', { opened: false, status: null, failed: true }, 'network'],
    ['no answer and no fault', { opened: false, status: null, failed: false }, 'network'],
    ...[401, 403, 407].map((status) => [`${status}`, { opened: false, status, failed: false }, 'auth']),
    ...[404, 502, 503, 504].map((status) => [`${status}`, { opened: false, status, failed: false }, 'proxy']),
    ...[500, 501, 505, 520].map((status) => [
      `${status}`,
      { opened: false, status, failed: false },
      'server',
    ]),
    ...[200, 204, 302, 400, 429].map((status) => [
      `${status} without an event stream`,
      { opened: false, status, failed: false },
      'refused',
    ]),
  ] as [string, Parameters<typeof lossOf>[0], string][])('%s', (_, outcome, kind) => {
    expect(lossOf(outcome)).toBe(kind);
  });
});

describe('EventSource', () => {
  it('asks again after 3 s, for ever', () => {
    expect(new Set(delays(policies.browser, Array(2000).fill(loss('network'))))).toEqual(new Set([3000]));
  });

  it('obeys the retry field, below and above its own', () => {
    const obeyed = [0, 100, 600_000].map((retryMs) => loss('ended', { retryMs }));
    expect(delays(policies.browser, obeyed)).toEqual([0, 100, 600_000]);
  });

  it('never waits longer than a timer can, which would fire at once', () => {
    expect(delays(policies.browser, [loss('ended', { retryMs: 1e15 })])).toEqual([2 ** 31 - 1]);
  });

  it.each(['auth', 'proxy', 'server', 'refused'] as const)('takes %s for final', (kind) => {
    expect(delays(policies.browser, [loss(kind)])).toEqual([null]);
  });

  it('waits the same however bad the connection is', () => {
    expect(delays(policies.browser, [loss('network')], { meanLatencyMs: 9000, errorShare: 1 })).toEqual([
      3000,
    ]);
  });
});

describe('a backoff', () => {
  it('grows from try to try, up to its maximum, and then gives up', () => {
    const policy = withNetwork({ factor: 3, maxMs: 5000, tries: 4 });
    expect(delays(policy, Array(6).fill(loss('network')))).toEqual([1000, 3000, 5000, 5000, null, null]);
  });

  it('starts again when a stream has opened', () => {
    const policy = withNetwork({ factor: 2, tries: 2 });
    const state = newReconnectState();
    const next = () => nextDelayMs(policy, state, loss('network'), null, half);
    expect([next(), next(), next()]).toEqual([1000, 2000, null]);
    openedAgain(state);
    expect([next(), next(), next()]).toEqual([1000, 2000, null]);
  });

  it('counts tries over kinds of loss, so that two kinds in turn do not go on for ever', () => {
    const losses = [loss('ended'), loss('proxy'), loss('network'), loss('proxy'), loss('proxy')];
    expect(delays(policies.smart, losses)).toEqual([5000, 37_500, 11_250, 234_375, null]);
  });

  it('stays a number in a long run, also from zero', () => {
    const policy = withNetwork({ initialMs: 0, factor: 10, maxMs: 5000 });
    expect(new Set(delays(policy, Array(1000).fill(loss('network'))))).toEqual(new Set([0]));
    expect(delays(withNetwork({ factor: 10 }), Array(1000).fill(loss('network'))).at(-1)).toBe(60_000);
  });

  it('passes over the retry field unless the policy reads it', () => {
    expect(delays(withNetwork({}), [loss('network', { retryMs: 50 })])).toEqual([1000]);
    expect(delays(withNetwork({}, { retryField: true }), [loss('network', { retryMs: 50 })])).toEqual([50]);
  });

  it('obeys 204 whatever the policy would do', () => {
    expect(delays(withNetwork({}), [loss('network', { noContent: true })])).toEqual([null]);
  });
});

describe('jitter', () => {
  it.each([
    [0, 800],
    [0.5, 1000],
    [1, 1200],
  ])('of a fifth with random %d gives %d ms', (random, ms) => {
    const policy = withNetwork({}, { jitter: 0.2 });
    expect(nextDelayMs(policy, newReconnectState(), loss('network'), null, () => random)).toBeCloseTo(ms);
  });
});

describe('the quality of the connection', () => {
  it.each([
    [99, 0.09, 2500],
    [100, 0.09, 5000],
    [99, 0.1, 5000],
    [499, 0.29, 5000],
    [500, 0, 7500],
    [0, 0.3, 7500],
    [1999, 0.49, 7500],
    [2000, 0, 15_000],
    [0, 1, 15_000],
  ])('%d ms and %d errors: smart waits %d ms', (meanLatencyMs, errorShare, ms) => {
    expect(delays(policies.smart, [loss('network')], { meanLatencyMs, errorShare })).toEqual([ms]);
  });

  it('scales what the maximum has capped', () => {
    const state = { tries: 7 };
    const bad = { meanLatencyMs: 5000, errorShare: 0.9 };
    const policy = { ...policies.smart, after: withNetwork({ factor: 2, maxMs: 10_000 }).after };
    expect(nextDelayMs(policy, state, loss('network'), bad, half)).toBe(30_000);
  });

  it('does not scale before anything was measured', () => {
    expect(nextDelayMs(policies.smart, newReconnectState(), loss('network'), null, half)).toBe(5000);
  });
});
