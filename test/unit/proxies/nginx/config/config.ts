import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigReading } from '../../../../../src/configs/reading.ts';
import type { RouteQuery } from '../../../../../src/model/route-query.ts';
import type { Setting } from '../../../../../src/model/setting.ts';
import type { SettingKind } from '../../../../../src/model/setting-kind.ts';
import { readNginxConfig } from '../../../../../src/proxies/nginx/config/index.ts';

export const get: RouteQuery = {
  scheme: 'http',
  port: 8080,
  authority: 'app.test',
  path: '/events',
  method: 'GET',
};

/** A configuration on disk, in a directory of its own. */
function configFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'nginx-conf-')), 'nginx.conf');
  writeFileSync(file, text);
  return file;
}

export function readText(text: string, query: Partial<RouteQuery> = {}): ConfigReading {
  return readNginxConfig('edge', configFile(text), { ...get, ...query });
}

/** `http { server { listen 8080; … } }` around `inServer`. */
export function server(inServer: string, inHttp = ''): string {
  return `events {}\nhttp {\n${inHttp}\nserver {\nlisten 8080;\n${inServer}\n}\n}\n`;
}

export function pick(reading: ConfigReading, kind: SettingKind): Setting {
  const [first, ...more] = reading.settings.filter((setting) => setting.kind === kind);
  if (!first || more.length > 0) throw new Error(`${more.length + (first ? 1 : 0)} settings of kind ${kind}`);
  return first;
}

export function all(reading: ConfigReading, kind: SettingKind): Setting[] {
  return reading.settings.filter((setting) => setting.kind === kind);
}
