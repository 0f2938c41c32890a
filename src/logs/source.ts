/** Where lines come from: a file that grows and is rotated, an archive, a pipe. */

/** Receives what a source has read. */
export interface Sink {
  /** Complete lines, in order. */
  lines(lines: string[]): void;
  /** The next line is line `line` of a new file, or of the same file after it was truncated. */
  restart(line: number): void;
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
