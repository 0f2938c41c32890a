#!/usr/bin/env node
// Compiles src/ into dist/, the library's declarations with it, and makes the command executable.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { trimDeclarations } from './declarations.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const { status } = spawnSync(process.execPath, [tsc, '-p', `${root}tsconfig.build.json`], {
  stdio: 'inherit',
  cwd: root,
});
if (status === 0) {
  chmodSync(`${root}dist/cli.js`, 0o755);
  trimDeclarations(`${root}dist`);
  linkCommand(`${root}node_modules/.bin`);
}
process.exitCode = status ?? 1;

/** So that `npx sse-doctor` in the checkout finds this build, and asks no registry for it. */
function linkCommand(bin) {
  const link = `${bin}/sse-doctor`;
  if (!existsSync(bin) || process.platform === 'win32') return;
  rmSync(link, { force: true });
  symlinkSync('../../dist/cli.js', link);
}
