/** Unit tests write their files into one folder, which goes when they have run: thousands of them would stay behind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'sse-doctor-unit-'));

/** Called by vitest before its workers start, which take over this process's environment. */
export function setup(): void {
  process.env.TMPDIR = folder;
}

/** Called when they have ended. */
export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
}
