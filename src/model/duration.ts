/** Durations as the tool reads and prints them: what it prints, its flags and scenario files take. */

import { durationParts, durationPattern } from './written-duration.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;

const unitMs: [name: string, ms: number][] = [
  ['d', dayMs],
  ['h', hourMs],
  ['min', minuteMs],
  ['s', 1000],
  ['ms', 1],
];

/** How a duration is written, for hints and help. */
export const durationForm = '500ms, 30s, 10m, 1h30m or, as reports print it, "2 min 30 s"';

/**
 * Milliseconds of `30s`, `1.5s`, `10m`, `1h30m`, `250ms`, of anything `formatMs` prints (`2 min 30 s`, `1 h 30 min`), or
 * of a bare number of seconds; null when it is none of these. Each unit once at most, the bigger first.
 */
export function parseDuration(text: string): number | null {
  const [, seconds, ...amounts] = durationPattern.exec(text) ?? [];
  if (seconds !== undefined) return finite(Number(seconds) * 1000);
  if (amounts.length === 0) return null;
  return finite(durationParts.reduce((sum, [, ms], at) => sum + Number(amounts[at] ?? 0) * ms, 0));
}

function finite(ms: number): number | null {
  return Number.isFinite(ms) ? asMicroseconds(ms) : null;
}

/** Sums of fractions without the dust of floating point. */
function asMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Spans that round to less than `belowMs` are shown to the `stepMs`, in these units. */
interface Scale {
  belowMs: number;
  stepMs: number;
  units: ('d' | 'h' | 'min' | 's')[];
}

/** Up to two minutes people and proxies speak of seconds: timers are of 60, 75, 90, 100 s. */
const scales: Scale[] = [
  { belowMs: 2 * minuteMs, stepMs: 100, units: ['s'] },
  { belowMs: 10 * minuteMs, stepMs: 100, units: ['min', 's'] },
  { belowMs: hourMs, stepMs: 1000, units: ['min', 's'] },
  { belowMs: 2 * dayMs, stepMs: minuteMs, units: ['h', 'min'] },
  { belowMs: Number.POSITIVE_INFINITY, stepMs: hourMs, units: ['d', 'h'] },
];

/**
 * A measured span: to 0.1 s below ten minutes, in two units above: `340 ms`, `60.0 s`, `2 min 30.4 s`,
 * `12 min 5 s`, `1 h 30 min`, `3 d 4 h`. Whole seconds below two minutes are a limit rather than a measurement: `60 s`.
 * A negative span (the lag of a clock that is ahead) carries its sign.
 */
export function formatMs(ms: number): string {
  if (ms <= -0.5) return `-${formatMs(-ms)}`;
  if (Math.round(ms) < 1000) return `${Math.abs(Math.round(ms))} ms`;
  const { stepMs, units } = scaleOf(ms);
  if (units.length > 1) return formatParts(roundTo(ms, stepMs), units);
  return `${(ms / 1000).toFixed(ms % 1000 === 0 ? 0 : 1)} s`;
}

/** The last place that `formatMs` shows of a span, ms. */
export function shownStepMs(ms: number): number {
  const size = Math.abs(ms);
  return Math.round(size) < 1000 ? 1 : scaleOf(size).stepMs;
}

function scaleOf(ms: number): Scale {
  return scales.find(({ belowMs, stepMs }) => roundTo(ms, stepMs) < belowMs) ?? scales.at(-1)!;
}

function roundTo(ms: number, stepMs: number): number {
  return Math.round(ms / stepMs) * stepMs;
}

/** `ms`, which is whole steps, in these units; a unit of which there is none is left out. */
function formatParts(ms: number, units: string[]): string {
  let left = ms;
  const parts = units.map((unit, i) => {
    const size = unitMs.find(([name]) => name === unit)?.[1] ?? 1;
    const amount = i === units.length - 1 ? Number((left / size).toFixed(6)) : Math.floor(left / size);
    left = asMicroseconds(left - amount * size);
    return amount === 0 ? null : `${amount} ${unit}`;
  });
  return parts.filter((part) => part !== null).join(' ');
}

/** A moment or length of a run, to the second: `45 s`, `5 min 1 s`, `2 h 3 min`. */
export function formatWholeSeconds(ms: number): string {
  const seconds = roundTo(ms, 1000);
  return seconds === 0 ? '0 s' : formatMs(seconds);
}

/**
 * A figure of a distribution, mostly in a column: parts of a millisecond are kept, and tenths beside minutes, which
 * would make the column too wide, are not: `3.4 ms`, `60.0 s`, `2 min 31 s`.
 */
export function formatFigure(ms: number): string {
  const size = Math.abs(ms);
  if (size < 10 && !Number.isInteger(ms)) return `${ms.toFixed(1)} ms`;
  return size < 2 * minuteMs ? formatMs(ms) : formatWholeSeconds(ms);
}

/** A run's length: tenths count in a run of seconds: `3.2 s`, `16 s`, `10 min`. */
export function formatLength(ms: number): string {
  return formatMs(roundTo(ms, ms < 10_000 ? 100 : 1000));
}

/** A span that somebody asked for, with nothing rounded off: `90 s`, `1.25 s`, `1 h 30 min 30 s`. */
export function formatExactMs(ms: number): string {
  if (ms < 0) return `-${formatExactMs(-ms)}`;
  if (ms < 1000) return `${asMicroseconds(ms)} ms`;
  if (ms < 2 * minuteMs) return formatParts(asMicroseconds(ms), ['s']);
  return formatParts(asMicroseconds(ms), ms < 2 * dayMs ? ['h', 'min', 's'] : ['d', 'h', 'min', 's']);
}

/** A span and how far it varies: `60.0 s ± 0.1`, `4 min 50 s ± 100 ms`; both measured. */
export function formatSpread(centreMs: number, halfMs: number): string {
  const { units } = scaleOf(centreMs);
  if (units.length > 1) return `${formatMs(centreMs)} ± ${formatMs(halfMs)}`;
  return `${(centreMs / 1000).toFixed(1)} s ± ${(halfMs / 1000).toFixed(1)}`;
}

/** As one word of a command line, rounded up: `30s`, `3m`, `90m`. */
export function formatFlag(ms: number): string {
  return ms >= 2 * minuteMs ? `${Math.ceil(ms / minuteMs)}m` : `${Math.ceil(ms / 1000)}s`;
}
