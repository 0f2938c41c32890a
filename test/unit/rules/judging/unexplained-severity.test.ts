import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../../src/analysis/verdict.ts';
import { severityByShare } from '../../../../src/rules/frames/population-facts.ts';
import { judge, remainderRules, rules } from '../../../../src/rules/index.ts';
import {
  cutCount,
  severityOfUnexplained,
  sharesOf,
} from '../../../../src/rules/judging/unexplained-severity.ts';
import { facts, setting } from '../../facts-builder.ts';
import { alive, crowd, member } from '../../population.ts';
import { figures } from '../figures.ts';

const living = (n: number) => ({
  ...alive({ openedAfter: n * 5, ageMs: 600_000 - n * 5, idleMs: 900, longestGapMs: 1_000 }),
  headers: [
    ['content-type', 'text/event-stream'],
    ['cache-control', 'no-cache'],
    ['transfer-encoding', 'chunked'],
  ] as [string, string][],
});
/** Cut at an age and after a silence of its own. */
const dropped = (n: number, transport: 'fin' | 'rst' = 'fin') =>
  member({
    openedAfter: n * 7_000,
    ageMs: 31_000 + n * 77_777,
    idleMs: 40 + n * 230,
    longestGapMs: 1_000,
    close: { transport },
  });
const judged = (...streams: ReturnType<typeof dropped>[]) => {
  const all = facts({ streams: [...crowd(2_000, living), ...streams] });
  const { findings } = judge(all, rules, remainderRules);
  const severe = findings.filter(({ severity }) => severity !== 'info');
  return { verdict: verdictOf(all, findings).verdict, severe };
};

describe('a few streams of a big population that were cut at random', () => {
  it.each([
    ['three', [dropped(1), dropped(2), dropped(3)]],
    ['one', [dropped(1)]],
    ['three with a reset', [dropped(1, 'rst'), dropped(2, 'rst'), dropped(3, 'rst')]],
  ])('make it degraded, not broken: %s', (_, streams) => {
    const { verdict, severe } = judged(...streams);
    expect(severe.length).toBeGreaterThan(0);
    expect(severe.map(({ severity, rule }) => [severity, rule])).not.toContainEqual([
      'critical',
      expect.anything(),
    ]);
    expect(verdict).toBe('degraded');
  });

  it('make it broken from one in twenty on', () => {
    const { verdict } = judged(...crowd(120, (n) => dropped(n + 1)));
    expect(verdict).toBe('broken');
  });
});

describe('a mass close in a long run', () => {
  it('stays critical however often the clients have come back', () => {
    const cut = crowd(100, (n) => dropped(n % 7));
    const again = facts({ streams: [...crowd(3_000, living), ...cut] });
    expect(severityByShare(again, cut)).toBe('warning');
    expect(severityByShare({ ...again, figures: figures({ wanted: 100 }) }, cut)).toBe('critical');
  });
});

describe('a limit that only a few have reached so far', () => {
  it('stays critical: all that live as long will reach it', () => {
    const setOf = setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: '60s', ms: 60_000 });
    const cut = crowd(20, (n) =>
      member({ openedAfter: n * 900, ageMs: 90_000 + n * 9_000, idleMs: 60_000 + n, longestGapMs: 1_000 }),
    );
    const all = facts({ streams: [...crowd(2_000, living), ...cut], settings: [setOf] });
    const { findings } = judge(all, rules, remainderRules);
    expect(findings[0]).toMatchObject({ rule: 'idle-timeout', severity: 'critical' });
  });
});

describe('how bad the unexplained is', () => {
  const cut = crowd(2, (n) => dropped(n + 1));
  const around = cut.map((stream) => ({ ...stream, route: 'direct' as const }));
  const many = facts({ streams: [...crowd(198, living), ...cut] });

  it('is a warning where it met only streams that were asked around the proxies', () => {
    expect(severityOfUnexplained(facts({ streams: around }), around, 'cut')).toBe('warning');
    expect(severityOfUnexplained(facts({ streams: [...around, ...cut] }), [...around, ...cut], 'cut')).toBe(
      'critical',
    );
  });

  it('goes by the share from twenty streams on, and is a warning below one in a hundred', () => {
    const one = dropped(1);
    const few = (all: number) => severityOfUnexplained(facts({ streams: crowd(all, living) }), [one], 'cut');
    expect([few(19), few(100), few(101)]).toEqual(['critical', 'critical', 'warning']);
    expect(sharesOf(many, cut, 'cut')).toEqual({ some: 2, all: 200 });
  });

  it('counts what was not kept by the figures, as many of all as of those that were', () => {
    const closes = { cut: 5, 'rst-stream': 3, 'connection-lost': 2 };
    const counted = {
      ...many,
      figures: figures({ counts: { attempts: 900, opened: 800, failed: 40, closes } }),
    };
    expect(cutCount(counted)).toBe(10);
    expect(cutCount(many)).toBe(0);
    expect(sharesOf(counted, cut, 'cut')).toEqual({ some: 10, all: 800 });
    expect(sharesOf(counted, cut.slice(1), 'cut')).toEqual({ some: 5, all: 800 });
    expect(sharesOf(counted, [], 'refused')).toEqual({ some: 40, all: 900 });
  });
});
