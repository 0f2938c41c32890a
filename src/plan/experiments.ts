/** Experiments beside the user's own question, as trials: another heartbeat, HEAD. */
import { badInput } from '../errors.ts';
import type { Target, Trial } from '../model/plan.ts';
import type { RunInput } from './input.ts';

/** Two values are enough to tell what the cut goes by. */
const fewestValues = 2;
const mostValues = 4;

/** Those that were asked for; `usual`: the user's question over its first protocol. */
export function experimentTrials(input: RunInput, target: Target, usual: Trial): Trial[] {
  return [...heartbeatTrials(input, target, usual), ...(input.withHead ? [headTrial(usual)] : [])];
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
