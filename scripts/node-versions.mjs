#!/usr/bin/env node
// Puts the later versions of Node that the tests are run on, beside the one at hand, into a cache outside the checkout, and
// prints them. usage: scripts/node-versions.mjs [--json]
// They come as npm packages that hold the program and no install script. What the cache holds is not fetched again.
// Ends with 1 for a missing one only where CI=true: elsewhere the tests are run without it, and say so.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The one at hand is the oldest that is supported. */
const majors = ['22', '24'];
const cache =
  process.env.SSE_DOCTOR_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sse-doctor');

function run(command, args, cwd) {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', cwd });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command}: ${`${stdout}${stderr}`.trim().split('\n').at(-1)}`);
  return stdout.trim();
}

/** The program of a major version that the cache holds; undefined: none. */
function cached(major) {
  if (!existsSync(cache)) return undefined;
  const names = readdirSync(cache).filter((name) => name.startsWith(`node-${major}.`));
  return names.map((name) => join(cache, name, 'node')).find((path) => existsSync(path));
}

function fetch(major) {
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, '.fetch-'));
  try {
    const name = `node-${process.platform}-${process.arch}@${major}`;
    const tarball = run('npm', ['pack', '--silent', name], staging);
    run('tar', ['xzf', tarball, 'package/bin/node'], staging);
    const program = join(staging, 'package/bin/node');
    chmodSync(program, 0o755);
    const version = run(program, ['-p', 'process.versions.node'], staging);
    const place = join(cache, `node-${version}`);
    mkdirSync(place, { recursive: true });
    renameSync(program, join(place, 'node'));
    return join(place, 'node');
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function provide(major) {
  try {
    const path = cached(major) ?? fetch(major);
    return { version: run(path, ['-p', 'process.versions.node']), path, error: null };
  } catch (error) {
    return { version: major, path: null, error: error.message };
  }
}

const versions = majors.map(provide);
if (process.argv.includes('--json')) console.log(JSON.stringify(versions, null, 2));
else
  for (const { version, path, error } of versions)
    console.log(`node ${version}  ${path ?? `missing: ${error}`}`);
if (process.env.CI === 'true' && versions.some(({ path }) => path === null)) process.exitCode = 1;
