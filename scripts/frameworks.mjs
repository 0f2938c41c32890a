#!/usr/bin/env node
// Real frameworks, broken and cured, put before the built command: what `test/frameworks` says of them.
// usage: npm run frameworks -- [--only NAME[,NAME]] [--defaults] [--table] [--shrink] [--cli FILE] [--hold CASE/STAGE]
//   --only      cases, frameworks, or CASE/STAGE
//   --defaults  the real limits of 10 s to 30 s, and the command's own time to watch
//   --table     prints what came of each as Markdown, and every miss with the command that shows it
//   --shrink    takes what is right now out of known-misses.json
//   --cli       another build of the command: its dist/cli.js
//   --hold      starts one, prints the command that asks it, and waits for Ctrl-C
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { printTable } from './framework-table.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const known = join(root, 'test/frameworks/known-misses.json');
const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    cli: { type: 'string' },
    hold: { type: 'string' },
    defaults: { type: 'boolean' },
    table: { type: 'boolean' },
    shrink: { type: 'boolean' },
  },
});
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-frameworks-'));
const rowsFile = join(dir, 'rows.jsonl');
const env = {
  ...process.env,
  FRAMEWORKS_ROWS: rowsFile,
  ...(flags.only ? { FRAMEWORKS_ONLY: flags.only } : {}),
  ...(flags.cli ? { FRAMEWORKS_CLI: flags.cli } : {}),
  ...(flags.hold ? { FRAMEWORKS_HOLD: flags.hold } : {}),
  ...(flags.defaults ? { FRAMEWORKS_DEFAULTS: '1' } : {}),
};

const vitest = join(root, 'node_modules/vitest/vitest.mjs');
// With a table the tests' own output, which is long, is no help.
const stdio = flags.table ? 'ignore' : 'inherit';
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'frameworks'], {
  cwd: root,
  stdio,
  env,
});
const rows = existsSync(rowsFile)
  ? readFileSync(rowsFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
rmSync(dir, { recursive: true, force: true });

if (flags.table) printTable(rows);
if (flags.shrink) shrink();
process.exitCode = status ?? 1;

function shrink() {
  const right = rows
    .filter(({ shortcomings }) => shortcomings.length === 0)
    .map(({ name, stage }) => `${name}/${stage}`);
  const rest = JSON.parse(readFileSync(known, 'utf8')).filter((name) => !right.includes(name));
  writeFileSync(known, `${JSON.stringify(rest, null, 2)}\n`);
}
