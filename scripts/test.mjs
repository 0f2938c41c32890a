#!/usr/bin/env node
// The whole test run, stage by stage: the real proxies fetched, the command built, types, lint and format, dead code, every
// test. Closes with the time of each stage and one plain count. With arguments: only the tests that vitest finds by them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-test-'));
const asked = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };
const times = [];

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
        ['tests on real proxies', () => vitest(['--project', 'proxies'])],
      ];
const broken = stages.filter(([name, stage]) => timed(name, stage) !== 0).map(([name]) => name);
rmSync(dir, { recursive: true, force: true });

console.log(times.map(([name, seconds]) => `${name}: ${seconds} s`).join('\n'));
if (broken.length > 0) console.log(`broken: ${broken.join(', ')}`);
const failed = Math.max(counts.failed, broken.length);
console.log(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
process.exitCode = failed > 0 || counts.passed === 0 ? 1 : 0;

function run(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
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
  const listed = spawnSync(process.execPath, [join(root, 'scripts/proxies'), '--json'], { encoding: 'utf8' });
  const patch = JSON.parse(listed.stdout || '[]').find(({ name, path }) => name === 'patch' && path !== null);
  if (patch) process.env.PATH = `${process.env.PATH}:${dirname(patch.path)}`;
  return status;
}

function vitest(args) {
  const results = join(dir, `${times.length}.json`);
  const entry = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const status = run(process.execPath, [entry, 'run', ...reporters, ...args]);
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(results, 'utf8'),
    );
    counts.passed += numPassedTests;
    counts.failed += numFailedTests;
    counts.skipped += numPendingTests + numTodoTests;
  } catch {
    console.error('the tests did not run to their end');
    counts.failed += 1;
  }
  return status;
}
