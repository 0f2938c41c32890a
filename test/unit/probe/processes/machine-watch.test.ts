import { describe, expect, onTestFinished, test } from 'vitest';
import { type Clocks, clockEvents, watchMachine } from '../../../../src/probe/processes/machine-watch.ts';

const start: Clocks = { wall: 1_800_000_000_000, monotonic: 5_000, boot: 90_000 };

/** All three clocks after so many ms each. */
function clocksAfter(wall: number, monotonic: number, boot: number): Clocks {
  return { wall: start.wall + wall, monotonic: start.monotonic + monotonic, boot: start.boot + boot };
}

describe('between two looks a second apart', () => {
  const cases: [title: string, now: Clocks, expected: [kind: string, text: RegExp][]][] = [
    ['nothing happened', clocksAfter(1_000, 1_000, 1_000), []],
    ['the looks came late, and the boot clock is coarse', clocksAfter(1_410, 1_400, 1_390), []],
    ['the clock was slewed', clocksAfter(1_400, 1_000, 1_000), []],
    ['the wall clock went forward', clocksAfter(61_000, 1_000, 1_000), [['clock-step', /forward by 60 s/]]],
    ['the wall clock went back', clocksAfter(-1_000, 1_000, 1_000), [['clock-step', /back by 2 s/]]],
    ['this process stood still', clocksAfter(6_000, 6_000, 6_000), [['suspended', /stood still for 5 s/]]],
    ['the machine slept', clocksAfter(61_000, 1_000, 61_000), [['suspended', /machine slept for 60 s/]]],
    [
      'this process stood still while the clock was set',
      clocksAfter(36_000, 6_000, 6_000),
      [
        ['suspended', /stood still for 5 s/],
        ['clock-step', /forward by 30 s/],
      ],
    ],
  ];
  test.each(cases)('%s', (_title, now, expected) => {
    const events = clockEvents(start, now, 1_000);
    expect(events.map(({ kind }) => kind)).toEqual(expected.map(([kind]) => kind));
    expected.forEach(([, text], n) => void expect(events[n]?.text).toMatch(text));
  });
});

describe('the machine watch', () => {
  test('gives figures of this process', () => {
    const { rssBytes, openFiles, cpuSeconds, eventLoopDelayMs } = watchMachine(1_000)(10);
    expect(rssBytes).toBeGreaterThan(10 << 20);
    expect(openFiles).toBeGreaterThan(process.platform === 'linux' ? 2 : -1);
    expect(cpuSeconds).toBeGreaterThanOrEqual(0);
    expect(eventLoopDelayMs).toBeGreaterThanOrEqual(0);
  });

  test('sees an event loop that was held up', async () => {
    const look = watchMachine(1_000);
    const holdUp = () => {
      const until = performance.now() + 200;
      while (performance.now() < until);
    };
    // Again and again: of a hold-up that begins with a look, Node's own histogram knows nothing.
    const holding = setInterval(holdUp, 250);
    onTestFinished(() => clearInterval(holding));
    await expect
      .poll(() => look(0).eventLoopDelayMs, { interval: 300, timeout: 10_000 })
      .toBeGreaterThan(150);
  });
});
