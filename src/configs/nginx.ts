/** nginx.conf: the settings that govern one request. */
import type { RouteQuery } from '../model/route-query.ts';
import { compressionSettings } from './nginx-compression.ts';
import { readNginxFiles } from './nginx-includes.ts';
import { limitSettings } from './nginx-limits.ts';
import { readLogs } from './nginx-logs.ts';
import { noEffectSettings } from './nginx-no-effect.ts';
import { proxyingSettings } from './nginx-proxying.ts';
import { followRequest } from './nginx-request.ts';
import { routeSettings } from './nginx-route.ts';
import { upstreamSettings } from './nginx-upstream.ts';
import type { ConfigReading } from './reading.ts';

/**
 * Reads nginx.conf and its includes for one request. Throws badInput, with file and line, where nginx itself
 * would refuse the text. Directives and inheritance: nginx.org/en/docs/dirindex.html.
 */
export function readNginxConfig(hop: string, path: string, query: RouteQuery): ConfigReading {
  const found = readNginxFiles(path);
  const scope = followRequest(hop, found, query);
  const { settings, logs } = readLogs(scope);
  return {
    settings: [
      ...routeSettings(scope),
      ...upstreamSettings(scope),
      ...proxyingSettings(scope),
      ...compressionSettings(scope),
      ...limitSettings(scope),
      ...settings,
      ...noEffectSettings(scope),
    ],
    files: found.files,
    logs,
    warnings: [...new Set(scope.warnings)],
  };
}
