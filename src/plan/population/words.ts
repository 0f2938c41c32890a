/** A soak or load in words, as it is announced. */
import { formatExactMs, formatLength } from '../../model/duration.ts';
import type { AnswerModel, Plan, Population, RampStage } from '../../model/plan.ts';
import { connectionCount } from '../preflight.ts';
import { rampMs, reachedStages } from '../ramp-time.ts';
import { describePolicy, peakReconnectsPerSecond } from '../reconnect/policy-words.ts';
import { withoutQuery } from '../shown-url.ts';

/** The parts of an announcement. */
export interface PopulationWords {
  /** How many streams. */
  opening: string;
  /** How fast they open and how long they are held. */
  held: string;
  /** What follows on a loss, and how many requests that may be. */
  loss: string[];
  /** What is done beside the streams, and by which processes. */
  beside: string[];
}

/** What `population` means for the endpoint and for this machine. */
export function describePopulation(plan: Plan, population: Population): PopulationWords {
  const { interrupt, pressure, thresholds } = population;
  const streams = plan.trials.reduce((sum, trial) => sum + trial.streams, 0);
  const connections = connectionCount(plan.trials, population.streamsPerConnection);
  return {
    opening: `${plan.command}: ${population.answers?.perSecond ? 'at most ' : ''}${counted(streams, 'stream')} over ${counted(connections, 'connection')}`,
    held: `${population.answers?.perSecond ? '' : `opened ${describeRamp(population)}, `}${formatLength(population.durationMs)} in all`,
    loss: [
      ...answerWords(population),
      `  reconnect: ${describePolicy(population.reconnect)}`,
      `  at worst: ${describeWorst(population, streams)}`,
    ],
    beside: [
      ...(interrupt
        ? [
            `  cut on purpose: ${percent(interrupt.share)} of the open streams every ${formatExactMs(interrupt.everyMs)}, by ${interrupt.how.toUpperCase()}`,
          ]
        : []),
      ...(pressure
        ? [
            `  pressure: GET ${withoutQuery(pressure.url)}, ${counted(pressure.perSecond, 'request')} a second`,
          ]
        : []),
      ...(thresholds.length > 0 ? [`  thresholds: ${thresholds.map(({ text }) => text).join(', ')}`] : []),
      `  processes: ${population.workers === 1 ? 'this one' : `${population.workers}, beside this one`}`,
    ],
  };
}

/** Requests in the worst second: the fastest stage of the ramp, or all that come back at once, and the pressure. */
function describeWorst(population: Population, streams: number): string {
  const { connections, ramp, reconnect, pressure } = population;
  const fastest = Math.max(...reachedStages(connections, ramp).map(({ perSecond }) => perSecond));
  const opening = Math.min(streams, fastest);
  const storm = peakReconnectsPerSecond(reconnect, streams);
  const most = Math.ceil(Math.max(opening, storm) + (pressure?.perSecond ?? 0));
  const when = storm > opening ? 'if all streams are lost at once' : 'while the streams open';
  return `${counted(most, 'request')} within a second, ${when}`;
}

/** How the places of answers are filled again, and the most requests that may be. */
function answerWords({ answers, maxRequests }: Population): string[] {
  const lines = answers ? [`  answers: ${modelWords(answers)}`] : [];
  if (maxRequests) lines.push(`  at most: ${counted(maxRequests, 'request')} in all (--max-requests)`);
  return lines;
}

function modelWords({ thinkMs, perSecond }: AnswerModel): string {
  return perSecond === null
    ? `each client asks again ${formatExactMs(thinkMs)} after its answer`
    : `${counted(perSecond, 'request')} a second, however long answers take`;
}

function describeRamp({ connections, ramp }: Population): string {
  const within = `all within ${formatLength(rampMs(connections, ramp))}`;
  return `${reachedStages(connections, ramp).map(describeStage).join(', then ')} (${within})`;
}

function describeStage({ perSecond, ms }: RampStage): string {
  const rate = `${Math.round(perSecond * 10) / 10} a second`;
  return ms === null ? rate : `${rate} for ${formatExactMs(ms)}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
