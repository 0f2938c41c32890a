/** What the tool is given of what there is. */
import type { Dice } from '../dice.ts';
import type { GivenInputs, HopSituation } from '../situation.ts';

export function inputsOf(dice: Dice, hops: HopSituation[]): GivenInputs {
  const name = dice.weighted<GivenInputs['name']>([
    [30, 'all'],
    [15, 'logs'],
    [10, 'config'],
    [15, 'direct'],
    [15, 'nothing'],
    [15, 'some'],
  ]);
  const given = hops.map((hop) => [hop.name, ofHop(dice, name)] as const);
  const direct = name === 'all' || name === 'direct' || (name === 'some' && dice.chance(0.5));
  return { name, direct, hops: Object.fromEntries(given) };
}

function ofHop(dice: Dice, name: GivenInputs['name']): GivenInputs['hops'][string] {
  if (name === 'all') return { access: true, error: true, config: true };
  if (name === 'logs') return { access: true, error: true, config: false };
  if (name === 'config') return { access: false, error: false, config: true };
  if (name === 'some') {
    return { access: dice.chance(0.5), error: dice.chance(0.5), config: dice.chance(0.5) };
  }
  return { access: false, error: false, config: false };
}
