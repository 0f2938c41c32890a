/** How the lab starts a proxy, as data. */

export interface Starter {
  /** Its program, in the cache and on PATH. */
  program: string;
  /** Has the program print its version, and where that stands in what it prints. */
  versionArgs: string[];
  version: RegExp;
  /** Command line: `{dir}` is the run's folder, `{config}` the config's path, `{flushMs}` how often logs are flushed, ms. */
  args: string[];
  /** Where nothing else is asked for, ms. */
  flushMs?: number;
  /** Folders that it needs below the run's. */
  folders?: string[];
  /** The run's folder must be open to all: it reads there as another user. */
  isOtherUser?: boolean;
  /** Has it read its configuration again; absent: it watches its files. */
  reloadSignal?: NodeJS.Signals;
}
