import { describe, expect, it } from 'vitest';
import { liveBlock, liveLine } from '../../../src/commands/live-lines.ts';
import type { LiveView } from '../../../src/model/live.ts';
import { quiet } from './live-view.ts';

const busy = {
  ...quiet,
  elapsedMs: 30_000,
  leftMs: 570_000,
  open: 49,
  opening: 1,
  lost: 3,
  failed: 2,
  reconnects: 3,
  events: 900,
  eventsPerSecond: 31.4,
  ttfeP95Ms: 120,
  worstGapMs: 15_200,
};

describe('live block', () => {
  it('says how many streams are up, what arrives, and what it costs', () => {
    expect(liveBlock(busy, 100).split('\n')).toEqual([
      '49 of 50 open · 1 opening · 3 lost · 2 refused or failed · 3 reconnected',
      '31 events/s · TTFE p95 120 ms · heartbeat gap max 15.2 s',
      'RSS 80 MB · 9 min 30 s left',
    ]);
  });

  it('says how most of the streams ended that are gone', () => {
    const leadingEnding: LiveView['leadingEnding'] = {
      ...{ failure: null, status: 200, how: 'cut', code: null, count: 3 },
      ...{ ageMs: [60_000, 60_100], idleMs: [59_900, 60_000] },
    };
    expect(liveBlock({ ...busy, leadingEnding }, 120)).toContain(
      '3 lost · 2 refused or failed · most (3) cut, age 60.1 s, silent for 60 s · 3 reconnected',
    );
    const refused = { ...leadingEnding, status: 503, count: 5 };
    expect(liveBlock({ ...busy, leadingEnding: refused }, 120)).toContain(' · each answered 503 · ');
  });

  it('says of finite answers what became of them', () => {
    const answers = { completed: 41, cut: 2, failed: 1, silent: 0 };
    expect(liveBlock({ ...busy, answers }, 100)).toContain(
      '49 running · 1 opening · 41 complete · 2 cut · 1 failed · 2 refused · 3 reconnected\n',
    );
    expect(liveBlock({ ...busy, answers: { ...answers, silent: 4 } }, 100)).toContain('1 failed · 4 silent');
  });

  it('leaves out what was not measured, and says that no event came', () => {
    expect(liveBlock(quiet, 100)).toContain('0 events/s · no event yet\n');
  });

  it('is cut where the terminal ends: a wrapped line would be drawn again and again', () => {
    expect(liveBlock(busy, 20).split('\n')[0]).toBe('49 of 50 open · 1 o…');
    for (const line of liveBlock(busy, 20).split('\n')) expect(line.length).toBeLessThanOrEqual(20);
  });
});

describe('live line', () => {
  it('holds the same on one line, led by the time', () => {
    expect(liveLine(busy)).toMatch(/^30 s: 49 of 50 open, 1 opening, 3 lost, .*, 9 min 30 s left$/);
  });

  it('says of each moment what is gone and what is left, together the whole run', () => {
    const at = (elapsedMs: number) => liveLine({ ...quiet, elapsedMs, leftMs: 18_000 - elapsedMs });
    expect(at(10_007)).toMatch(/^10 s: .*, 8 s left$/);
    expect(at(9_980)).toMatch(/^10 s: .*, 8 s left$/);
  });

  it('never counts below zero', () => {
    expect(liveLine({ ...quiet, leftMs: -300 })).toMatch(/, 0 s left$/);
  });
});
