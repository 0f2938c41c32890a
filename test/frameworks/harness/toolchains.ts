/** What `scripts/framework-toolchains.mjs` has installed on this machine. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../scripts/framework-toolchains.mjs', import.meta.url));
/** The applications of the cases, which each stage gets a copy of. */
export const appsFolder = fileURLToPath(new URL('../apps', import.meta.url));

interface Row {
  name: string;
  path: string | null;
  error: string | null;
}

export type Toolchains = Map<string, Row>;

/** By name: node, next-15, python, go, java. Installs what the cache lacks. */
export function findToolchains(): Toolchains {
  const { stdout, stderr } = spawnSync(process.execPath, [script, '--json'], { encoding: 'utf8' });
  if (!stdout) throw new Error(`${script}: ${stderr}`);
  return new Map((JSON.parse(stdout) as Row[]).map((row) => [row.name, row]));
}

/** Bun comes with the npm packages. */
const homeOf = (tool: string) => (tool === 'bun' ? 'node' : tool);

/** Where the toolchain was installed; a module finds its packages upwards from its own file, so its copy lies in there. */
export function placeOf([tool = '']: string[], toolchains: Toolchains): string {
  const place = toolchains.get(homeOf(tool))?.path;
  if (!place) throw new Error(`no toolchain ${tool}`);
  return place;
}

/** Why the case cannot run here; null: it can. */
export function missingFor(tools: string[], toolchains: Toolchains): string | null {
  const errors = tools.map((tool) => toolchains.get(homeOf(tool))).map((row) => row?.error ?? null);
  return errors.find((error) => error !== null) ?? null;
}

/** How a program of that toolchain is called; `home` is where it was installed, `apps` the stage's copy. */
export interface Call {
  command: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
}

type Caller = (words: string[], home: string, apps: string) => Call;

const node: Caller = (words, home, apps) => ({
  command: process.execPath,
  // A package's own program is called by its path in the package.
  args: words.map((word) => word.replace(/^node_modules\//, `${home}/node_modules/`)),
  env: { NEXT_TELEMETRY_DISABLED: '1' },
  cwd: join(apps, 'node'),
});

const callers: Record<string, Caller> = {
  node,
  'next-15': node,
  bun: (words, home, apps) => ({
    command: join(home, 'node_modules/@oven', bunPackage(home), 'bin/bun'),
    args: words,
    env: {},
    cwd: join(apps, 'node'),
  }),
  python: (words, home, apps) => ({
    command: 'python3',
    args: words,
    env: { PYTHONPATH: [join(home, 'lib'), join(apps, 'python')].join(delimiter), PYTHONUNBUFFERED: '1' },
    cwd: join(apps, 'python'),
  }),
  java: (words, home) => ({
    command: 'java',
    args: [...smallJvm, '-jar', 'server/server.jar', ...words],
    env: {},
    cwd: join(home, 'java/target'),
  }),
  go: (words, home, apps) => ({ command: join(home, 'server'), args: words, env: {}, cwd: apps }),
};

/** Quick to start, and no burden beside five others. */
const smallJvm = [
  '-XX:SharedArchiveFile=server.jsa',
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-Xmx128m',
];

function bunPackage(home: string): string {
  const found = readdirSync(join(home, 'node_modules/@oven'))[0];
  if (!found) throw new Error('no Bun for this machine');
  return found;
}

/** The call for the words of a server: the first names the toolchain. */
export function callOf([tool = '', ...words]: string[], toolchains: Toolchains, apps: string): Call {
  const caller = callers[tool];
  if (!caller) throw new Error(`nothing says how ${tool} is called`);
  return caller(words, placeOf([tool], toolchains), apps);
}
