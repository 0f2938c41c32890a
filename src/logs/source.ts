/** Where lines come from: a file that grows and is rotated, an archive, a pipe. */

import type { Backlog } from './backlog.ts';

/** Receives what a source has read. */
export interface Sink {
  /** Complete lines, in order. */
  lines(lines: string[]): void;
  /** The next line is line `line` of a new file, or of the same file after it was truncated. */
  restart(line: number): void;
  /**
   * What the file held before the run, where not all of it was read; the next line is that behind it. False: it has to be
   * read line by line, and nothing of it was taken.
   */
  backlog(found: Backlog): boolean;
  warn(text: string): void;
  /** Reports that this is no log at all: why, as the end of a sentence. Nothing more is read from it. */
  refuse(why: string): void;
}

export interface Source {
  path: string;
  /** Passes on what was written since the last call; returns a last line without a line end if it seems complete. */
  read(sink: Sink): Promise<string | null>;
  close(): void;
}
