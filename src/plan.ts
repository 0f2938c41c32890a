/** What one run will do: defaults < scenario file < flags, checked, with every value present. Pure. */
import { badInput } from './errors.ts';
import { formatMs } from './model/duration.ts';
import type { Hop, Plan, Target, Trial } from './model/plan.ts';
import type { Environment } from './plan/forward-proxy.ts';
import { type DiagnoseInput, defaults, headerValue } from './plan/input.ts';
import { withoutQuery, withoutUser } from './plan/shown-url.ts';
import { directUrl, makeTarget, parseUrl } from './plan/target.ts';
import { makeTrials } from './plan/trials.ts';

export { type DiagnoseInput, defaults, layerInputs } from './plan/input.ts';

/** The plan of one `diagnose`. @throws DoctorError naming what cannot be done as asked. */
export function makePlan(input: DiagnoseInput, env: Environment): Plan {
  const url = parseUrl(input.url, 'the URL');
  const warnings = [...(input.warnings ?? [])];
  const direct = directUrl(input.direct, url, warnings);
  const target = makeTarget(input, url, direct, env);
  const oneAtATime = input.oneAtATime === true || !['GET', 'HEAD'].includes(target.method);
  return {
    command: 'diagnose',
    target,
    hops: checkHops(input.hops ?? []),
    trials: makeTrials(input, target, oneAtATime, warnings),
    forMs: input.forMs ?? defaults.forMs,
    untilCutMs: input.untilCutMs ?? null,
    oneAtATime,
    failOn: input.failOn ?? defaults.failOn,
    endMarker: input.endMarker ?? null,
    eventTimeField: input.eventTimeField ?? null,
    browserOrigin: input.browserOrigin || headerValue(input, 'origin') || null,
    logWindowMs: input.logWindowMs ?? defaults.logWindowMs,
    out: input.out ?? null,
    format: input.format ?? defaults.format,
    debug: input.debug ?? false,
    warnings,
  };
}

/** Requests sent at most, redirects aside: the trials' streams and what a routing failure makes the probe ask besides. */
export function requestCount(plan: Plan): number {
  return plan.trials.reduce((sum, trial) => sum + trial.streams, followUpCount(plan));
}

/** Said before the first request: how many, where to, how long. Query strings, which may hold secrets, are left out. */
export function describePlan(plan: Plan): string[] {
  const { target } = plan;
  const via = target.forwardProxy === null ? '' : ` through ${withoutUser(target.forwardProxy)}`;
  const limit = formatMs(plan.untilCutMs ?? plan.forMs);
  const watched =
    plan.untilCutMs === null ? `watched for ${limit} or less` : `held until one is cut, ${limit} at most`;
  const pace = plan.oneAtATime ? 'one at a time' : 'side by side';
  const followUps = followUpCount(plan);
  const admins = plan.hops.filter(({ admin }) => admin !== null);
  return [
    `up to ${requestCount(plan)} requests: ${target.method} ${withoutQuery(target.url)}${via}, ${pace}, ${watched}`,
    ...plan.trials.map((trial) => `  ${trial.name}: ${describeTrial(trial, target)}`),
    `  follow-up: ${followUps} short, only if no route is found (another Host${followUps > 1 ? ', the usual paths' : ''})`,
    ...admins.map(({ name }) => `  besides: the admin interface of ${name} is read`),
  ];
}

/** Other paths are only asked with GET: a body is not sent where it was not meant to go. */
function followUpCount(plan: Plan): number {
  return plan.target.method === 'GET' ? defaults.followUps : 1;
}

function describeTrial(trial: Trial, target: Target): string {
  const streams = trial.streams === 1 ? '1 stream' : `${trial.streams} streams`;
  const protocol = trial.protocol === 'http1' ? 'HTTP/1.1' : 'HTTP/2';
  const where =
    trial.route === 'direct' ? `straight to ${withoutQuery(target.direct ?? '')}` : 'through the proxy';
  return `${streams} over ${protocol} ${where}${trial.acceptEncoding === 'gzip' ? ', compression allowed' : ''}`;
}

function checkHops(hops: Hop[]): Hop[] {
  const twice = hops.find((hop, at) => hops.findIndex(({ name }) => name === hop.name) < at);
  if (twice) {
    throw badInput(
      'two hops have one name',
      `both are called "${twice.name}"`,
      'give each --hop a name=… of its own',
    );
  }
  const readers = hops.flatMap((hop) => [...hop.accessLogs, ...hop.errorLogs]).filter((log) => log === '-');
  if (readers.length > 1) {
    throw badInput(
      'two logs are to come from standard input',
      `"-" is given ${readers.length} times`,
      'give the others as files or as <(command)',
    );
  }
  return hops;
}
