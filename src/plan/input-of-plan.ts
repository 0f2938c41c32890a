/** A plan taken apart again: the input of which the same plan is made, with what is added to it in between. */
import type { Header } from '../model/header.ts';
import type { Plan, Population, Target, Trial } from '../model/plan.ts';
import { isBeside, type Protocol } from '../model/stream.ts';
import { defaults, type RunInput } from './input.ts';
import { rampMs } from './ramp-time.ts';

/** What to ask for to have the same asked again. How a report is printed and where a run is kept belong to each run. */
export function inputOfPlan(plan: Plan): RunInput {
  const { target, trials, population } = plan;
  const [first] = trials;
  return {
    ...targetInput(target, plan.browserOrigin),
    protocols: wantedProtocols(plan),
    priorKnowledge: trials.some(({ priorKnowledge }) => priorKnowledge) || undefined,
    compressed: first?.asks === 'compressed' || undefined,
    hops: plan.hops,
    forMs: isSpanGiven(plan) ? plan.forMs : undefined,
    untilCutMs: plan.untilCutMs ?? undefined,
    oneAtATime: plan.oneAtATime || undefined,
    heartbeatParam: heartbeatParamOf(trials),
    withHead: isAsked(trials, 'head'),
    slowReader: isAsked(trials, 'slow-reader'),
    leaveEarly: isAsked(trials, 'left-early'),
    failOn: plan.failOn,
    endMarker: plan.endMarker ?? undefined,
    eventTimeField: plan.eventTimeField ?? undefined,
    browserOrigin: plan.browserOrigin ?? undefined,
    logWindowMs: plan.logWindowMs,
    findLogs: plan.findLogs,
    maxEventBytes: plan.maxEventBytes,
    ...(population && populationInput(plan, population)),
  };
}

function isAsked(trials: Trial[], wanted: Trial['asks']): true | undefined {
  return trials.some(({ asks }) => asks === wanted) || undefined;
}

function heartbeatParamOf(trials: Trial[]): RunInput['heartbeatParam'] {
  const asked = trials.flatMap(({ asks, query }) => (asks === 'heartbeat' && query ? [query] : []));
  const [first] = asked;
  return first && { name: first.name, values: asked.map(({ value }) => value) };
}

/** Beside a wait for a cut the default would be told to have no effect. */
function isSpanGiven({ population, untilCutMs, forMs }: Plan): boolean {
  return population === null && (untilCutMs === null || forMs !== defaults.forMs);
}

function targetInput(target: Target, browserOrigin: string | null): RunInput {
  const { tls } = target;
  return {
    url: target.url,
    direct: aroundOf(target, target.direct),
    via: target.via?.map((url) => aroundOf(target, url) ?? url),
    method: target.method,
    headers: headersOf(target, browserOrigin),
    body: target.body ?? undefined,
    insecure: tls.insecure,
    cacert: tls.cacert ?? undefined,
    cert: tls.cert ?? undefined,
    key: tls.key ?? undefined,
    resolve: target.resolve,
    connectTo: target.connectTo,
    unixSocket: target.unixSocket ?? undefined,
    forwardProxy: target.forwardProxy ?? '',
    family: target.family || undefined,
    followRedirects: target.followRedirects,
    locationTrusted: target.locationTrusted,
    keepsMethod: target.keepsMethod,
    connectTimeoutMs: target.connectTimeoutMs,
    maxTimeMs: target.maxTimeMs ?? undefined,
  };
}

/** Where it asks for what the target does, it does so for a target with other words in its query too. */
function aroundOf({ url }: Target, direct: string | null): string | undefined {
  if (direct === null) return undefined;
  const [asked, around] = [new URL(url), new URL(direct)];
  const isSame = asked.pathname === around.pathname && asked.search === around.search;
  return isSame ? around.origin : direct;
}

/** A default header that was left out is left out again. */
function headersOf({ headers }: Target, browserOrigin: string | null): Header[] {
  const has = (name: string) => headers.some(([key]) => key.toLowerCase() === name);
  const usual = ['accept', ...(browserOrigin === null ? [] : ['origin'])];
  return [...headers, ...usual.filter((name) => !has(name)).map((name): Header => [name, ''])];
}

/** Undefined where the scheme alone decides. */
function wantedProtocols({ target, trials }: Plan): Protocol[] | undefined {
  const of = (route: 'proxy' | 'direct') =>
    trials.filter((trial) => trial.route === route && isMain(trial)).map(({ protocol }) => protocol);
  const asked = of('proxy');
  const isClear = target.url.startsWith('http:') && !trials.some(({ priorKnowledge }) => priorKnowledge);
  if (!isClear) return [...new Set(asked)];
  const around = [target.direct, ...(target.via ?? [])];
  const isTls = around.some((url) => url?.startsWith('https:'));
  return isTls ? [...new Set([...asked, ...of('direct')])] : undefined;
}

/** Not the one that asks for another encoding, nor an experiment. */
function isMain(trial: Trial): boolean {
  return (trial.asks === 'via' || !isBeside(trial)) && !/^(?:direct-)?(?:gzip|identity)$/.test(trial.name);
}

function populationInput({ command, target }: Plan, population: Population): RunInput {
  const { answers = null, pressure, ramp, connections, durationMs } = population;
  const rate = answers?.perSecond ?? undefined;
  const isLoad = command === 'load';
  const asks = pressure && new URL(pressure.url);
  return {
    connections,
    // A rate says by itself when each request goes out.
    ramp: rate === undefined ? ramp : undefined,
    durationMs: isLoad ? undefined : durationMs,
    holdMs: isLoad ? durationMs - rampMs(connections, ramp) : undefined,
    thinkMs: rate === undefined ? answers?.thinkMs : undefined,
    answersPerSecond: rate,
    maxRequests: population.maxRequests ?? undefined,
    reconnect: population.reconnect,
    interrupt: population.interrupt ?? undefined,
    pressurePerSecond: pressure?.perSecond,
    pressurePath: asks ? asks.pathname + asks.search : undefined,
    thresholds: population.thresholds,
    workers: population.workers,
    streamsPerConnection: population.streamsPerConnection,
    localAddresses: population.localAddresses.length > 0 ? population.localAddresses : undefined,
    recordEvents: population.recordEvents,
    repeatPost: !['GET', 'HEAD'].includes(target.method) || undefined,
  };
}
