/** Texts of the flags and keys that shape a population, read once into what a plan holds. `where` names the text's place. */
import { badInput } from '../../errors.ts';
import { parseDuration } from '../../model/duration.ts';
import type { RampStage } from '../../model/plan.ts';
import type { Interrupt } from '../../model/reconnect.ts';
import { percentPattern, ratePattern } from './written.ts';

/**
 * `500`: streams a second. `100:10s,500:30s,2000`: stages; the last goes on until all are open, whatever time it
 * names. @throws DoctorError naming the stage at fault.
 */
export function readRamp(text: string, where: string): RampStage[] {
  const stages = text.split(',').map((stage) => readStage(stage.trim(), text, where));
  const endless = stages.slice(0, -1).findIndex(({ ms }) => ms === null);
  if (endless >= 0) {
    throw badInput(
      `${where} has a stage that never ends before its last`,
      `stage ${endless + 1} of "${text}" names no time`,
      'give every stage but the last a time, as in 100:10s,500:30s,2000',
    );
  }
  return stages.with(-1, { ...stages.at(-1)!, ms: null });
}

function readStage(stage: string, text: string, where: string): RampStage {
  const [rate = '', time, ...rest] = stage.split(':');
  const perSecond = parseRate(rate);
  const ms = time === undefined ? null : parseDuration(time);
  if (perSecond !== null && rest.length === 0 && (time === undefined || (ms !== null && ms > 0)))
    return { perSecond, ms };
  throw badInput(
    `${where} is not a ramp`,
    stage === text ? `it is "${text}"` : `"${stage}" stands in "${text}"`,
    'write streams a second above zero, as 500, or stages of rate:time, as 100:10s,500:30s,2000',
  );
}

/** `every=60s,streams=10%`, with `how=rst` for a reset instead of FIN. @throws DoctorError naming the part at fault. */
export function readInterrupt(text: string, where: string): Interrupt {
  const parts = new Map<string, string>();
  for (const part of text.split(',')) {
    const [, key, value] = /^\s*(every|streams|how)=(.*?)\s*$/.exec(part) ?? [];
    if (key === undefined || value === undefined || parts.has(key))
      throw noInterrupt(part.trim(), text, where);
    parts.set(key, value);
  }
  const everyMs = parseDuration(parts.get('every') ?? '');
  const share = parsePercent(parts.get('streams') ?? '');
  const how = parts.get('how') ?? 'fin';
  if (everyMs === null || everyMs <= 0) throw noInterrupt(`every=${parts.get('every') ?? ''}`, text, where);
  if (share === null) throw noInterrupt(`streams=${parts.get('streams') ?? ''}`, text, where);
  if (how !== 'fin' && how !== 'rst') throw noInterrupt(`how=${how}`, text, where);
  return { everyMs, share, how };
}

function noInterrupt(part: string, text: string, where: string) {
  return badInput(
    `${where} does not say how to interrupt`,
    `"${part}" cannot be used; it is "${text}"`,
    'name a time and a percentage of the open streams, as in every=60s,streams=10%,how=rst',
  );
}

/** 0 to 1, above 0, of `10%`; null when it is none. */
function parsePercent(text: string): number | null {
  return percentPattern.test(text) ? Number.parseFloat(text) / 100 : null;
}

/** Requests a second of `200rps`, `200/s` or `200`. @throws DoctorError with the value. */
export function readRate(text: string, where: string): number {
  const perSecond = parseRate(text.trim());
  if (perSecond !== null) return perSecond;
  throw badInput(
    `${where} is not a rate`,
    `it is "${text}"`,
    'write requests a second above zero, as in 200rps or 200/s',
  );
}

function parseRate(text: string): number | null {
  const perSecond = ratePattern.test(text) ? Number.parseFloat(text) : Number.NaN;
  return Number.isFinite(perSecond) && perSecond > 0 ? perSecond : null;
}

/** A whole number from `min` to `max`. @throws DoctorError with the value and the bounds. */
export function readCount(text: string, where: string, { min, max }: { min: number; max: number }): number {
  const count = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  throw badInput(
    Number.isNaN(count) ? `${where} is not a whole number` : `${where} is out of its bounds`,
    `it is "${text}"`,
    `write a whole number from ${min} to ${max}, as in ${min}`,
  );
}
