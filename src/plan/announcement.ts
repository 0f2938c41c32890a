/** Said before the first request: how many, where to, how long. Query strings, which may hold secrets, are left out. */
import { formatExactMs } from '../model/duration.ts';
import type { Plan, Target, Trial } from '../model/plan.ts';
import { isHarmlessRequestHeader } from '../model/secret.ts';
import { defaults } from './input.ts';
import { describePopulation } from './population/words.ts';
import { withoutQuery, withoutUser } from './shown-url.ts';

/** Requests of a diagnose at most, redirects aside: the trials' streams and the additional requests after a routing failure. */
export function requestCount(plan: Plan): number {
  const ofTrials = plan.trials.reduce((sum, trial) => sum + trial.streams, 0);
  const raised = followUpCount(plan) + headCount(plan) + browserCount(plan);
  return ofTrials + raised + ordinaryCount(plan) + againCount(plan);
}

/** What a plan will do, a line each. */
export function describePlan(plan: Plan): string[] {
  const { target, population } = plan;
  const via = target.forwardProxy === null ? '' : ` through ${withoutUser(target.forwardProxy)}`;
  const trusted = target.locationTrusted
    ? ', and all of it again wherever a redirect leads (--location-trusted)'
    : '';
  const asked = `${target.method} ${withoutQuery(target.url)}${via}${trusted}`;
  const trials = plan.trials.map((trial) => `  ${trial.name}: ${describeTrial(trial, target)}`);
  const admins = plan.hops.filter(({ admin }) => admin !== null);
  const extras = admins.map(({ name }) => `  besides: the admin interface of ${name} is read`);
  if (population === null)
    return [
      `up to ${requestCount(plan)} requests: ${asked}, ${paceOf(plan)}${streamLimit(target)}`,
      ...trials,
      followUp(plan),
      ...extras,
    ];
  const { opening, held, loss, beside } = describePopulation(plan, population);
  return [`${opening}: ${asked}, ${held}${streamLimit(target)}`, ...trials, ...loss, ...beside, ...extras];
}

function streamLimit({ maxTimeMs }: Target): string {
  return maxTimeMs === null ? '' : `, each stream for ${formatExactMs(maxTimeMs)} at most (--max-time)`;
}

function paceOf(plan: Plan): string {
  const limit = formatExactMs(plan.untilCutMs ?? plan.forMs);
  const watched =
    plan.untilCutMs === null ? `watched for ${limit} or less` : `held until one is cut, ${limit} at most`;
  return `${plan.oneAtATime ? 'one at a time' : 'side by side'}, ${watched}`;
}

function followUp(plan: Plan): string {
  const count = followUpCount(plan);
  const ordinary = ordinaryCount(plan);
  const paths = count > 1 ? ', the usual paths' : '';
  const short = ordinary > 0 ? `; ${ordinary} short (OPTIONS), only if a stream waits for its head` : '';
  const browser =
    browserCount(plan) > 0 ? "; 1 with a browser's User-Agent, only if 403, 503 or the like came" : '';
  const head = headCount(plan) > 0 ? '; 1 HEAD, only if GET is refused' : '';
  const again = againCount(plan);
  const once = again > 0 ? `; ${again} with Last-Event-ID at the end, only if events have ids` : '';
  return `  follow-up: ${count} short, only if no route is found (another Host${paths})${head}${browser}${short}${once}`;
}

/** On each route, as many as the streams of a trial; not where a request is an act, or only one at a time is wanted. */
function ordinaryCount({ target, oneAtATime, trials, population }: Plan): number {
  if (oneAtATime || target.method !== 'GET' || population !== null) return 0;
  return new Set(trials.map(({ route }) => route)).size * defaults.streams;
}

/** Where every GET is refused, and HEAD was not asked anyway. */
function headCount({ target, trials }: Plan): number {
  return target.method === 'GET' && !trials.some(({ asks }) => asks === 'head') ? 1 : 0;
}

/** One on each route, behind all others; not where a request is an act. */
function againCount({ target, trials, population }: Plan): number {
  if (target.method !== 'GET' || population !== null) return 0;
  return new Set(trials.map(({ route }) => route)).size;
}

/** Where this tool's own name may be what is refused. */
function browserCount({ target }: Plan): number {
  return target.method === 'GET' && !target.ownUserAgent ? 1 : 0;
}

/** Other paths are only asked with GET: a body is not sent where it was not meant to go. */
function followUpCount(plan: Plan): number {
  return plan.target.method === 'GET' ? defaults.followUps : 1;
}

function describeTrial(trial: Trial, target: Target): string {
  const streams = trial.streams === 1 ? '1 stream' : `${trial.streams} streams`;
  const protocol = trial.protocol === 'http1' ? 'HTTP/1.1' : 'HTTP/2';
  return `${streams} over ${protocol} ${whereOf(trial, target)}${trial.acceptEncoding === 'gzip' ? ', compression allowed' : ''}`;
}

/** To another host than the target's: which name it is given, and what else goes there that may be secret. */
function whereOf({ route, via, query, method }: Trial, target: Target): string {
  const way = query ? `, with ${query.name} in the query` : '';
  if (route === 'proxy') return `through the proxy${method ? `, by ${method}` : way}`;
  const url = (via === undefined ? target.direct : target.via?.[via]) ?? '';
  const names = target.headers.map(([name]) => name).filter((name) => !isHarmlessRequestHeader(name));
  const given = names.find((name) => /^host$/i.test(name))
    ? 'the Host given'
    : `Host ${new URL(target.url).host}`;
  const secrets = names.filter((name) => !/^host$/i.test(name));
  const parts = [given, ...secrets, ...(target.body === null ? [] : ['the body'])];
  return `straight to ${withoutQuery(url)}, with ${parts.join(', ')}`;
}
