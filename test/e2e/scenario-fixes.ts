/** Every patch that a report holds is made, checked by the proxy itself and taken back, by the commands printed with it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { expect } from 'vitest';
import { findProxy } from '../../src/lab/index.ts';
import type { Fix } from '../../src/model/finding.ts';
import type { Report } from '../../src/model/report.ts';

const kinds = ['nginx', 'envoy', 'haproxy', 'caddy', 'varnish'] as const;
const found = await Promise.all(kinds.map((kind) => findProxy(kind)));
const programs = found.flatMap((proxy) => (proxy ? [dirname(proxy.path)] : []));
const apache = await findProxy('apache');
if (apache) programs.unshift(withApachectl(apache.path));

/** Packages have `apachectl` beside the program; the cache holds the program alone. */
function withApachectl(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sse-doctor-apachectl-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'apachectl'), `#!/bin/sh\nexec '${program}' "$@"\n`, { mode: 0o755 });
  return folder;
}

const env = { ...process.env, PATH: [...programs, process.env.PATH].join(delimiter) };

/** Runs it as its reader would: in a shell, and not where the config lies. Returns what it printed. */
function shell(command: string | undefined, what: string): string {
  expect(command, what).toBeTruthy();
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command ?? ''], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env,
  });
  expect(status, `${command}: ${stdout}${stderr}`).toBe(0);
  return stdout + stderr;
}

/** Leaves every config as it was; `dir`: where the command ran. */
export function expectAccepted({ findings }: Report, dir: string): void {
  const fixes = findings.flatMap(({ fix }) => fix).filter(({ patch }) => patch !== undefined);
  const seen = new Map(fixes.map((fix) => [fix.apply ?? fix.patch, fix]));
  for (const fix of seen.values()) expectOneAccepted(fix, resolve(dir, fix.file ?? ''));
}

function expectOneAccepted(fix: Fix, file: string): void {
  const { apply, check, revert, proxy, takesEffect, undo } = fix;
  const before = readFileSync(file, 'utf8');
  expect(shell(apply, 'a patch comes with the command that applies it')).toMatch(/^patching file [^\n]+\n$/);
  expect(readFileSync(file, 'utf8')).not.toBe(before);
  if (proxy !== 'builtin') {
    shell(check, `${proxy} is asked about its changed config`);
    expect([takesEffect, undo], 'its effect is told').not.toContain(undefined);
  }
  expect(shell(revert, 'and with the one that takes it back')).toMatch(/^patching file [^\n]+\n$/);
  expect(readFileSync(file, 'utf8')).toBe(before);
}
