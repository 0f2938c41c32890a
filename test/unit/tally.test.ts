import { describe, expect, test } from 'vitest';
import { generatorOf, startTally } from '../../src/tally/index.ts';
import { heldPlan, heldRecord, opening, runBegan, sharedHead, tick } from './held-builder.ts';

describe('what two processes tell', () => {
  test('adds up to what one would have reported', () => {
    const one = startTally(heldPlan(), runBegan);
    const two = startTally(heldPlan(4, 2), runBegan);
    for (let second = 1; second <= 5; second++) {
      const gaps = Array.from({ length: 40 }, (_, n) => 10 * second + n);
      const counts = { attempts: 4, opened: 3, failed: 1, disconnects: 1, events: 40, bytes: 900 };
      one.tick(
        tick({ atMs: second * 1_000, open: 4, counts: { ...counts, closes: { cut: 2 } }, ms: { gap: gaps } }),
      );
      two.tick(
        tick({
          atMs: second * 1_000 + 3,
          open: 1,
          counts: { attempts: 1, opened: 1, events: 13, bytes: 300, closes: { cut: 1 } },
          ms: { gap: gaps.slice(0, 13) },
        }),
      );
      two.tick(
        tick({
          worker: '2',
          atMs: second * 1_000 + 9,
          open: 3,
          counts: {
            attempts: 3,
            opened: 2,
            failed: 1,
            disconnects: 1,
            events: 27,
            bytes: 600,
            closes: { cut: 1 },
          },
          ms: { gap: gaps.slice(13) },
        }),
      );
    }
    const [a, b] = [one.figures(), two.figures()];
    expect(b.counts).toEqual(a.counts);
    expect(b.ms).toEqual(a.ms);
    expect(b.peakOpen).toBe(a.peakOpen);
    expect(b.series).toEqual(a.series);
    expect(b.seconds).toBeCloseTo(a.seconds, 1);
  });

  test('of one second is one point, whose open streams are those of both', () => {
    const tally = startTally(heldPlan(4, 2), runBegan);
    tally.tick(tick({ atMs: 990, open: 2, counts: { opened: 2 } }));
    tally.tick(tick({ atMs: 1_010, worker: '2', open: 2, counts: { opened: 2 } }));
    tally.tick(tick({ atMs: 1_992, open: 1, counts: { disconnects: 1 } }));
    expect(tally.figures().series).toMatchObject([
      { atMs: 1_000, open: 4, opened: 4 },
      { atMs: 2_000, open: 3, disconnects: 1 },
    ]);
  });

  test('of a moment between two ticks, in which all was lost, is in the point of its second', () => {
    const tally = startTally(heldPlan(4, 2), runBegan);
    tally.tick(tick({ atMs: 990, open: 20, lowest: 1 }));
    tally.tick(tick({ atMs: 1_010, worker: '2', open: 20, lowest: 1 }));
    tally.tick(tick({ atMs: 1_990, open: 20, lowest: 0 }));
    tally.tick(tick({ atMs: 2_010, worker: '2', open: 20, lowest: 18 }));
    tally.tick(tick({ atMs: 2_990, open: 20, lowest: 20 }));
    expect(tally.figures().series.map(({ open, lowest }) => [open, lowest])).toEqual([
      [40, 2],
      [40, 18],
      [40, 40],
    ]);
  });

  test('of a recording that did not note the lowest moments is what was open at the ticks', () => {
    const tally = startTally(heldPlan(4, 1), runBegan);
    tally.tick(tick({ open: 7 }));
    expect(tally.figures().series).toMatchObject([{ open: 7, lowest: 7 }]);
  });

  test('of themselves is summed, and of their loops the slowest is reported', () => {
    const tally = startTally(heldPlan(4, 2), runBegan);
    tally.tick(tick({ rssBytes: 90, cpuSeconds: 1, eventLoopDelayMs: 30, openFiles: 5 }));
    tally.tick(tick({ atMs: 2_000, rssBytes: 60, cpuSeconds: 2, eventLoopDelayMs: 2, openFiles: 6 }));
    tally.tick(tick({ worker: '2', rssBytes: 30, cpuSeconds: 3, eventLoopDelayMs: 4, openFiles: 7 }));
    expect(generatorOf(tally.figures())).toEqual({
      rssBytes: 120,
      cpuSeconds: 5,
      eventLoopDelayMs: 4,
      openFiles: 13,
    });
  });
});

describe('an event loop that is late', () => {
  const late = (delays: number[]) => {
    const tally = startTally(heldPlan(), runBegan);
    for (const [n, eventLoopDelayMs] of delays.entries())
      tally.tick(tick({ atMs: (n + 1) * 1_000, eventLoopDelayMs }));
    return tally.figures();
  };
  const calm = Array.from({ length: 40 }, () => 3);

  test('in one second is a caveat on that second, and does not spoil the run', () => {
    const figures = late([...calm, 387, ...calm]);
    expect(generatorOf(figures).eventLoopDelayMs).toBe(3);
    expect(figures.machine).toMatchObject([
      { kind: 'late', atMs: 41_000, text: expect.stringContaining('387 ms') },
    ]);
  });

  test('in more than one second of twenty is what the run was like', () => {
    expect(generatorOf(late([...calm, 250, 251, 252, 253])).eventLoopDelayMs).toBe(251);
  });

  test('because its process stood still is reported once, as that', () => {
    const tally = startTally(heldPlan(), runBegan);
    const stood = { kind: 'suspended' as const, atMs: 6_000, text: 'this process stood still for 5 s' };
    tally.tick(tick({ atMs: 6_000, eventLoopDelayMs: 4_990, machine: [stood] }));
    tally.tick(tick({ atMs: 7_000, eventLoopDelayMs: 4_990 }));
    expect(tally.figures().machine).toEqual([stood]);
  });

  test('by little is nothing to tell', () => {
    expect(late([...calm, 150]).machine).toEqual([]);
  });
});

describe('the memory of a run', () => {
  test('is reported by the minute, all processes together', () => {
    const tally = startTally(heldPlan(4, 2), runBegan);
    tally.tick(tick({ atMs: 59_000, rssBytes: 10 }));
    tally.tick(tick({ atMs: 59_001, worker: '2', rssBytes: 5 }));
    tally.tick(tick({ atMs: 61_000, rssBytes: 20 }));
    expect(tally.figures().rssByMinute).toEqual([15, 25]);
  });

  test('has a figure for each minute, one without a word too', () => {
    const tally = startTally(heldPlan(), runBegan);
    tally.tick(tick({ atMs: 1_000, rssBytes: 10 }));
    tally.tick(tick({ atMs: 190_000, rssBytes: 20 }));
    expect(JSON.stringify(tally.figures().rssByMinute)).toBe('[10,10,10,20]');
  });
});

describe('a process that dies', () => {
  function withOneDead() {
    const tally = startTally(heldPlan(4, 2), runBegan);
    tally.head(sharedHead);
    for (const n of [1, 2, 3, 4]) {
      tally.opening(opening({ id: `c${n}`, client: n }));
      tally.look(heldRecord({ id: `c${n}`, client: n, close: { ageMs: 10_000 } }));
    }
    tally.tick(tick({ atMs: 12_000, open: 2, counts: { opened: 2 } }));
    tally.tick(tick({ atMs: 12_000, worker: '2', open: 2, counts: { opened: 2 } }));
    tally.workerDied('2', 'killed by SIGKILL');
    return tally;
  }

  test('loses its streams, as lost by the tool alone', () => {
    const { counts, workers, machine } = withOneDead().figures();
    expect(counts).toMatchObject({ lostByTool: 2, disconnects: 0, failed: 0 });
    expect(workers).toMatchObject([
      { name: '1', died: null, lost: 0 },
      { name: '2', died: 'killed by SIGKILL', lost: 2 },
    ]);
    expect(machine).toMatchObject([{ kind: 'worker-died', text: expect.stringContaining('2 streams') }]);
  });

  test('is no part of what is open any more', () => {
    const tally = withOneDead();
    tally.tick(tick({ atMs: 13_000, open: 2 }));
    expect(tally.view().open).toBe(2);
    expect(tally.figures().series.at(-1)).toMatchObject({ open: 2 });
  });

  test('leaves streams that were open until then, and say why they ended', () => {
    const tally = withOneDead();
    tally.tick(tick({ atMs: 20_000, open: 2 }));
    const lost = tally.streams('run', '0').filter(({ id }) => id === 'c2' || id === 'c4');
    expect(lost.map(({ close }) => [close.how, close.because])).toEqual([
      ['own-stop', 'worker-died'],
      ['own-stop', 'worker-died'],
    ]);
    for (const { close } of lost) expect(close.ageMs).toBeCloseTo(11_899, 0);
  });

  test('loses no stream around the proxies to the figures of those through them', () => {
    const plan = heldPlan(2, 2);
    const [trial] = plan.trials;
    if (trial) plan.trials.push({ ...trial, name: 'direct', route: 'direct', streams: 1 });
    const tally = startTally(plan, runBegan);
    tally.opening(opening({ id: 'c2' }));
    tally.opening(opening({ id: 'c4', trial: 'direct' }));
    tally.workerDied('2', 'killed by SIGKILL');
    expect(tally.figures().counts.lostByTool).toBe(1);
  });
});

describe('streams', () => {
  test('that ended are reported as they ended', () => {
    const tally = startTally(heldPlan(), runBegan, { isReplay: true });
    tally.head(sharedHead);
    tally.opening(opening());
    tally.look(heldRecord());
    tally.record(heldRecord({ close: { how: 'cut', by: 'peer', transport: 'rst' } }));
    expect(tally.streams('run', '0')).toMatchObject([{ id: 'c1', status: 200, close: { how: 'cut' } }]);
  });

  test('that were open at the last word are open until then, and nothing ended them', () => {
    const tally = startTally(heldPlan(), runBegan, { isReplay: true });
    tally.head(sharedHead);
    tally.opening(opening());
    tally.look(heldRecord({ close: { ageMs: 10_000 } }));
    tally.tick(tick({ atMs: 30_000, open: 1 }));
    const [stream] = tally.streams('run', '0');
    expect(stream?.close).toMatchObject({ how: 'own-stop', by: 'us', idleMs: null });
    expect(stream?.close.because).toBeUndefined();
    expect(stream?.close.ageMs).toBeCloseTo(29_899, 0);
  });

  test('come in the order of their numbers', () => {
    const tally = startTally(heldPlan(), runBegan, { isReplay: true });
    for (const id of ['c10', 'c9', 'c2']) tally.record(heldRecord({ id, head: null }));
    expect(tally.streams('run', '0').map(({ id }) => id)).toEqual(['c2', 'c9', 'c10']);
  });
});

test('a storm is found in the reconnects of the seconds, those without any too', () => {
  const tally = startTally(heldPlan(100), runBegan);
  const reconnects = [0, 0, 90, 10, 0, 0];
  reconnects.forEach(
    (count, n) => void tally.tick(tick({ atMs: (n + 1) * 1_000, counts: { reconnects: count } })),
  );
  expect(tally.figures().storm).toMatchObject({ peakPerSecond: 90, reconnects: 100 });
});
