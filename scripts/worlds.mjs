#!/usr/bin/env node
// Compiles the generated worlds of test/worlds and runs them: `npm run worlds -- --count 20000 --seed 1`, or one: `-- --world 42`.
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
const cli = `${root}node_modules/.cache/worlds/test/worlds/cli.js`;
const run = spawnSync(process.execPath, [cli, ...process.argv.slice(2)], { stdio: 'inherit', cwd: root });
process.exitCode = run.status ?? 1;
