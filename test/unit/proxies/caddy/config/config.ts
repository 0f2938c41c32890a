import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigReading } from '../../../../../src/configs/reading.ts';
import type { RouteQuery } from '../../../../../src/model/route-query.ts';
import { readCaddyConfig } from '../../../../../src/proxies/caddy/config/index.ts';

export const get: RouteQuery = {
  scheme: 'http',
  port: 8080,
  authority: 'app.test',
  path: '/events',
  method: 'GET',
};

/** A Caddyfile (or JSON) on disk, in a directory of its own, beside which others may lie. */
export function readText(
  text: string,
  query: Partial<RouteQuery> = {},
  others: Record<string, string> = {},
): ConfigReading {
  const dir = mkdtempSync(join(tmpdir(), 'caddy-conf-'));
  for (const [name, other] of Object.entries(others)) writeFileSync(join(dir, name), other);
  const file = join(dir, 'Caddyfile');
  writeFileSync(file, text);
  return readCaddyConfig('edge', file, { ...get, ...query });
}

/** A site on the port that is asked. */
export function site(statements: string): string {
  return `:8080 {\n${statements}\n}\n`;
}
