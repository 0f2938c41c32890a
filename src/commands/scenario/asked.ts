/** What a program asks for, as a plan: the library's way in, where the command has flags. */
import type { z } from 'zod';
import { badInput } from '../../errors.ts';
import type { Plan } from '../../model/plan.ts';
import { plainValuesOfHeader, secretsOfBody, secretsOfHeader, secretsOfUrl } from '../../model/secret.ts';
import { makePlan, type RunInput } from '../../plan/index.ts';
import { readExpectations } from '../expectations.ts';
import { readMachineLimits } from '../machine-limits.ts';
import { checkFiles } from '../plan-files.ts';
import { planOnMachine } from '../population/index.ts';
import { normalizeHeaders } from '../request/headers.ts';
import { readScenario, type ScenarioPlace } from './file.ts';
import { scenarioInput } from './input.ts';
import { readKeys, type scenarioSchema } from './schema.ts';

/** The keys of a scenario file, as `docs/scenario.schema.json` describes them; names of files start at the working directory. */
export type WrittenScenario = z.input<typeof scenarioSchema> & {
  /** No command line is there to name the URL. */
  target: { url: string };
};

/** A URL, the path of a scenario file, or what such a file would say. */
export type Asked = string | WrittenScenario;

/** The plan of one run; its environment names forward proxies, as curl reads them. @throws DoctorError naming the key and the value at fault. */
export function planAsked(command: Plan['command'], asked: Asked, place: ScenarioPlace): Plan {
  const { env, cwd } = place;
  const { expected, ...said } = normalizeHeaders(readAsked(asked, place));
  const input = { ...said, expect: expected && readExpectations(expected.texts, expected.where) };
  const plan =
    command === 'diagnose' ? makePlan(input, env) : planOnMachine(command, input, env, readMachineLimits());
  checkFiles(plan, cwd);
  return plan;
}

function readAsked(asked: Asked, place: ScenarioPlace): RunInput {
  if (typeof asked !== 'string' && (typeof asked !== 'object' || asked === null))
    throw badInput(
      'what is asked is neither a URL nor a scenario',
      `it is ${asked}`,
      "give a URL, the path of a scenario file, or what such a file says: { target: { url: 'https://…' } }",
    );
  if (typeof asked === 'string') return asked.includes('://') ? { url: asked } : readScenario(asked, place);
  const read = readKeys(asked);
  if (read.scenario) return scenarioInput(read.scenario, 'scenario');
  throw badInput(
    `the scenario has a ${read.fault}`,
    read.words,
    `${read.meant === null ? '' : `did you mean ${read.meant}? `}docs/scenario.schema.json of the package says what a scenario may say`,
  );
}

/** Values of it that no error may quote. */
export function secretsOfAsked(asked: Asked): string[] {
  if (typeof asked === 'string') return secretsOfUrl(asked);
  const { url, direct, via = [], proxy, headers = {}, body = '' } = readKeys(asked).scenario?.target ?? {};
  const urls = [url, direct, ...[via].flat(), proxy].flatMap((one) => one ?? []);
  const fields = Array.isArray(headers) ? headers.map(fieldOf) : Object.entries(headers);
  return [
    ...urls.flatMap(secretsOfUrl),
    ...secretsOfBody(body),
    ...fields.flatMap(([name, value]) => [
      ...secretsOfHeader(name, String(value)),
      ...plainValuesOfHeader(name, String(value), urls),
    ]),
  ];
}

/** Without a colon it may be a value alone. */
function fieldOf(line: string): [name: string, value: string] {
  const at = line.search(/[:;]/);
  return at < 0 ? ['authorization', line] : [line.slice(0, at), line.slice(at + 1).trim()];
}
