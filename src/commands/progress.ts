/** What is written to standard error during a run: a spinner or a live block on a terminal, warnings anywhere. */
import type { Io } from '../model/io.ts';
import type { LiveView } from '../model/live.ts';
import { cutToColumns } from '../report/index.ts';
import { liveBlock, liveLine } from './live-lines.ts';

export interface Progress {
  progress(text: string): void;
  /** Shows the state of many streams; called whenever it is known. */
  live(view: LiveView): void;
  warn(text: string): void;
  stop(): void;
}

/** Starts the display. The spinner does not read standard input: a log may come through it. */
export async function startProgress(io: Io): Promise<Progress> {
  return canRedraw(io) ? redrawn(io) : written(io);
}

/** A terminal without a width (a bare pty) would keep the spinner clearing lines for ever; a log of CI keeps every line. */
function canRedraw({ stderr, env }: Pick<Io, 'stderr' | 'env'>): boolean {
  return Boolean(stderr.isTTY && stderr.columns) && env.TERM !== 'dumb' && !env.CI;
}

/** The spinner and its blank. */
const spinnerColumns = 2;

async function redrawn(io: Io): Promise<Progress> {
  const { default: ora } = await import('ora');
  const stream = io.stderr as NodeJS.WriteStream;
  const spinner = ora({ stream, discardStdin: false, isEnabled: true }).start();
  return {
    progress: (text) => {
      spinner.text = cutToColumns(text, (io.stderr.columns || 80) - spinnerColumns);
    },
    live: (view) => {
      // The terminal may have been made narrower since the last one.
      const columns = (io.stderr.columns || 80) - spinnerColumns;
      spinner.text = liveBlock(view, columns).replaceAll('\n', `\n${' '.repeat(spinnerColumns)}`);
    },
    warn: (text) => {
      spinner.clear();
      warn(text, io);
    },
    stop: () => {
      spinner.stop();
    },
  };
}

/** Without a terminal: a line for each new phase, with many streams one every ten seconds, and a last one. */
function written(io: Io): Progress {
  const everyMs = 10_000;
  const known = new Set<string>();
  let dueMs = everyMs;
  let unwritten: LiveView | null = null;
  const writeLast = () => {
    if (unwritten !== null) io.stderr.write(`${liveLine(unwritten)}\n`);
    unwritten = null;
  };
  return {
    progress: (text) => {
      const kind = text.replace(/(\d+(\.\d+)? (d|h|min|s|ms)\b ?)+|\d+/g, '').replace(/streams?|rows?/g, '');
      if (known.has(kind)) return;
      known.add(kind);
      writeLast();
      io.stderr.write(`${text}\n`);
    },
    live: (view) => {
      unwritten = view;
      // The tick for the tenth second may come a little early.
      const elapsedMs = Math.round(view.elapsedMs / 1000) * 1000;
      if (elapsedMs < dueMs) return;
      dueMs = (Math.floor(elapsedMs / everyMs) + 1) * everyMs;
      writeLast();
    },
    warn: (text) => warn(text, io),
    stop: writeLast,
  };
}

/** One warning, a line. */
export function warn(text: string, io: Pick<Io, 'stderr'>): void {
  io.stderr.write(`warning: ${text}\n`);
}
