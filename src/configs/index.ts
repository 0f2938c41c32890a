/**
 * Reads proxies' configurations into the settings that govern one request, each with file and line.
 * May import: `src/model`, `src/errors.ts`, this folder.
 * To add a proxy: one file that exports a Reader, one line in `readers` below, and its test.
 */
import { badInput } from '../errors.ts';
import type { ProxyKind } from '../model/log-record.ts';
import type { RouteQuery } from '../model/route-query.ts';
import { readBuiltinConfig } from './builtin.ts';
import { readEnvoyConfig } from './envoy.ts';
import { readNginxConfig } from './nginx.ts';
import type { ConfigReading } from './reading.ts';

export { patchFor } from './patch.ts';
export { patchTarget } from './patch-target.ts';
export type { ConfigReading } from './reading.ts';
export { recordableSetting, recordableText } from './recordable.ts';

type Reader = (hop: string, path: string, query: RouteQuery) => ConfigReading;

const readers: Partial<Record<ProxyKind, Reader>> = {
  nginx: readNginxConfig,
  envoy: readEnvoyConfig,
  builtin: readBuiltinConfig,
};

/** The settings of one hop for one request; throws badInput for a file that cannot be read or understood. */
export function readConfig(hop: string, proxy: ProxyKind, path: string, query: RouteQuery): ConfigReading {
  const read = readers[proxy];
  if (read) return read(hop, path, query);
  const known = Object.keys(readers).join(', ');
  throw badInput(
    `no reader for configs of ${proxy}`,
    `configs of ${proxy} are not read yet, those of ${known} are`,
    '',
  );
}
