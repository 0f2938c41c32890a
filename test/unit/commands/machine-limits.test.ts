import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readMachineLimits } from '../../../src/commands/machine-limits.ts';

const proc = mkdtempSync(join(tmpdir(), 'proc-'));
afterAll(() => rmSync(proc, { recursive: true }));

function tell(openFiles: string): void {
  mkdirSync(join(proc, 'self'), { recursive: true });
  mkdirSync(join(proc, 'sys/net/ipv4'), { recursive: true });
  const rows = [
    'Limit                     Soft Limit           Hard Limit           Units     ',
    'Max processes             31337                31337                processes ',
    `Max open files            ${openFiles.padEnd(21)}1048576              files     `,
  ];
  writeFileSync(join(proc, 'self/limits'), `${rows.join('\n')}\n`);
  writeFileSync(join(proc, 'sys/net/ipv4/ip_local_port_range'), '32768\t60999\n');
}

describe('limits of the machine', () => {
  it('are the soft limit of open files and the size of the port range', () => {
    tell('20000');
    expect(readMachineLimits(proc)).toMatchObject({ openFiles: 20_000, ports: 28_232 });
  });

  it('are unknown where there is no /proc, and where a limit is none', () => {
    expect(readMachineLimits('/nowhere')).toMatchObject({ openFiles: null, ports: null });
    tell('unlimited');
    expect(readMachineLimits(proc).openFiles).toBeNull();
  });

  it('count at least one core', () => {
    expect(readMachineLimits('/nowhere').cores).toBeGreaterThanOrEqual(1);
  });
});
