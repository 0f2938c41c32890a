/** What one run will do: defaults < scenario file < flags, checked, with every value present. Pure. */
import { badInput } from '../errors.ts';
import { formatExactMs } from '../model/duration.ts';
import type { Hop, Plan } from '../model/plan.ts';
import { checkExpectedCuts, expectedCutMs } from './expected-cut.ts';
import type { Environment } from './forward-proxy.ts';
import { defaults, headerValue, type RunInput } from './input.ts';
import { makePopulation } from './population/index.ts';
import type { PopulationCommand } from './population/input.ts';
import type { MachineLimits } from './preflight.ts';
import { aroundUrls, makeTarget, parseUrl } from './target.ts';
import { makeTrials } from './trials.ts';

export { describePlan, requestCount } from './announcement.ts';
export { defaults, layerInputs, type RunInput } from './input.ts';
export { inputOfPlan } from './input-of-plan.ts';
export { type PopulationCommand, populationDefaults } from './population/input.ts';
export { describeLimits, findLimitProblems, type MachineLimits } from './preflight.ts';
export { stillWithheld, type Withheld } from './withheld.ts';

/** The plan of one `diagnose`. @throws DoctorError naming what cannot be done as asked. */
export function makePlan(input: RunInput, env: Environment): Plan {
  const common = makeCommon(input, env);
  const { target, warnings } = common;
  if (input.forMs !== undefined && input.untilCutMs !== undefined)
    warnings.push(
      `--for has no effect beside --until-cut, which says how long is waited: ${formatExactMs(input.untilCutMs)} at most`,
    );
  checkExpectedCuts(input.expect, {
    '--for': input.untilCutMs === undefined ? input.forMs : undefined,
    '--until-cut': input.untilCutMs,
    '--budget': input.budgetMs,
  });
  const oneAtATime = input.oneAtATime === true || !['GET', 'HEAD'].includes(target.method);
  return {
    ...common,
    command: 'diagnose',
    trials: makeTrials(input, target, oneAtATime, warnings),
    forMs: input.forMs ?? defaults.forMs,
    population: null,
    untilCutMs: input.untilCutMs ?? (input.forMs === undefined ? expectedCutMs(input.expect) : null),
    oneAtATime,
  };
}

/** The plan of one soak or load on a machine with these limits. @throws DoctorError naming what cannot be done as asked. */
export function makePopulationPlan(
  command: PopulationCommand,
  input: RunInput,
  env: Environment,
  limits: MachineLimits,
): Plan {
  // A scenario file may name the hops of a diagnose.
  const common = makeCommon({ ...input, via: undefined }, env);
  const { population, trials } = makePopulation(command, input, common.target, limits, common.warnings);
  const span = command === 'soak' ? '--duration' : '--hold';
  checkExpectedCuts(input.expect, { [span]: population.durationMs, '--budget': input.budgetMs });
  return {
    ...common,
    command,
    trials,
    forMs: population.durationMs,
    population,
    untilCutMs: null,
    oneAtATime: false,
  };
}

type Common = Omit<Plan, 'command' | 'trials' | 'forMs' | 'population' | 'untilCutMs' | 'oneAtATime'>;

function makeCommon(input: RunInput, env: Environment): Common {
  const url = parseUrl(input.url, 'the URL');
  const warnings = [...(input.warnings ?? [])];
  const around = aroundUrls(input, url, warnings);
  const hops = checkHops(input.hops ?? []);
  if (input.expect?.length && input.failOn !== undefined)
    warnings.push('--fail-on has no effect beside --expect, which decides the exit code');
  for (const { name, proxy } of hops) if (proxy === 'unknown') warnings.push(unknownKindWords(name));
  return {
    target: makeTarget(input, url, around, env),
    hops,
    ...(input.expect?.length && { expect: input.expect }),
    failOn: input.failOn ?? defaults.failOn,
    ...(input.budgetMs !== undefined && { budgetMs: input.budgetMs }),
    endMarker: input.endMarker ?? null,
    eventTimeField: input.eventTimeField ?? null,
    browserOrigin: input.browserOrigin || headerValue(input, 'origin') || null,
    logWindowMs: input.logWindowMs ?? defaults.logWindowMs,
    findLogs: input.findLogs ?? true,
    maxEventBytes: input.maxEventBytes ?? defaults.maxEventBytes,
    out: input.out ?? null,
    ...(input.force && { force: true }),
    format: input.format ?? defaults.format,
    ...(input.files?.length && { files: input.files }),
    debug: input.debug ?? false,
    warnings,
  };
}

function unknownKindWords(name: string): string {
  return `hop ${name}: nothing is known of a proxy of this kind; its logs and config are not read, and no setting of it is named`;
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
