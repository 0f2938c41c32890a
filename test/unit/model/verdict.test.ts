import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../../src/model/verdict.ts';
import { facts, samplePlan, stream } from '../facts-builder.ts';

const plan = { ...samplePlan, forMs: 5000 };
const lively = () => stream().eventsEvery(700, 8).stoppedAt(5001).done();

describe('the verdict', () => {
  test('is healthy when every stream showed events for the time watched', () => {
    expect(verdictOf(facts({ plan, streams: [lively(), lively()] }), []).verdict).toBe('healthy');
  });

  test('is inconclusive when a stream was refused and no rule could say why', () => {
    const streams = [lively(), stream().answered(429).done(), stream().answered(429).done()];
    const { verdict, settle } = verdictOf(facts({ plan, streams }), []);
    expect(verdict).toBe('inconclusive');
    expect(settle).toContain('2 of 3 streams did not open (HTTP 429)');
  });

  test('is inconclusive when a stream waited for its head all the time', () => {
    const waiting = stream({ status: null, headers: [] }).stoppedAt(5001).done();
    expect(verdictOf(facts({ plan, streams: [lively(), waiting] }), []).settle).toContain('no answer');
  });

  test('minds neither a stream that we gave up at once nor the follow-up questions', () => {
    const late = stream({ status: null, headers: [] }).stoppedAt(40).done();
    const other = stream({ trial: 'path /sse' }).answered(404).done();
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
});
