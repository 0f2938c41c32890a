#!/usr/bin/env node
// The whole test run, stage by stage: the real proxies fetched, the command built, types, lint and format, dead code, every
// test, real frameworks among them, and a part of them on later versions of Node. Closes with the time of each stage, the
// tests that failed and one plain count. With arguments: only the tests that vitest finds by them.
// Real proxies are timed in tenths of a second, and machines are shared: a few of their tests that fail are run once more, and
// named even if they pass then.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-test-'));
const asked = process.argv.slice(2);
/** One for each command that asks an endpoint, two of them over HTTP/2, whose library reaches into Node. */
const oneOfEachCommand = 'nginx-read-timeout-http2,soak-envoy-interrupted-http2,load-envoy-max-connections';
const counts = { passed: 0, failed: 0, skipped: 0 };
const times = [];
/** Those that count as failed, and those that failed once, each by file and name. */
const failures = [];
const secondTries = [];
/** More than these are no noise. */
const mostSecondTries = 4;

const script = (...words) => run(process.execPath, [join(root, 'scripts', words[0]), ...words.slice(1)]);
const npm = (name) => run('npm', ['run', '--silent', name]);

const stages =
  asked.length > 0
    ? [
        ['proxies', fetchProxies],
        ['build', () => script('build.mjs')],
        ['tests', () => vitest(asked)],
      ]
    : [
        ['proxies', fetchProxies],
        ['build', () => script('build.mjs')],
        ['types', () => npm('typecheck')],
        ['lint', () => npm('lint')],
        ['dead code', () => npm('deadcode')],
        ['unit tests', () => vitest(['--project', 'unit'])],
        ['tests on real proxies', () => vitestTwice('proxies')],
        ['frameworks', () => vitestTwice('frameworks')],
        ['later versions of Node', laterNodes],
      ];
const broken = stages.filter(([name, stage]) => timed(name, stage) !== 0).map(([name]) => name);
rmSync(dir, { recursive: true, force: true });

console.log(times.map(([name, seconds]) => `${name}: ${seconds} s`).join('\n'));
for (const one of secondTries)
  console.log(`failed at first and passed when it was run again: ${nameOf(one)}`);
for (const one of failures) console.log(`failed: ${nameOf(one)}\n    ${one.why}`);
if (broken.length > 0) console.log(`broken: ${broken.join(', ')}`);
const failed = Math.max(counts.failed, broken.length);
console.log(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
process.exitCode = failed > 0 || counts.passed === 0 ? 1 : 0;

function run(command, args, env = process.env) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', env }).status ?? 1;
}

/** The rows that a script prints with --json. */
function listed(name) {
  const { stdout } = spawnSync(process.execPath, [join(root, 'scripts', name), '--json'], {
    encoding: 'utf8',
  });
  return JSON.parse(stdout || '[]');
}

function timed(name, stage) {
  const began = performance.now();
  const status = stage();
  times.push([name, Math.round((performance.now() - began) / 100) / 10]);
  return status;
}

/** Also puts patch(1) on the path where it had to be fetched. */
function fetchProxies() {
  const status = script('proxies');
  const patch = listed('proxies').find(({ name, path }) => name === 'patch' && path !== null);
  if (patch) process.env.PATH = `${process.env.PATH}:${dirname(patch.path)}`;
  return status;
}

/** Unit tests, the demo and one run of each command, on each of them; one that could not be fetched counts as skipped. */
function laterNodes() {
  const status = script('node-versions.mjs');
  const all = listed('node-versions.mjs');
  const versions = all.filter(({ path }) => path !== null);
  counts.skipped += all.length - versions.length;
  const env = { ...process.env, SCENARIO: oneOfEachCommand };
  const parts = [
    ['--project', 'unit'],
    ['test/e2e/demo.test.ts', 'test/e2e/scenarios.test.ts'],
  ];
  const results = versions.flatMap(({ path }) => parts.map((part) => vitest(part, { node: path, env })));
  return Math.max(status, ...results);
}

function nameOf({ file, name }) {
  return `${relative(root, file)} > ${name}`;
}

/** A project's tests; those that failed, if they are few, once more. */
function vitestTwice(project) {
  const before = failures.length;
  const status = vitest(['--project', project]);
  const failed = failures.slice(before);
  if (status === 0 || failed.length === 0 || failed.length > mostSecondTries) return status;
  failures.length = before;
  counts.failed -= failed.length;
  const files = [...new Set(failed.map(({ file }) => file))];
  const names = failed.map(({ name }) => name.replace(/[^\w\s]/g, '\\$&'));
  const again = vitest(['--project', project, ...files, '-t', `^(${names.join('|')})$`], { isPart: true });
  const lasting = new Set(failures.slice(before).map(nameOf));
  secondTries.push(...failed.filter((one) => !lasting.has(nameOf(one))));
  return again;
}

/** `isPart`: the tests that are left out were counted before. */
function vitest(args, { node = process.execPath, env = process.env, isPart = false } = {}) {
  const results = join(mkdtempSync(join(dir, 'run-')), 'results.json');
  const entry = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const status = run(node, [entry, 'run', ...reporters, ...args], env);
  try {
    const told = JSON.parse(readFileSync(results, 'utf8'));
    counts.passed += told.numPassedTests;
    counts.failed += told.numFailedTests;
    if (!isPart) counts.skipped += told.numPendingTests + told.numTodoTests;
    failures.push(...told.testResults.flatMap(failedIn));
  } catch {
    console.error('the tests did not run to their end');
    counts.failed += 1;
  }
  return status;
}

function failedIn({ name: file, assertionResults }) {
  return assertionResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => ({
      file,
      name: fullName,
      why: (failureMessages[0] ?? '').split('\n')[0].slice(0, 300),
    }));
}
