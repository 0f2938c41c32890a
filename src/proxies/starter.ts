/** How the lab starts a proxy, as data. */

export interface Starter {
  /** Its program, in the cache and on PATH. */
  program: string;
  /** Has the program print its version, and where that stands in what it prints. */
  versionArgs: string[];
  version: RegExp;
  /** Command line: `{dir}` is the run's folder, `{config}` the config's path, `{flushMs}` how often logs are flushed, ms. */
  args: string[];
  /** What it is asked until it gives that answer, where it listens before it serves. */
  serves?: Command & { says: RegExp };
  /** What it prints goes into these logs of the hop; absent: it writes them itself. */
  prints?: { stdout?: LogRole; stderr?: LogRole };
  /** Programs of the same folder that run beside it, from when it listens; `{access-log}`, `{error-log}` and `{log-format}` are the hop's. */
  beside?: Command[];
  /** How they write rows where the hop does not say it. */
  logFormat?: string;
  /** Where nothing else is asked for, ms. */
  flushMs?: number;
  /** Folders that it needs below the run's. */
  folders?: string[];
  /** The run's folder must be open to all: it reads there as another user. */
  isOtherUser?: boolean;
  /** Has it read its configuration again; absent: see `reloadCommands`. */
  reloadSignal?: NodeJS.Signals;
  /** The same by commands, one after the other; `{number}` counts the reloads. Absent too: it watches its files. */
  reloadCommands?: Command[];
}

/** A program, and its command line as in `Starter.args`. */
export interface Command {
  program: string;
  args: string[];
  /** The file that it makes once it is at work; absent: at once. */
  ready?: string;
}

type LogRole = 'access' | 'error';
