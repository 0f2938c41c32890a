/** Where a JSON config has logs written (`logging.logs`, and the loggers that its servers name). */
import type { LogTarget } from '../model.ts';
import { at, entries, type JsonNode, spotOf, textOf, textsAt } from './node.ts';

/** The run-time log first; a log that includes `http.log.access…` is one of rows. */
export function readLogs(root: JsonNode): LogTarget[] {
  const logs = entries(at(root, 'logging', 'logs'));
  const main = logs.find(([name]) => name === 'default')?.[1] ?? null;
  const own = targetOf(main, 'error');
  const rows = logs
    .filter(([name, log]) => name !== 'default' && takesRows(log))
    .map(([, log]) => targetOf(log, 'access'));
  const excludes = textsAt(main, 'exclude').some((name) => name.startsWith('http.log.access'));
  const loggers = entries(at(root, 'apps', 'http', 'servers')).some(
    ([, server]) => at(server, 'logs') !== null,
  );
  const isMixed = loggers && !excludes && rows.length === 0;
  return [own, ...(isMixed ? [{ ...own, role: 'access' as const }] : rows)];
}

function takesRows(log: JsonNode): boolean {
  return textsAt(log, 'include').some((name) => name.startsWith('http.log.access'));
}

function targetOf(log: JsonNode | null, role: LogTarget['role']): LogTarget {
  const writer = at(log, 'writer');
  const kind = textOf(at(writer, 'output')) ?? 'stderr';
  const path = textOf(at(writer, 'filename'));
  const isFile = kind === 'file' && path !== null;
  return {
    role,
    output: isFile ? path : kind,
    isFile,
    level: textOf(at(log, 'level'))?.toUpperCase() ?? null,
    format: textOf(at(log, 'encoder', 'format')),
    at: log ? spotOf(writer ?? log) : null,
    names: null,
  };
}
