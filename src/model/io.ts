/** Everything of the outside world that a command uses: passed in by the process edge, so that tests can pass in another. */

import type { KnownSecrets } from './secret.ts';

/** A text stream that may be a terminal. */
export type TextOutput = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

export interface Io {
  /** The report and nothing else. */
  stdout: TextOutput;
  /** Progress and warnings. */
  stderr: TextOutput;
  stdin: NodeJS.ReadableStream;
  env: Record<string, string | undefined>;
  /** Values that no output may contain. */
  secrets?: KnownSecrets;
  /** Absolute; relative paths on the command line start here. */
  cwd: string;
  /** Aborted by the first Ctrl-C. */
  signal: AbortSignal;
  /** Standard output is a terminal. */
  isTerminal: boolean;
  /** Columns of standard output; 80 when it is none. */
  width: number;
  /** What the process has taken since its start, ms: a budget counts from there. */
  spentMs?(): number;
  /** Epoch ms. */
  now(): number;
}
