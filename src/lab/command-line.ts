/** The command lines of a proxy and of the programs beside it, with the run's own values. */
import { join } from 'node:path';
import type { Starter } from '../proxies/starter.ts';

/** What a run says of one proxy. */
export interface RunValues {
  /** The run's folder: working directory, and prefix of relative paths. */
  dir: string;
  /** Path of the configuration. */
  config: string;
  /** How often it writes its logs, ms, where it is told that on its command line. */
  flushMs?: number;
  /** Its logs, where it does not name them itself: relative to `dir`. */
  logs?: { access?: string; error?: string };
  /** How rows of the access log are written, where a program beside it writes them. */
  logFormat?: string;
}

/** The values behind `{dir}`, `{config}`, `{flushMs}`, `{access-log}`, `{error-log}` and `{log-format}`. */
export function valuesOf({ flushMs, logFormat }: Starter, run: RunValues): Map<string, string> {
  return new Map([
    ['dir', run.dir],
    ['config', run.config],
    ['flushMs', String(run.flushMs ?? flushMs)],
    ['access-log', join(run.dir, run.logs?.access ?? 'access.log')],
    ['error-log', join(run.dir, run.logs?.error ?? 'error.log')],
    ['log-format', run.logFormat ?? logFormat ?? ''],
  ]);
}

/** A command line with its placeholders filled in; what nothing stands for stays as it is. */
export function filled(args: string[], values: ReadonlyMap<string, string>): string[] {
  return args.map((arg) => arg.replace(/\{([\w-]+)\}/g, (whole, name) => values.get(name) ?? whole));
}
