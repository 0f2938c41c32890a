import { expect, test } from 'vitest';
import { arrivalFact } from '../../../../src/analysis/delivery/arrival-fact.ts';
import { stream } from '../../facts-builder.ts';

const burst = (...times: number[]) => {
  const one = stream({ id: 'c1' });
  for (const at of times) for (let n = 0; n < 3; n++) one.eventAt(at + n);
  return one;
};
const of = (one: ReturnType<typeof stream>) => arrivalFact(one.done()).fact;

test.each([
  [
    'one by one',
    stream({ id: 'c1' }).eventsEvery(500, 8).stoppedAt(9_000),
    'c1 (HTTP/1.1): 8 messages, about 500 ms apart',
  ],
  ['together', burst(4_001).stoppedAt(9_000), 'c1 (HTTP/1.1): 3 messages together, 4 s after the request'],
  ['in bursts', burst(2_001, 6_001).stoppedAt(9_000), 'c1 (HTTP/1.1): 6 messages in 2 bursts, at 2 s, 6 s'],
  [
    'in more bursts than a reader wants',
    burst(...Array.from({ length: 9 }, (_, n) => 1_001 + n * 1_000)).stoppedAt(20_000),
    'c1 (HTTP/1.1): 27 messages, most of them 3 together, about 1 s apart',
  ],
  [
    'alone',
    stream({ id: 'c1' }).eventAt(4_001).stoppedAt(9_000),
    'c1 (HTTP/1.1): 1 message, 4 s after the request',
  ],
  ['not at all', stream({ id: 'c1' }).stoppedAt(9_001), 'c1 (HTTP/1.1): response head after'],
  [
    'not even with a head',
    stream({ id: 'c1', status: null, headers: [] }).stoppedAt(9_001),
    'c1 (HTTP/1.1): no response head in 9 s',
  ],
  [
    'counted only',
    stream({ id: 'c1', eventCount: 7, commentCount: 2 }).stoppedAt(9_001),
    'c1 (HTTP/1.1): 9 messages in 9 s',
  ],
])('messages that came %s', (_, one, words) => {
  expect(of(one)).toContain(words);
});

test('the protocol, the route and the encoding are named', () => {
  const one = stream({ id: 'c1', contentEncoding: 'gzip' }).via('http2').direct().eventAt(9);
  expect(of(one)).toContain('c1 (HTTP/2, direct, gzip): ');
  expect(arrivalFact(one.done())).toMatchObject({ from: 'connection', connection: 'c1' });
});

test('of a long stream only the first messages are told', () => {
  const whole = stream({ id: 'c1' }).eventsEvery(1_000, 100).stoppedAt(100_000).done();
  const kept = { ...whole, events: [...whole.events.slice(0, 10), ...whole.events.slice(-2)] };
  expect(arrivalFact(kept).fact).toContain('the first 10 messages, about 1 s apart');
});

test('eight bursts are listed, nine are not', () => {
  const bursts = (count: number) =>
    of(burst(...Array.from({ length: count }, (_, n) => 1_001 + n * 1_000)).stoppedAt(20_000));
  expect(bursts(8)).toContain('24 messages in 8 bursts, at 1 s, 2 s');
  expect(bursts(9)).not.toContain('bursts');
});
