/** The keys of a scenario file that shape a soak or load, as a plan's input. */

import type { RunInput } from '../../plan/index.ts';
import { readLocalAddresses } from '../../plan/local-addresses.ts';
import { readInterrupt, readRamp, readRate } from '../../plan/population/values.ts';
import { readPolicy } from '../../plan/reconnect/policies.ts';
import { readThresholds } from '../../plan/thresholds/index.ts';
import { readPath } from '../flag-values.ts';
import type { Scenario } from './schema.ts';

/** Their values; `where` names the file. @throws DoctorError naming the key and the text at fault. */
export function populationOf(said: Scenario, where: string): RunInput {
  const { pressure, thresholds, localAddresses } = said;
  const at = (key: string) => `${where}: ${key}`;
  return {
    connections: said.connections,
    durationMs: said.duration,
    holdMs: said.hold,
    ramp: said.ramp === undefined ? undefined : readRamp(rampText(said.ramp), at('ramp')),
    thinkMs: said.think,
    answersPerSecond: said.rate === undefined ? undefined : readRate(`${said.rate}`, at('rate')),
    maxRequests: said.maxRequests,
    reconnect: said.reconnect === undefined ? undefined : readPolicy(said.reconnect, at('reconnect')),
    interrupt:
      said.interrupt === undefined
        ? undefined
        : readInterrupt(interruptText(said.interrupt), at('interrupt')),
    pressurePerSecond: pressure === undefined ? undefined : readRate(`${pressure.rate}`, at('pressure.rate')),
    pressurePath: pressure?.path === undefined ? undefined : readPath(pressure.path, at('pressure.path')),
    thresholds: thresholds && readThresholds(thresholds, at('thresholds')),
    workers: said.workers,
    streamsPerConnection: said.streamsPerConnection,
    localAddresses: localAddresses && readLocalAddresses(localAddresses, at('localAddresses')),
    recordEvents: said.recordEvents,
    repeatPost: said.repeatPost,
  };
}

function rampText(ramp: NonNullable<Scenario['ramp']>): string {
  if (!Array.isArray(ramp)) return String(ramp);
  return ramp.map(({ rate, for: time }) => (time === undefined ? `${rate}` : `${rate}:${time}`)).join(',');
}

function interruptText(interrupt: NonNullable<Scenario['interrupt']>): string {
  if (typeof interrupt === 'string') return interrupt;
  return Object.entries(interrupt)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
