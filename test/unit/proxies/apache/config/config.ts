import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ConfigReading } from '../../../../../src/configs/reading.ts';
import type { RouteQuery } from '../../../../../src/model/route-query.ts';
import type { Setting } from '../../../../../src/model/setting.ts';
import type { SettingKind } from '../../../../../src/model/setting-kind.ts';
import { readApacheConfig } from '../../../../../src/proxies/apache/config/index.ts';

const get: RouteQuery = {
  scheme: 'http',
  port: 8080,
  authority: 'app.test',
  path: '/events',
  method: 'GET',
};

/** Files of a configuration on disk, in a directory of its own; the first is the main one. */
export function readFiles(files: Record<string, string>, query: Partial<RouteQuery> = {}): ConfigReading {
  const folder = mkdtempSync(join(tmpdir(), 'apache-conf-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return readApacheConfig('edge', join(folder, Object.keys(files)[0] ?? ''), { ...get, ...query });
}

export function readText(text: string, query: Partial<RouteQuery> = {}): ConfigReading {
  return readFiles({ 'httpd.conf': text }, query);
}

/** `<VirtualHost *:8080>` around `inHost`. */
export function host(inHost: string, inMain = ''): string {
  return `Listen 8080\n${inMain}\n<VirtualHost *:8080>\nServerName app.test\n${inHost}\n</VirtualHost>\n`;
}

export function pick(reading: ConfigReading, kind: SettingKind): Setting {
  const [first, ...more] = reading.settings.filter((setting) => setting.kind === kind);
  if (!first || more.length > 0) throw new Error(`${more.length + (first ? 1 : 0)} settings of kind ${kind}`);
  return first;
}

/** The line on which a text stands, 1-based. */
export function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}
