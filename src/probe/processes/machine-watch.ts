/** What happens to this machine and this process while streams are held: it would otherwise be blamed on the endpoint. */

import { readdirSync } from 'node:fs';
import { uptime } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { formatMs } from '../../model/duration.ts';
import type { OwnPause } from '../../model/own-pause.ts';
import type { MachineEvent } from '../../model/population/figures.ts';
import type { HeldTick } from '../../model/population/held.ts';

/** Three clocks at one moment, ms. `monotonic` stands still while the machine sleeps; `boot` does not. */
export interface Clocks {
  wall: number;
  monotonic: number;
  boot: number;
}

/** Differences below this are scheduling, rounding and the slow correction of a clock. */
const stepMs = 500;
const standstillMs = 3_000;
/** Of few streams each message counts: what waited this long comes together as from a buffer, ms. */
const ownPauseMs = 1_000;
/** How often few streams are looked after, ms. */
const pauseLookMs = 100;

/** This process or its machine stood still between two looks that were to be `everyMs` apart; null: neither did. */
export function pauseBetween(before: Clocks, now: Clocks, everyMs: number): OwnPause | null {
  const ran = now.monotonic - before.monotonic;
  const stoodMs = Math.max(0, Math.round(ran - everyMs));
  const slept = Math.round(now.boot - before.boot - ran);
  const sleptMs = slept > ownPauseMs ? slept : 0;
  return stoodMs > ownPauseMs || sleptMs > 0 ? { from: before.wall, stoodMs, sleptMs } : null;
}

/** Notes when this process stands still, until `stop`; `seen` gives all pauses so far. */
export function watchPauses(): { seen(): OwnPause[]; stop(): void } {
  const pauses: OwnPause[] = [];
  let clocks = readClocks();
  const look = () => {
    const now = readClocks();
    const pause = pauseBetween(clocks, now, pauseLookMs);
    if (pause) pauses.push(pause);
    clocks = now;
  };
  const timer = setInterval(look, pauseLookMs).unref();
  const seen = () => {
    look();
    return [...pauses];
  };
  return { seen, stop: () => clearInterval(timer) };
}

/** What the clocks say of the time between two looks that were to be `everyMs` apart. */
export function clockEvents(before: Clocks, now: Clocks, everyMs: number): Omit<MachineEvent, 'atMs'>[] {
  const ran = now.monotonic - before.monotonic;
  const slept = now.boot - before.boot - ran;
  const stepped = now.wall - before.wall - ran - Math.max(0, slept);
  const events: Omit<MachineEvent, 'atMs'>[] = [];
  if (slept > standstillMs)
    events.push({
      kind: 'suspended',
      text: `the machine slept for ${formatMs(slept)}: streams that ended then say nothing about the endpoint`,
    });
  if (ran - everyMs > standstillMs)
    events.push({
      kind: 'suspended',
      text: `this process stood still for ${formatMs(ran - everyMs)} (stopped, or starved of CPU): arrivals in that time are stamped late`,
    });
  // The boot clock is read in hundredths of a second, and a sleep moves the wall clock as well.
  if (Math.abs(stepped) > stepMs && slept < standstillMs)
    events.push({
      kind: 'clock-step',
      text: `${clockSet(stepped)}: event lag and the times of log rows are off by that much from here on`,
    });
  return events;
}

function clockSet(steppedMs: number): string {
  return `the wall clock was set ${steppedMs > 0 ? 'forward' : 'back'} by ${formatMs(Math.abs(steppedMs))}`;
}

/** All three clocks now. */
export function readClocks(): Clocks {
  return { wall: Date.now(), monotonic: performance.now(), boot: uptime() * 1000 };
}

/** The result of one look at the machine and the process. */
export type MachineFigures = Pick<
  HeldTick,
  'rssBytes' | 'cpuSeconds' | 'eventLoopDelayMs' | 'openFiles' | 'machine'
>;

/** Descriptors are counted in a folder with an entry for each: not every second. */
const filesEveryTicks = 60;
const loopResolutionMs = 20;

/** Looks at the machine each time it is called, about every `everyMs`. */
export function watchMachine(everyMs: number): (atMs: number) => MachineFigures {
  const delay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  delay.enable();
  const cpu = process.cpuUsage();
  let clocks = readClocks();
  let ticks = 0;
  let files = 0;
  let rssBytes = 0;
  return (atMs) => {
    const now = readClocks();
    const machine = clockEvents(clocks, now, everyMs).map((event) => ({ ...event, atMs }));
    clocks = now;
    if (ticks++ % filesEveryTicks === 0) files = openFiles() ?? files;
    rssBytes = residentBytes() ?? rssBytes;
    const { user, system } = process.cpuUsage(cpu);
    const late = delay.count === 0 ? 0 : delay.percentile(99) / 1e6 - loopResolutionMs;
    delay.reset();
    return {
      rssBytes,
      cpuSeconds: Math.round((user + system) / 1e3) / 1e3,
      eventLoopDelayMs: Math.max(0, Math.round(late * 10) / 10),
      openFiles: files,
      machine,
    };
  };
}

/** Both are read from files, which a process without a descriptor left cannot open: null. */
function openFiles(): number | null {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}

function residentBytes(): number | null {
  try {
    return process.memoryUsage.rss();
  } catch {
    return null;
  }
}
