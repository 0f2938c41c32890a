#!/usr/bin/env node
// Installs the frameworks that `test/frameworks` starts into a cache outside the checkout, and prints what each toolchain
// gave. usage: scripts/framework-toolchains.mjs [--json]
// A folder of the cache is named after what was installed into it and how: the same is not installed again.
// Ends with 1 for a missing one only where CI=true: elsewhere the cases that want it are skipped, and say so.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../test/frameworks', import.meta.url));
const cache = join(
  process.env.SSE_DOCTOR_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sse-doctor'),
  'frameworks',
);
/** No install may hold the tests up for longer. */
const limitMs = 300_000;

/** How each is installed into an empty folder: its version, the files it is made of, the step. */
const toolchains = [
  {
    name: 'node',
    version: ['node', '--version'],
    files: ['package.json', 'package-lock.json'],
    install: npmCi,
  },
  {
    name: 'next-15',
    version: ['node', '--version'],
    files: ['next-15/package.json', 'next-15/package-lock.json'],
    install: npmCi,
  },
  {
    name: 'python',
    version: ['python3', '--version'],
    files: ['requirements.txt'],
    install: (place) =>
      run('python3', ['-m', 'pip', 'install', ...pipFlags, '-r', 'requirements.txt'], place),
  },
  {
    name: 'go',
    version: ['go', 'version'],
    files: ['go'],
    install: (place) => run('go', ['build', '-o', join(place, 'server'), '.'], join(place, 'go')),
  },
  {
    name: 'java',
    version: ['java', '-version'],
    files: ['java'],
    install: buildJava,
  },
];
const pipFlags = [
  '-q',
  '--disable-pip-version-check',
  '--no-input',
  '--only-binary',
  ':all:',
  '--target',
  'lib',
];

/** With its classes archived, a server starts in half the time. */
function buildJava(place) {
  run('mvn', ['-q', '-B', 'package'], join(place, 'java'));
  const target = join(place, 'java/target');
  run('java', ['-Djarmode=tools', '-jar', 'server.jar', 'extract', '--destination', 'server'], target);
  const archive = [
    '-XX:ArchiveClassesAtExit=server.jsa',
    '-XX:+UseSerialGC',
    '-Dspring.context.exit=onRefresh',
  ];
  run('java', [...archive, '-jar', 'server/server.jar'], target);
}

function npmCi(place) {
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], place);
}

function run(command, args, cwd) {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    cwd,
    timeout: limitMs,
  });
  if (error) throw error;
  const said = `${stdout}${stderr}`.trim();
  if (status !== 0) throw new Error(`${command}: ${said.split('\n').slice(-3).join(' ')}`);
  return said;
}

function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

function digestOf({ version, files, install: step }) {
  const told = run(version[0], version.slice(1), project);
  const digest = createHash('sha256').update(told + step);
  for (const path of files.flatMap((file) => filesBelow(join(project, file))))
    digest.update(readFileSync(path));
  return digest.digest('hex').slice(0, 12);
}

function install({ files, install: step }, place) {
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, '.install-'));
  try {
    for (const file of files) cpSync(join(project, file), join(staging, basename(file)), { recursive: true });
    step(staging);
    renameSync(staging, place);
  } catch (error) {
    // Of two that install at once the first stays.
    if (!existsSync(place)) throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function provide(toolchain) {
  const { name } = toolchain;
  try {
    const place = join(cache, `${name}-${digestOf(toolchain)}`);
    if (!existsSync(place)) install(toolchain, place);
    return { name, path: place, error: null };
  } catch (error) {
    return { name, path: null, error: error.message };
  }
}

const installed = toolchains.map(provide);
if (process.argv.includes('--json')) console.log(JSON.stringify(installed, null, 2));
else for (const { name, path, error } of installed) console.log(`${name}  ${path ?? `missing: ${error}`}`);
if (process.env.CI === 'true' && installed.some(({ path }) => path === null)) process.exitCode = 1;
