/** Options of a soak or load that exclude each other, or that have no effect. */

import { isIP } from 'node:net';
import { badInput } from '../../errors.ts';
import { formatExactMs } from '../../model/duration.ts';
import type { Population, Target, Trial } from '../../model/plan.ts';
import type { RunInput } from '../input.ts';
import { populationDefaults as defaults, type PopulationCommand } from './input.ts';

/** A repeated POST is a repeated act, and often a billed one. @throws DoctorError unless that was asked for. */
export function checkMethod(command: PopulationCommand, { method }: Target, input: RunInput): void {
  if (['GET', 'HEAD'].includes(method) || input.repeatPost || input.maxRequests) return;
  throw badInput(
    `a ${command} would send this ${method} many times`,
    `each of its streams, and each reconnect, is a ${method} that the application acts on`,
    'give --max-requests with the number that may be done and paid for, --repeat-post for any number, or a URL that answers to GET',
  );
}

/** @throws DoctorError where both models of answers are asked for, or two ways to begin. */
export function checkAnswers({ answersPerSecond, thinkMs, ramp }: RunInput): void {
  if (answersPerSecond === undefined) return;
  const other = thinkMs === undefined ? '--ramp' : '--think';
  if (thinkMs === undefined && ramp === undefined) return;
  throw badInput(
    `--rate excludes ${other}`,
    `a rate says when each request goes out, whatever becomes of those before it; ${other} makes it wait for others`,
    'leave one of them out',
  );
}

/** @throws DoctorError where no local address is used, or one of another family would be. */
export function checkLocalAddresses(input: RunInput, target: Target): void {
  const [first] = input.localAddresses ?? [];
  if (first === undefined) return;
  if (target.unixSocket !== null)
    throw badInput(
      '--local-address is of no use with --unix-socket',
      `a connection through ${target.unixSocket} has no address`,
      'leave one of them out',
    );
  const host = new URL(target.forwardProxy ?? target.url).hostname.replace(/^\[|\]$/g, '');
  const family = target.family || isIP(host);
  const odd = input.localAddresses?.find((address) => family !== 0 && isIP(address) !== family);
  if (odd === undefined) return;
  throw badInput(
    `--local-address ${odd} cannot reach the target`,
    `it is no IPv${family} address, and ${target.family ? `-${family} is given` : `the target is ${host}`}`,
    `give local addresses of IPv${family}`,
  );
}

/** @throws DoctorError where a process would hold no stream. */
export function checkWorkers({ workers, connections }: Population): void {
  if (workers <= connections) return;
  throw badInput(
    'there are more processes than streams',
    `--workers is ${workers}, --connections ${connections}`,
    `give --workers ${connections} or less, or leave it out`,
  );
}

/** Options that will not do what the user may expect, a sentence each. */
export function findOddities(
  command: PopulationCommand,
  input: RunInput,
  population: Population,
  trials: Trial[],
): string[] {
  const { interrupt, reconnect } = population;
  const said: [boolean, string][] = [
    [
      input.streamsPerConnection !== undefined && !trials.some(({ protocol }) => protocol === 'http2'),
      '--streams-per-connection has no effect: no stream goes over HTTP/2',
    ],
    [
      interrupt !== null && reconnect.after.ended === null,
      `--interrupt cuts streams that never come back: the reconnect policy is "${reconnect.name}"`,
    ],
    [
      command === 'load' && input.durationMs !== undefined && input.holdMs === undefined,
      `"duration" of the scenario is a soak's; a load goes by "hold" (${formatExactMs(defaults.load.spanMs)})`,
    ],
    [
      command === 'soak' && input.holdMs !== undefined && input.durationMs === undefined,
      `"hold" of the scenario is a load's; a soak goes by "duration" (${formatExactMs(defaults.soak.spanMs)})`,
    ],
  ];
  return [...said.filter(([applies]) => applies).map(([, text]) => text), ...uncheckable(population, trials)];
}

/** Thresholds that this run will not measure: reported before it rather than after. */
function uncheckable({ thresholds, pressure, reconnect }: Population, trials: Trial[]): string[] {
  const needs: [isThere: boolean, metrics: RegExp, need: string][] = [
    [trials.some(({ route }) => route === 'direct'), /^proxy_latency$/, 'without --direct'],
    [pressure !== null, /^pressure_/, 'without --pressure'],
    [
      Object.values(reconnect.after).some((backoff) => backoff !== null),
      /^(reconnect_|recover$)/,
      `with the reconnect policy "${reconnect.name}"`,
    ],
  ];
  return needs
    .filter(([isThere]) => !isThere)
    .flatMap(([, metrics, need]) => {
      const texts = thresholds.filter(({ metric }) => metrics.test(metric)).map(({ text }) => text);
      return texts.length > 0 ? [`not checked ${need}: ${texts.join(', ')}`] : [];
    });
}
