import { describe, expect, it } from 'vitest';
import { burstsOf, isOnTime, latenessAgainst, meanGap } from '../../../../src/analysis/delivery/delivery.ts';
import { heartbeatOf } from '../../../../src/analysis/delivery/heartbeat.ts';
import {
  keptEvents,
  keptWords,
  lastEvents,
  openingEvents,
} from '../../../../src/analysis/delivery/kept-events.ts';
import { expectsEndMarker, hasEndMarker } from '../../../../src/analysis/ends/end-marker.ts';
import { isOutlived } from '../../../../src/analysis/ends/outlived-limits.ts';
import { longestEarlierGap } from '../../../../src/analysis/ends/timing.ts';
import { verdictOf } from '../../../../src/analysis/verdict.ts';
import { facts, setting, stream } from '../../facts-builder.ts';
import { alive, member } from '../../population.ts';

/** The first events and the last two of a stream of a hundred. */
const witness = () => {
  const whole = stream().eventsEvery(1_000, 100).stoppedAt(100_000).done();
  return { ...whole, events: [...whole.events.slice(0, 10), ...whole.events.slice(-2)] };
};

describe('messages that were kept', () => {
  it('are all, none, or the first ones and the last two', () => {
    expect(keptEvents(stream().done())).toBe(true);
    expect(keptEvents(alive({ openedAfter: 0, ageMs: 1, idleMs: 0 }))).toBe(false);
    expect(openingEvents(witness())).toHaveLength(10);
    expect(lastEvents(witness()).map(({ text }) => text)).toEqual(['tick 98', 'tick 99']);
    expect(lastEvents(stream().eventAt(1).with({ eventCount: 9 }).done())).toEqual([]);
    expect(keptWords([witness(), alive({ openedAfter: 0, ageMs: 1, idleMs: 0 })])).toContain('1 of 2');
  });

  it('give no burst, and no longer rhythm, where they have a hole', () => {
    expect(meanGap([witness()])).toBe(1_000);
    expect(burstsOf(witness())).toHaveLength(10);
    expect(isOnTime(witness())).toBe(true);
  });

  it('do not make a stream starved, or a reference, that only counted them', () => {
    const counted = alive({ openedAfter: 0, ageMs: 60_000, idleMs: 100 });
    expect(latenessAgainst(counted, [witness()])).toBeNull();
    expect(isOnTime(counted)).toBe(false);
  });

  it('tell of an end marker only where they were kept', () => {
    const counted = member({ openedAfter: 0, ageMs: 60_000, idleMs: 100 });
    expect(expectsEndMarker(counted, 'bye')).toBe(false);
    const marked = witness();
    marked.events.at(-1)!.text = '[DONE]';
    expect(hasEndMarker(marked, null)).toBe(true);
  });
});

describe('the pace of a stream whose arrivals were not kept', () => {
  const slow = alive({ openedAfter: 0, ageMs: 100_000, idleMs: 1_000, longestGapMs: 70_000 });

  it('stands for its longest silence', () => {
    expect(longestEarlierGap(slow)).toBe(70_000);
    const limit = setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: '60s', ms: 60_000 });
    expect(isOutlived(facts({ streams: [slow] }), limit)).toBe(true);
    const quick = alive({ openedAfter: 0, ageMs: 100_000, idleMs: 1_000 });
    expect(isOutlived(facts({ streams: [quick] }), limit)).toBe(false);
  });

  it('gives the usual gap, unless the whole population was measured', () => {
    const even = alive({ openedAfter: 0, ageMs: 91_002, idleMs: 1_000 });
    expect(heartbeatOf(facts({ streams: [even] })).usualMs).toBe(10_000);
  });

  it('shows a stream that fell silent', () => {
    const fallen = alive({ openedAfter: 0, ageMs: 60_000, idleMs: 30_000, longestGapMs: 2_000 });
    expect(verdictOf(facts({ streams: [fallen] }), []).settle).toContain('fell silent');
  });
});
