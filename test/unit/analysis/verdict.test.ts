import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../../src/analysis/verdict.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Stream, StreamClose } from '../../../src/model/stream.ts';
import { facts, samplePlan, stream } from '../facts-builder.ts';
import { heldPlan } from '../held-builder.ts';
import { crowd, member } from '../population.ts';

const plan = { ...samplePlan, forMs: 5000 };
const heldPlanOf = (command: 'soak' | 'load'): Plan => ({ ...heldPlan(), command, forMs: 30_000 });
const lively = () => stream().eventsEvery(700, 8).stoppedAt(5001).done();

describe('the verdict', () => {
  test('is healthy when every stream showed events for the time watched', () => {
    expect(verdictOf(facts({ plan, streams: [lively(), lively()] }), []).verdict).toBe('healthy');
  });

  test('is broken when a stream was refused, even where no rule could say why', () => {
    const streams = [lively(), stream().answered(429).done(), stream().answered(429).done()];
    const { verdict, settle } = verdictOf(facts({ plan, streams }), []);
    expect(verdict).toBe('broken');
    expect(settle).toContain('2 of 3 streams did not open or broke off (HTTP 429)');
  });

  test('is broken when a stream waited for its head all the time', () => {
    const waiting = stream({ status: null, headers: [] }).stoppedAt(5001).done();
    expect(verdictOf(facts({ plan, streams: [lively(), waiting] }), []).settle).toContain('no answer');
  });

  test('minds neither a stream that we gave up at once nor the follow-up questions', () => {
    const late = stream({ status: null, headers: [] }).stoppedAt(40).done();
    const other = stream({ trial: 'path /sse', asks: 'other-path' }).answered(404).done();
    expect(verdictOf(facts({ plan, streams: [lively(), late, other] }), []).verdict).toBe('healthy');
  });

  test('is inconclusive when every stream fell silent after lively events', () => {
    const dead = () => stream().eventsEvery(500, 7).stoppedAt(10_001).done();
    expect(verdictOf(facts({ plan, streams: [dead(), dead()] }), []).settle).toContain('fell silent');
    expect(verdictOf(facts({ plan, streams: [dead(), lively()] }), []).verdict).toBe('healthy');
  });

  test('does not take an opening burst before a slow heartbeat for a stream that fell silent', () => {
    expect(
      verdictOf(facts({ plan, streams: [stream().eventsEvery(10, 5).stoppedAt(10_001).done()] }), []).verdict,
    ).toBe('healthy');
  });

  test('minds no HTTP/2 that the server does not offer', () => {
    const none = stream().via('http2').failed('alpn', 'ALPN_NO_H2').done();
    expect(verdictOf(facts({ plan, streams: [lively(), none] }), []).verdict).toBe('healthy');
  });

  test('is inconclusive, and no fault, where the server said with 204 that there is no stream', () => {
    const { verdict, settle } = verdictOf(facts({ plan, streams: [stream().answered(204).done()] }), []);
    expect(verdict).toBe('inconclusive');
    expect(settle).toContain('lawful');
  });

  describe('of a population', () => {
    const of = (command: 'soak' | 'load') => heldPlanOf(command);
    const held = (ageMs: number, idleMs: number, close: Partial<StreamClose> = {}) =>
      member({
        openedAfter: 0,
        ageMs,
        idleMs,
        longestGapMs: 500,
        close: { how: 'own-stop', transport: 'open', by: 'us', ...close },
      });

    test.each([
      ['soak', '--duration'],
      ['load', '--hold'],
    ] as const)('names the flag that makes a %s longer', (command, flag) => {
      const none = { ...held(3_000, 3_000), eventCount: 0 };
      const settle = (one: Stream) =>
        verdictOf(facts({ plan: of(command), streams: [one] }), []).settle ?? '';
      for (const one of [none, held(3_000, 300), held(30_000, 12_000)]) {
        expect(settle(one)).toContain(`watch longer (${flag} `);
        expect(settle(one)).not.toContain('--for');
        expect(settle(one)).not.toContain('--until-cut');
      }
    });

    test('knows streams that fell silent by their pace, beside those that were interrupted or came before', () => {
      const silent = crowd(12, () => held(30_000, 12_000));
      const before = held(9_000, 300, { how: 'own-stop', by: 'us', because: 'interrupt' });
      const ended = held(9_000, 300, { how: 'terminated', by: 'peer' });
      const streams = [...silent, before, ended];
      expect(verdictOf(facts({ plan: of('soak'), streams }), []).settle).toContain('fell silent');
      const lively = [...streams, held(30_000, 300)];
      expect(verdictOf(facts({ plan: of('soak'), streams: lively }), []).verdict).toBe('healthy');
    });
  });
});
