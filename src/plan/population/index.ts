/** What a soak or load adds to a plan: many streams, how fast they open and for how long they are held. */

import { badInput } from '../../errors.ts';
import { formatExactMs, formatMs } from '../../model/duration.ts';
import type { AnswerModel, Population, Pressure, RampStage, Target, Trial } from '../../model/plan.ts';
import { longestTimerMs } from '../../model/written-duration.ts';
import type { RunInput } from '../input.ts';
import { connectionCount, type MachineLimits, suitableWorkers } from '../preflight.ts';
import { rampMs } from '../ramp-time.ts';
import { policyNamed } from '../reconnect/policies.ts';
import { directTrials, plainTrial, targetProtocols } from '../trials.ts';
import { checkAnswers, checkLocalAddresses, checkMethod, checkWorkers, findOddities } from './checks.ts';
import { populationDefaults as defaults, type PopulationCommand } from './input.ts';
import { checkStopConditions } from './stop-conditions.ts';

/** The population and its trials. @throws DoctorError for options that exclude each other. */
export function makePopulation(
  command: PopulationCommand,
  input: RunInput,
  target: Target,
  limits: MachineLimits,
  warnings: string[],
): { population: Population; trials: Trial[] } {
  checkMethod(command, target, input);
  checkAnswers(input);
  checkLocalAddresses(input, target);
  const connections = input.connections ?? defaultConnections(command, input);
  const ramp = input.ramp ?? defaultRamp(command, connections, input);
  const trials = populationTrials(input, target, connections, warnings);
  const streamsPerConnection = input.streamsPerConnection ?? defaults.streamsPerConnection;
  const needed = connectionCount(trials, streamsPerConnection);
  const population: Population = {
    connections,
    ramp,
    durationMs: durationOf(command, input, connections, ramp),
    answers: answersOf(input, target),
    maxRequests: input.maxRequests ?? null,
    reconnect: input.reconnect ?? policyNamed(defaults[command].reconnect, 'the default of --reconnect'),
    interrupt: input.interrupt ?? null,
    pressure: pressureOf(input, target),
    thresholds: input.thresholds ?? [],
    workers: input.workers ?? suitableWorkers(connections, needed, limits),
    streamsPerConnection,
    localAddresses: input.localAddresses ?? [],
    recordEvents: input.recordEvents ?? false,
  };
  checkWorkers(population);
  checkStopConditions(population.thresholds, limits.rssBytes ?? null);
  warnings.push(...findOddities(command, input, population, trials));
  return { population, trials };
}

function defaultConnections(command: PopulationCommand, { answersPerSecond, maxRequests }: RunInput): number {
  const usual = answersPerSecond === undefined ? defaults[command].connections : defaults.arrivingConnections;
  return Math.min(usual, maxRequests ?? usual);
}

/** A request other than GET is answered once; what is asked by GET is meant to stay, unless a flag says otherwise. */
function answersOf(input: RunInput, { method }: Target): AnswerModel | null {
  const { thinkMs, answersPerSecond, endMarker } = input;
  const isAsked = [thinkMs, answersPerSecond, endMarker].some((one) => one !== undefined);
  if (!isAsked && ['GET', 'HEAD'].includes(method)) return null;
  return { thinkMs: thinkMs ?? defaults.thinkMs, perSecond: answersPerSecond ?? null };
}

function defaultRamp(command: PopulationCommand, connections: number, input: RunInput): RampStage[] {
  if (command === 'load') return [{ perSecond: defaults.loadRampPerSecond, ms: null }];
  // In a short trial soak of a few seconds, all streams are open for at least half of the time.
  const halfSeconds = (input.durationMs ?? defaults.soak.spanMs) / 2000;
  const seconds = Math.min(defaults.soakRampSeconds, halfSeconds, connections / defaults.soakRampPerSecond);
  return [{ perSecond: connections / seconds, ms: null }];
}

/** The streams are shared out evenly over the protocols; a few go around the proxies. */
function populationTrials(input: RunInput, target: Target, connections: number, warnings: string[]): Trial[] {
  const protocols = targetProtocols(input, target);
  const plain = { ...plainTrial(input, target, protocols[0] ?? 'http1'), staggerMs: 0 };
  const share = Math.floor(connections / protocols.length);
  const left = connections % protocols.length;
  const trials = protocols.map((protocol, at) => ({
    ...plain,
    name: protocol,
    protocol,
    streams: share + (at < left ? 1 : 0),
  }));
  const few = { ...plain, streams: Math.min(defaults.directStreams, connections) };
  return [
    ...trials.filter(({ streams }) => streams > 0),
    ...directTrials(few, input, target.direct, warnings),
  ];
}

/** A load's time starts when all its streams are asked for; a soak's time is that of the whole run. */
function durationOf(
  command: PopulationCommand,
  input: RunInput,
  connections: number,
  ramp: RampStage[],
): number {
  const opening = rampMs(connections, ramp);
  if (command === 'load') return withinTimer(opening + (input.holdMs ?? defaults.load.spanMs));
  const durationMs = input.durationMs ?? defaults.soak.spanMs;
  if (durationMs > opening) return durationMs;
  throw badInput(
    '--duration ends before all streams are open',
    `${connections} streams take ${formatMs(opening)} to open, the soak ${formatExactMs(durationMs)} in all`,
    'give a longer --duration, a faster --ramp or fewer --connections',
  );
}

function withinTimer(ms: number): number {
  if (ms <= longestTimerMs) return ms;
  throw badInput(
    'the load takes longer than a timer runs',
    `it is ${formatMs(ms)} in all, and 24d is the most`,
    'give a faster --ramp, fewer --connections or a shorter --hold',
  );
}

function pressureOf(input: RunInput, target: Target): Pressure | null {
  const { pressurePerSecond: perSecond, pressurePath: path } = input;
  if (perSecond !== undefined)
    return { url: new URL(path ?? defaults.pressurePath, target.url).href, perSecond };
  if (path === undefined) return null;
  throw badInput(
    '--pressure-path is of no use without --pressure',
    `the path is "${path}"`,
    'say how many requests a second, as in --pressure 200rps',
  );
}
