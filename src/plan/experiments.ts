/** Experiments beside the user's own question, as trials: another heartbeat, HEAD, a slow reader, one that leaves. */
import { badInput } from '../errors.ts';
import type { Target, Trial } from '../model/plan.ts';
import { defaults, type RunInput } from './input.ts';

/** Two values are enough to tell what the cut goes by. */
const fewestValues = 2;
const mostValues = 4;

/** Those that were asked for; `usual`: the user's question over its first protocol. */
export function experimentTrials(input: RunInput, target: Target, usual: Trial): Trial[] {
  return [
    ...heartbeatTrials(input, target, usual),
    ...(input.withHead ? [headTrial(usual)] : []),
    ...(input.slowReader ? [slowReaderTrial(input, usual)] : []),
    ...(input.leaveEarly ? [leavingTrial(input, usual)] : []),
  ];
}

/** What a phone on a bad line takes, or a tab that sleeps. */
const slowBytesPerSecond = 512;
/** At the end all is read that waits, so that an end behind it is seen, ms. */
const catchUpMs = 3_000;
const leaveAfterMs = 5_000;

function spanOf({ forMs, untilCutMs }: RunInput): number {
  return untilCutMs ?? forMs ?? defaults.forMs;
}

/** What becomes of a client that hardly reads: is it cut, and who buffers for it? */
function slowReaderTrial(input: RunInput, usual: Trial): Trial {
  const forMs = Math.max(1_000, spanOf(input) - catchUpMs);
  return {
    ...usual,
    name: 'slow-reader',
    asks: 'slow-reader',
    streams: 1,
    readsSlowly: { bytesPerSecond: slowBytesPerSecond, forMs },
  };
}

/** Whether the way behind a client that left is given free. */
function leavingTrial(input: RunInput, usual: Trial): Trial {
  return {
    ...usual,
    name: 'left-early',
    asks: 'left-early',
    streams: 1,
    leaveAfterMs: Math.min(leaveAfterMs, Math.round(spanOf(input) / 3)),
  };
}

/** HEAD at the very place: its answer shows who answers there, and it opens no stream. */
function headTrial(usual: Trial): Trial {
  return { ...usual, name: 'head', asks: 'head', method: 'HEAD', streams: 1, headOnly: true };
}

function heartbeatTrials({ heartbeatParam }: RunInput, { url }: Target, usual: Trial): Trial[] {
  if (heartbeatParam === undefined) return [];
  const { name, values } = heartbeatParam;
  const own = new URL(url).searchParams.get(name);
  const asked = [...new Set(values.length < fewestValues && own !== null ? [...values, own] : values)];
  if (asked.length < fewestValues) throw tooFew(name, own, values);
  if (asked.length > mostValues)
    throw badInput(
      '--heartbeat-param has more values than are tried',
      `${asked.length} are given`,
      `two are enough, ${mostValues} the most`,
    );
  return asked.map((value) => ({
    ...usual,
    name: `${name}=${value}`,
    asks: 'heartbeat',
    query: { name, value },
  }));
}

function tooFew(name: string, own: string | null, values: string[]) {
  const seen = own === null ? 'the URL has none' : `the URL has ${name}=${own}`;
  return badInput(
    '--heartbeat-param needs two values that differ',
    values.length === 0 ? seen : `${values.join(', ')} is given, and ${seen}`,
    `give them as --heartbeat-param ${name}=1,10, in the unit that the endpoint takes`,
  );
}
