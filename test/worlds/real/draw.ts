/** Which situations are run: as many of each cause, and of each set of inputs, as the seed has them. */
import { generate } from '../generate/index.ts';
import type { HopKind, Situation } from '../situation.ts';
import { type SituationTruth, truthOf } from './table/index.ts';

export interface Drawn {
  /** Of the seed: with it the situation is made again. */
  number: number;
  situation: Situation;
  truth: SituationTruth;
}

export interface Draw {
  drawn: Drawn[];
  /** Situations that were passed over, by reason. */
  leftOut: Map<string, number>;
  candidates: number;
}

const candidates = 4_000;
/** A clock that is off by less is any machine's. */
const inStepMs = 50;

export function numbered(seed: number, number: number, proxy?: HopKind): Drawn {
  const situation = generate(seed * 100_000 + number, 'lab', proxy);
  return { number, situation, truth: truthOf(situation) };
}

/** Each set of inputs in turn, and of it the cause that was drawn least often; with a proxy it is one of the hops. */
export function draw(seed: number, count: number, proxy?: HopKind): Draw {
  const leftOut = new Map<string, number>();
  const strata = new Map<string, Drawn[]>();
  for (let number = 1; number <= candidates; number++) {
    const one = numbered(seed, number, proxy);
    const why = whyNot(one);
    if (why) leftOut.set(why, (leftOut.get(why) ?? 0) + 1);
    else push(strata, `${one.situation.inputs.name}|${one.truth.cause}`, one);
  }
  return { drawn: inTurn(strata, count), leftOut, candidates };
}

/** Why a situation is not run; null: it is. */
function whyNot({ situation, truth }: Drawn): string | null {
  if (situation.inputs.name === 'some') return 'inputs of some hops only (the simulator has them)';
  if (situation.hops.some(({ clockOffsetMs }) => Math.abs(clockOffsetMs) > inStepMs))
    return 'a clock that is off (all of it runs on one machine)';
  return truth.unclear;
}

function push<T>(groups: Map<string, T[]>, key: string, one: T): void {
  const group = groups.get(key);
  if (group) group.push(one);
  else groups.set(key, [one]);
}

const inputSets = ['all', 'logs', 'config', 'direct', 'nothing'];

function inTurn(strata: Map<string, Drawn[]>, count: number): Drawn[] {
  const taken = new Map<string, number>();
  const drawn: Drawn[] = [];
  for (let turn = 0; drawn.length < count; turn++) {
    const set = inputSets[turn % inputSets.length];
    const open = [...strata].filter(([key, left]) => key.startsWith(`${set}|`) && left.length > 0);
    const times = ([key]: (typeof open)[number]) => taken.get(key) ?? 0;
    const [key, left] = open.sort((a, b) => times(a) - times(b))[0] ?? [];
    const next = left?.shift();
    if (!key || !next) continue;
    taken.set(key, (taken.get(key) ?? 0) + 1);
    drawn.push(next);
  }
  return drawn;
}
