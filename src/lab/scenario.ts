/** Scenario files: one reproducible trouble in a folder, as data. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { badInput } from '../errors.ts';
import { wholeProxies } from '../proxies/whole.ts';
import { outcomeKeys, scenarioOrigin } from './stage/expectation.ts';

/** Those that the lab can start, and its own. */
const startable = wholeProxies
  .filter(({ starter, profile }) => starter || profile.kind === 'builtin')
  .map(({ profile }) => profile.kind);

const hop = z.strictObject({
  name: z.string(),
  /** `builtin` is our own small proxy: its config is a part of Nginx's (`builtin/config.ts`). */
  proxy: z.enum(startable),
  /** `newest` (default) or an exact version. */
  version: z.string().optional(),
  config: z.string().optional(),
  /** Further words of its command line. */
  args: z.array(z.string()).optional(),
  accessLog: z.string().optional(),
  errorLog: z.string().optional(),
  /** Handed over as the log's format string. */
  logFormat: z.string().optional(),
  /** How often Envoy writes its log to the file. */
  flushMs: z.number().optional(),
  /** Which inputs of this hop are given to the tool; default: all. Empty: the tool does not know about the hop. */
  give: z.array(z.enum(['config', 'access-log', 'error-log', 'admin', 'log-format'])).optional(),
});

const action = z.strictObject({
  afterMs: z.number(),
  /** Again and again, for runs that take several trials. */
  everyMs: z.number().optional(),
  do: z.enum([
    'reload',
    'restart',
    'stop',
    'kill',
    'freeze',
    'origin-kill',
    'origin-down',
    'origin-up',
    'second-client',
    'replace',
  ]),
  hop: z.string().optional(),
  /** With `freeze`: for this long the hop's processes are stopped (SIGSTOP), with open connections. */
  forMs: z.number().positive().optional(),
  /** With `origin-kill`, `origin-down` (nobody listens any more) and `origin-up`; default: all. */
  origin: z.string().optional(),
  how: z.enum(['fin', 'rst']).optional(),
  /** Of the second client. */
  headers: z.record(z.string(), z.string()).optional(),
  /** The second client gives up by itself after this long; default: it reads until the server ends the stream. */
  leavesAfterMs: z.number().positive().optional(),
  /** With `replace`: this file is replaced by the one named by `with`, by rename. */
  file: z.string().optional(),
  with: z.string().optional(),
});

const scenario = z.strictObject({
  title: z.string(),
  /** The command that is run on it. */
  run: z.enum(['diagnose', 'soak', 'load']).default('diagnose'),
  /** What it takes beyond the hops' own programs. */
  needs: z.array(z.string()).default([]),
  /** One origin, or null for none. */
  origin: scenarioOrigin.nullable().default(null),
  /** Several, by name, each on a port of its own. */
  origins: z.record(z.string(), scenarioOrigin).default({}),
  /** Client side first. */
  hops: z.array(hop).default([]),
  /** Made when a file or flag uses `{{cert}}`. */
  certificate: z
    .strictObject({ names: z.array(z.string()).min(1), expired: z.boolean().optional() })
    .default({ names: ['localhost', '127.0.0.1'] }),
  target: z
    .strictObject({
      scheme: z.enum(['http', 'https']).default('http'),
      host: z.string().default('127.0.0.1'),
      /** A port's name: a hop, `origin`, or any other in the files. Default: the first hop. */
      port: z.string().optional(),
      path: z.string().default('/events'),
      flags: z.array(z.string()).default([]),
    })
    .prefault({}),
  actions: z.array(action).default([]),
  /** Further flags of that command. */
  command: z.array(z.string()).default([]),
  ...outcomeKeys,
});

/** A checked scenario with its folder; placeholders still in it. */
export type Scenario = z.infer<typeof scenario> & { name: string; dir: string };
/** One proxy of a scenario. */
export type ScenarioHop = z.infer<typeof hop>;
/** One origin of a scenario: a behaviour, its path, and other paths. */
export type ScenarioOrigin = z.infer<typeof scenarioOrigin>;
/** Something that happens while the tool watches. */
export type ScenarioAction = z.infer<typeof action>;

/** `scenarios/schema.json`: what a `scenario.yaml` may say, for editors (`npm run schemas`). */
export function stagedScenarioJsonSchema(): object {
  const title = 'One reproducible trouble: scenarios/<name>/scenario.yaml';
  return { title, ...z.toJSONSchema(scenario, { io: 'input', reused: 'ref' }) };
}

/** The scenarios that come with the package, from `src/lab` and from `dist/lab` alike. */
export const scenariosRoot = fileURLToPath(new URL('../../scenarios', import.meta.url));

/** Folders of the scenarios below a root, sorted by name. */
export function listScenarios(root: string = scenariosRoot): string[] {
  return readdirSync(root)
    .map((name) => join(root, name))
    .filter((dir) => existsSync(join(dir, 'scenario.yaml')))
    .sort();
}

/** Reads and checks `scenario.yaml`; throws a DoctorError naming file and key. */
export function loadScenario(dir: string): Scenario {
  const file = join(dir, 'scenario.yaml');
  const checked = scenario.safeParse(readYaml(file));
  if (checked.success) return { ...checked.data, name: basename(dir), dir };
  const [fault] = checked.error.issues;
  const key = fault?.path.join('.') || 'the whole file';
  throw badInput(
    `${file} is not a scenario`,
    `${key}: ${fault?.message}`,
    'compare with scenarios/nginx-read-timeout',
  );
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw badInput(`${file} cannot be read`, String(error), 'give a folder that holds a scenario.yaml');
  }
}
