/** The access logs that a stream's end is written to, and the format of their rows. */

import type { ConfiguredLog } from '../../../configs/reading.ts';
import type { Setting } from '../../../model/setting.ts';
import { at, type ConfigNode, configOf, items, plain, textAt, typeName } from './node.ts';
import { statement } from './setting.ts';
import type { EnvoyStream } from './stream.ts';

/** Envoy's `--file-flush-interval-msec`; logs to standard output go the same way. */
const flushMs = 10_000;

const standardPaths: Record<string, string> = {
  StdoutAccessLog: '/dev/stdout',
  StderrAccessLog: '/dev/stderr',
};

export interface EnvoyLogs {
  settings: Setting[];
  logs: ConfiguredLog[];
}

/** File and standard-output logs of the connection manager; other sinks are only named. */
export function accessLogs(hop: string, { manager, labels }: EnvoyStream, warnings: string[]): EnvoyLogs {
  const found: EnvoyLogs = { settings: [], logs: [] };
  for (const entry of items(at(manager, 'access_log'))) {
    const config = configOf(entry);
    const path = standardPaths[typeName(entry)] ?? textAt(config, 'path');
    if (path === null) {
      warnings.push(`Envoy: the access log ${textAt(entry, 'name')} writes no file and was not read`);
      continue;
    }
    if (at(entry, 'filter') !== null) {
      warnings.push(`Envoy: the access log ${path} has a filter, so rows may be missing`);
    }
    const written = formatOf(config, warnings);
    const node = at(config, 'path') ?? config ?? entry;
    found.settings.push(
      statement(hop, 'access-log', 'access_log', labels.manager, node, {
        value: path,
        detail: written.format,
      }),
    );
    found.logs.push({
      role: 'access',
      path,
      places: path.startsWith('/') ? [path] : [],
      ...written,
      flushMs,
      buffered: true,
    });
  }
  return found;
}

function formatOf(config: ConfigNode | null, warnings: string[]): Pick<ConfiguredLog, 'format' | 'escape'> {
  const own = at(config, 'log_format');
  const json = at(own, 'json_format') ?? at(config, 'json_format') ?? at(config, 'typed_json_format') ?? null;
  if (json !== null) return { format: JSON.stringify(plain(json)), escape: 'json' };
  const text =
    textAt(own, 'text_format_source', 'inline_string') ??
    textAt(own, 'text_format') ??
    textAt(config, 'format');
  if (text === null && at(own, 'text_format_source') !== null) {
    warnings.push('Envoy: the access log format stands in another file; give it with --envoy-log-format');
  }
  return { format: text === '' ? null : text, escape: 'none' };
}
