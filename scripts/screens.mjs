#!/usr/bin/env node
// What a terminal shows at the end of a broken, a healthy and a soak run, as text: reports/examples/screens.md is this.
// Needs Nginx (scripts/proxies) and Python, whose pseudo terminal it uses. usage: scripts/screens.mjs > FILE
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { terminalRows } from './terminal-rows.mjs';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const inTerminal = fileURLToPath(new URL('./in-terminal.py', import.meta.url));

const runs = {
  broken: 'nginx-read-timeout',
  healthy: 'nginx-healthy',
  soak: 'soak-nginx-read-timeout',
};

/** All rows that a command leaves on a terminal. */
async function shown(columns, rows, args, cwd) {
  const env = { ...process.env, TERM: 'xterm-256color', CI: '' };
  const words = [inTerminal, columns, rows, process.execPath, cli, ...args].map(String);
  const child = spawn('python3', words, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => {
    text += piece;
  });
  await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  return terminalRows(text, columns);
}

/** The last screen; the bottom row is the prompt's. */
function screen(name, columns, rows, all) {
  const last = all.slice(1 - rows);
  return `## ${name}, ${columns}×${rows}\n\n\`\`\`text\n${[...last, '$'].join('\n')}\n\`\`\`\n`;
}

const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-screens-'));
try {
  const done = await Promise.all(
    Object.entries(runs).map(async ([name, scenario]) => {
      const small = await shown(80, 24, ['demo', scenario, '--out', name], dir);
      // The same run on a larger terminal.
      return [
        screen(name, 80, 24, small),
        screen(name, 120, 40, await shown(120, 40, ['report', name], dir)),
      ];
    }),
  );
  const head = `# Screens\n\nThe last screen of three runs on a real Nginx; \`node scripts/screens.mjs\` makes this page.\n`;
  process.stdout.write([head, ...done.flat()].join('\n'));
} finally {
  rmSync(dir, { recursive: true, force: true });
}
