/** Reads a text as haproxy.cfg. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigReading } from '../../../../../src/configs/reading.ts';
import type { RouteQuery } from '../../../../../src/model/route-query.ts';
import { readHaproxyConfigs } from '../../../../../src/proxies/haproxy/config/index.ts';

const asked: RouteQuery = {
  scheme: 'http',
  port: 80,
  authority: 'a.test',
  path: '/events',
  method: 'GET',
  headers: [],
};

/** Throws what the reader found wrong. */
export function readConfig(text: string, query: Partial<RouteQuery> = {}): ConfigReading {
  const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-haproxy-'));
  try {
    const file = join(dir, 'haproxy.cfg');
    writeFileSync(file, text);
    const { readings, faults } = readHaproxyConfigs('lb', [file], { ...asked, ...query });
    for (const { error } of faults) throw error;
    return readings[0] as ConfigReading;
  } finally {
    rmSync(dir, { recursive: true });
  }
}
