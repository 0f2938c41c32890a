import { describe, expect, it } from 'vitest';
import { commonSilence } from '../../../../src/analysis/ends/common-silence.ts';
import { heartbeatTooSlow } from '../../../../src/rules/end/heartbeat-too-slow.ts';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { facts, joined, row, sampleHop, setting } from '../../facts-builder.ts';
import { alive, crowd, jitter, member } from '../../population.ts';
import { clearedOf, findingOf } from '../../rules/judged.ts';

const nginx = sampleHop('nginx');
const limit = setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: '2s', ms: 2_000 });
/** Opened one after another, silent from nine seconds on, cut two seconds later. */
const stalled = (longestGapMs: number, lastByteAt = (_: number) => 9_000) =>
  crowd(80, (n) => {
    const openedAfter = n * 60;
    const idleMs = 2_000 + jitter(n) * 20;
    return member({ openedAfter, ageMs: lastByteAt(n) - openedAfter + idleMs, idleMs, longestGapMs });
  });
const back = crowd(80, (n) =>
  alive({ openedAfter: 12_000 + n, ageMs: 5_000, idleMs: 400, longestGapMs: 510 }),
);
const cut = (streams: ReturnType<typeof stalled>) =>
  facts({
    hops: [nginx],
    settings: [limit],
    streams: [...streams, ...back],
    joins: streams.map((one) =>
      joined(one, row('nginx', 'idle-timeout', { kind: 'error', words: 'upstream timed out' })),
    ),
  });

describe('streams that fell silent in one moment', () => {
  it('were fed by something that stalled: no heartbeat is too slow', () => {
    const all = cut(stalled(510));
    const finding = findingOf(idleTimeout, all);
    expect(finding.why).toContain('All 80 fell silent in one moment');
    expect(finding.why).toContain('what feeds them stalled');
    expect(finding.fix.map(({ setting: name }) => name)).toEqual(['proxy_read_timeout', 'process']);
    expect(clearedOf(heartbeatTooSlow, all)).toContain('what feeds them stalled');
  });

  it('may have done so at two moments', () => {
    const streams = stalled(510, (n) => (n % 2 ? 9_000 : 30_000));
    expect(commonSilence(cut(streams), streams, 2_000)?.counts).toEqual([40, 40]);
  });

  it.each([
    ['one after another', stalled(510, (n) => 9_000 + n * 300)],
    ['after bytes that had come nearly too slowly before', stalled(1_900)],
  ])('but %s, they have a heartbeat that is too slow', (_, streams) => {
    const all = cut(streams);
    expect(findingOf(idleTimeout, all).why).not.toContain('stalled');
    expect(findingOf(heartbeatTooSlow, all).confidence).toBe('certain');
  });

  it('are none where they opened in waves and each fell silent at about one age', () => {
    const streams = crowd(80, (n) => {
      const idleMs = 2_000 + jitter(n) * 20;
      const openedAfter = Math.floor(n / 20) * 8_000 + (n % 20) * 45;
      return member({ openedAfter, ageMs: 1_200 + jitter(n * 3) * 350 + idleMs, idleMs, longestGapMs: 510 });
    });
    expect(commonSilence(cut(streams), streams, 2_000)).toBeNull();
  });

  it('are not told from streams of one age, which a limit after the request may have in common', () => {
    const streams = crowd(80, () =>
      member({ openedAfter: 0, ageMs: 9_000, idleMs: 2_000, longestGapMs: 510 }),
    );
    expect(commonSilence(cut(streams), streams, 2_000)).toBeNull();
  });
});

describe('the silence that they have in common', () => {
  const of = (streams: ReturnType<typeof stalled>, limitMs = 2_000) =>
    commonSilence(cut(streams), streams, limitMs);
  const exact = (n: number, lastByteAt = 9_000, longestGapMs = 510) => {
    const openedAfter = n * 60;
    return member({ openedAfter, ageMs: lastByteAt - openedAfter + 2_000, idleMs: 2_000, longestGapMs });
  };

  it('is told with how many, within what time, at what ages and after which rhythm', () => {
    expect(of(crowd(80, (n) => exact(n, 9_000 + n * 10, 400 + n)))).toEqual({
      counts: [80],
      spanMs: 790,
      agesMs: [9_000 + 790 - 79 * 60, 9_000],
      earlierMs: 479,
    });
  });

  it('is that of nine in ten of them', () => {
    const alone = (count: number) => crowd(count, (n) => exact(n, 30_000 + n * 3_000));
    expect(of([...crowd(90, (n) => exact(n)), ...alone(10)])?.counts).toEqual([90]);
    expect(of([...crowd(89, (n) => exact(n)), ...alone(11)])).toBeNull();
  });

  it('is no matter of a few', () => {
    expect(of(crowd(10, (n) => exact(n * 6)))?.counts).toEqual([10]);
    expect(of(crowd(9, (n) => exact(n * 6)))).toBeNull();
  });

  it('came after bytes at half the limit or more often, but for one in ten', () => {
    const slow = (count: number, gapMs: number) => crowd(80, (n) => exact(n, 9_000, n < count ? gapMs : 510));
    expect(of(slow(80, 1_000))?.earlierMs).toBe(1_000);
    expect(of(slow(80, 1_001))).toBeNull();
    expect(of(slow(8, 1_900))?.counts).toEqual([80]);
    expect(of(slow(9, 1_900))).toBeNull();
  });
});
