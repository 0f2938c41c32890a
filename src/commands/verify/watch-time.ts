/** How long the streams have to be watched so that what ended them before would show again. */
import type { KeptRun } from '../../kept/index.ts';
import { formatExactMs, formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import { endedByPeer } from '../../model/stream.ts';
import { defaults, layerInputs, type RunInput } from '../../plan/index.ts';

/** A stream has to outlive the latest end by this share of its age, and by this much. */
const outliveShare = 1.1;
const outliveMs = 1_500;

/** The input of a diagnose, with a longer time where the latest end came near the end of the earlier watch. */
export function longEnough(input: RunInput, { facts }: Pick<KeptRun, 'facts'>): RunInput {
  const { forMs } = input;
  if (forMs === undefined || facts.plan.population !== null) return input;
  const ages = facts.streams.filter(endedByPeer).map(({ close }) => close.ageMs ?? 0);
  if (ages.length === 0) return input;
  const latest = highest(ages);
  // Streams of a trial open one after the other.
  const needed = latest * outliveShare + outliveMs + (defaults.streams - 1) * defaults.staggerMs;
  if (needed <= forMs) return input;
  const rounded = Math.ceil(needed / 1000) * 1000;
  const why = `watched for up to ${formatExactMs(rounded)}, longer than the ${formatExactMs(forMs)} before: an end after ${formatMs(latest)} is to show again`;
  return layerInputs(input, { forMs: rounded, warnings: [why] });
}
