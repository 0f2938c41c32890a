import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../../src/model/facts.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import { judge, remainderRules, rules } from '../../../../src/rules/index.ts';
import { directPlan, facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { heldPlan } from '../../held-builder.ts';
import { figures } from '../figures.ts';

const judged = (given: Partial<Facts>): Finding[] => judge(facts(given), rules, remainderRules).findings;
const unexplained = (given: Partial<Facts>) => {
  const found = judged(given).filter(({ rule }) => rule === 'unexplained-end');
  if (found.length !== 1) throw new Error(`${found.length}: ${JSON.stringify(judged(given), null, 1)}`);
  return found[0] as Finding;
};
/** Streams of every age, cut right behind an event. */
const dropped = (n: number) =>
  stream()
    .openedAfter(n * 3_000)
    .eventsEvery(300, 5 + n * 7)
    .cutAt(1_300 + n * 2_117);
describe('unexplained-end', () => {
  test('tells of streams that died at random ages, and what would settle it', () => {
    const finding = unexplained({ streams: [dropped(0).done(), dropped(1).done(), dropped(2).done()] });
    expect(finding).toMatchObject({
      severity: 'critical',
      confidence: 'possible',
      where: { hop: null, proxy: 'unknown' },
    });
    expect(finding.what).toContain('All 3 streams broke off');
    expect(finding.why).toContain('no timer did it');
    expect(finding.why).toContain('--direct URL');
  });

  test('is left to upstream-closed, at the origin, where streams around the proxies broke off too', () => {
    const streams = [
      dropped(0).done(),
      dropped(1).done(),
      dropped(3).direct().done(),
      dropped(2).direct().done(),
    ];
    const [finding, ...others] = judged({ plan: directPlan, streams });
    expect(finding).toMatchObject({
      rule: 'upstream-closed',
      confidence: 'likely',
      where: { hop: null, proxy: 'origin' },
    });
    expect(finding?.why).not.toContain('--direct URL');
    expect(others.map(({ rule }) => rule)).not.toContain('unexplained-end');
  });

  test('is not the origin’s where every stream around the proxies lived on', () => {
    const alive = () => stream().direct().eventsEvery(300, 100).stoppedAt(30_000).done();
    const hops = [sampleHop('nginx')];
    const streams = [dropped(0).done(), dropped(1).done(), alive(), alive()];
    expect(unexplained({ plan: directPlan, hops, streams })).toMatchObject({
      confidence: 'likely',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
    const mixed = [...streams, stream().direct().answered(500).done()];
    expect(unexplained({ plan: directPlan, hops, streams: mixed }).confidence).toBe('possible');
  });

  test.each([
    ['cut', 'fin'],
    ['cut', 'rst'],
    ['connection-lost', 'fin'],
    ['rst-stream', 'open'],
    ['close-delimited', 'rst'],
  ] as const)(
    'a single stream that ended by %s (%s) within its first second has a finding',
    (how, transport) => {
      const one = stream().eventsEvery(40, 3).cutAt(170, { how, transport }).done();
      const severe = judged({ streams: [one] }).filter(({ severity }) => severity === 'critical');
      expect(severe.length).toBeGreaterThan(0);
    },
  );

  test('goes before the look of the reset on HTTP/2, which explains nothing', () => {
    const reset = (n: number) =>
      stream()
        .via('http2')
        .openedAfter(n * 3_000)
        .eventsEvery(300, 5 + n * 7)
        .cutAt(1_300 + n * 2_117)
        .done();
    const found = judged({ streams: [reset(0), reset(1), reset(2)] });
    expect(found.map(({ rule }) => rule).slice(0, 2)).toEqual(['unexplained-end', 'h2-reset']);
    expect(found[0]?.explains).toContain('h2-reset');
  });

  test('comes after a cause that is as severe, and tells only of what that does not account for', () => {
    const hops = [sampleHop('nginx')];
    const timedOut = stream().eventsEvery(300, 4).cutAt(5_903).done();
    const random = [dropped(3).done(), dropped(4).done()];
    const record = row('nginx', 'idle-timeout', { kind: 'error' });
    const found = judged({ hops, streams: [timedOut, ...random], joins: [joined(timedOut, record)] });
    expect(found[0]?.rule).toBe('idle-timeout');
    const rest = found.find(({ rule }) => rule === 'unexplained-end');
    expect(rest?.evidence.map(({ connection }) => connection)).toEqual(random.map(({ id }) => id));
  });

  test('is silent about clean ends and our own stops', () => {
    const streams = [
      stream().eventsEvery(300, 5).endedAt(1_500).done(),
      stream().via('http2').eventsEvery(300, 50).endedAt(15_001).done(),
      stream().eventsEvery(300, 90).stoppedAt(30_000).done(),
    ];
    expect(judged({ streams }).map(({ rule }) => rule)).not.toContain('unexplained-end');
  });

  test('tells of a population’s cuts of which no record was kept', () => {
    const one = stream().eventsEvery(1000, 20).stoppedAt(20_000).done();
    const counts = { attempts: 500, opened: 500, closes: { cut: 90, 'connection-lost': 10 } };
    const finding = unexplained({ plan: heldPlan(), streams: [one], figures: figures({ counts }) });
    expect(finding.what).toContain('100 of 500');
  });
});
