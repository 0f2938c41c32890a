/** What the flags of a soak or load say of their streams, as a plan's input. */

import type { RunInput } from '../../plan/index.ts';
import { readLocalAddresses } from '../../plan/local-addresses.ts';
import { readCount, readInterrupt, readRamp, readRate } from '../../plan/population/values.ts';
import { policyNamed } from '../../plan/reconnect/policies.ts';
import { readThresholds } from '../../plan/thresholds/index.ts';
import { readPath, readSpan, readTimer } from '../flag-values.ts';
import type { RunFlags } from '../run-input.ts';
import { bounds } from './bounds.ts';

/** Flags of `soak` and `load` as texts; `duration` is a soak's, `hold` a load's. */
export interface PopulationFlags extends RunFlags {
  connections?: string;
  duration?: string;
  hold?: string;
  ramp?: string;
  think?: string;
  rate?: string;
  maxRequests?: string;
  reconnect?: string;
  workers?: string;
  streamsPerConnection?: string;
  localAddress?: string[];
  interrupt?: string;
  pressure?: string;
  pressurePath?: string;
  threshold?: string[];
  stopUnless?: string[];
  /** What `--stop-unless` was called before. */
  abortOn?: string[];
  recordEvents?: boolean;
  repeatPost?: boolean;
}

/** Their values. @throws DoctorError naming the flag and the text at fault. */
export function populationInput(flags: PopulationFlags): RunInput {
  const { interrupt, ramp, pressure, pressurePath, reconnect, localAddress } = flags;
  return {
    connections: read(flags.connections, '--connections', readCountOf('connections')),
    durationMs: read(flags.duration, '--duration', readSpan),
    holdMs: read(flags.hold, '--hold', readSpan),
    ramp: read(ramp, '--ramp', readRamp),
    thinkMs: read(flags.think, '--think', readTimer),
    answersPerSecond: read(flags.rate, '--rate', readRate),
    maxRequests: read(flags.maxRequests, '--max-requests', readCountOf('maxRequests')),
    reconnect: read(reconnect, '--reconnect', policyNamed),
    workers: read(flags.workers, '--workers', readCountOf('workers')),
    streamsPerConnection: read(
      flags.streamsPerConnection,
      '--streams-per-connection',
      readCountOf('streamsPerConnection'),
    ),
    localAddresses: localAddress && readLocalAddresses(localAddress, '--local-address'),
    interrupt: read(interrupt, '--interrupt', readInterrupt),
    pressurePerSecond: read(pressure, '--pressure', readRate),
    pressurePath: read(pressurePath, '--pressure-path', readPath),
    thresholds: thresholdsOf(flags),
    recordEvents: flags.recordEvents,
    repeatPost: flags.repeatPost,
  };
}

function thresholdsOf({ threshold, stopUnless, abortOn }: PopulationFlags): RunInput['thresholds'] {
  if (threshold === undefined && stopUnless === undefined && abortOn === undefined) return undefined;
  const stopping = (texts: string[] = []) => texts.map((check) => ({ check, abort: true }));
  return [
    ...readThresholds(threshold ?? [], '--threshold'),
    ...readThresholds(stopping(stopUnless), '--stop-unless'),
    ...readThresholds(stopping(abortOn), '--abort-on'),
  ];
}

function readCountOf(name: keyof typeof bounds): (text: string, where: string) => number {
  return (text, where) => readCount(text, where, bounds[name]);
}

function read<T>(
  text: string | undefined,
  flag: string,
  reader: (text: string, where: string) => T,
): T | undefined {
  return text === undefined ? undefined : reader(text, flag);
}
