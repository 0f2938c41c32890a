import { describe, expect, test } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { slowConsumer } from '../../../../src/rules/delivery/slow-consumer.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const hops = [sampleHop('nginx')];
const plain = () => stream().eventsEvery(500, 16).stoppedAt(8_000).done();
const slow = (one: Stream): Stream => ({ ...one, asks: 'slow-reader', trial: 'slow-reader' });
const cut = () => stream().eventsEvery(500, 6).cutAt(8_000).done();
const slowRow = row('nginx', 'client-slow', { kind: 'error' });

describe('slow-consumer', () => {
  test('is certain by a row of the proxy about a stream of ours', () => {
    const one = cut();
    const all = facts({ hops, streams: [one, plain()], joins: [joined(one, slowRow)] });
    expect(onlyFinding(slowConsumer.judge(all))).toMatchObject({
      severity: 'critical',
      confidence: 'certain',
      where: { hop: 'nginx', proxy: 'nginx' },
      covers: [one],
    });
  });

  test('a slow reader that is cut while the others stay is a warning, certain by its row', () => {
    const one = slow(cut());
    const seen = { hops, streams: [plain()], beside: [one] };
    expect(onlyFinding(slowConsumer.judge(facts(seen)))).toMatchObject({
      severity: 'warning',
      confidence: 'likely',
      title: 'a client that reads too slowly would be cut',
    });
    const finding = onlyFinding(slowConsumer.judge(facts({ ...seen, joins: [joined(one, slowRow)] })));
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'nginx' } });
    expect(finding.fix.map(({ setting }) => setting)).toContain('send_timeout');
  });

  test('stays silent for a slow reader that is not cut, and says for how long', () => {
    const beside = [slow(plain())];
    expect(silenceOf(slowConsumer.judge(facts({ streams: [plain()], beside })))).toContain('was not cut in');
  });

  test.each([
    ['a slow reader that is cut as all others are', [cut()], [slow(cut())]],
    ['an idle upstream', [cut()], []],
  ])('stays silent for %s', (_, streams, beside) => {
    const joins = streams.map((one) => joined(one, row('nginx', 'idle-timeout')));
    expect(silenceOf(slowConsumer.judge(facts({ hops, streams, beside, joins })))).toContain('ruled-out');
  });

  test('of other clients it is information, and a warning where it is what happens to most', () => {
    const gone = () => row('lb', 'client-slow', { proxy: 'haproxy' });
    const stayed = () => row('lb', 'client-closed', { proxy: 'haproxy' });
    const judged = (...records: ReturnType<typeof row>[]) =>
      onlyFinding(
        slowConsumer.judge(facts({ hops: [sampleHop('lb', 'haproxy')], streams: [plain()], records })),
      );
    expect(judged(gone(), gone(), gone(), stayed(), stayed(), stayed())).toMatchObject({
      severity: 'warning',
    });
    expect(judged(gone(), gone(), gone(), stayed(), stayed(), stayed(), stayed())).toMatchObject({
      severity: 'info',
    });
    expect(judged(gone(), gone())).toMatchObject({ severity: 'info' });
    expect(judged(gone()).fix.map(({ setting }) => setting)).toContain('timeout client');
  });

  test('a request that was never sent in full is none', () => {
    const one = stream().answered(408).done();
    const joins = [joined(one, row('nginx', 'client-slow', { status: 408 }))];
    expect(silenceOf(slowConsumer.judge(facts({ hops, streams: [one], joins })))).toContain('ruled-out');
  });
});
