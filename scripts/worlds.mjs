#!/usr/bin/env node
// Compiles a program of test/worlds and runs it, `cli.ts` (`npm run worlds -- --world 42`) or `real/cli.ts` (`npm run accuracy -- --real 150 --seed 1`).
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = `${root}node_modules/typescript/bin/tsc`;
const { status } = spawnSync(process.execPath, [tsc, '-p', `${root}tsconfig.worlds.json`], {
  stdio: 'inherit',
  cwd: root,
});
if (status !== 0) process.exit(status ?? 1);
copyFileSync(`${root}package.json`, `${root}node_modules/.cache/worlds/package.json`);
const [program, ...args] = process.argv.slice(2);
const cli = `${root}node_modules/.cache/worlds/test/worlds/${program}`;
const run = spawnSync(process.execPath, [cli, ...args], { stdio: 'inherit', cwd: root });
process.exitCode = run.status ?? 1;
