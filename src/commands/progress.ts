/** What is said on standard error while a run goes on: a spinner on a terminal, warnings anywhere. */
import type { Io } from '../model/io.ts';

export interface Progress {
  progress(text: string): void;
  warn(text: string): void;
  stop(): void;
}

/** Ready to be told. The spinner leaves standard input alone: a log may come through it. */
export async function startProgress(io: Io): Promise<Progress> {
  // A terminal without a width (a bare pty) would keep the spinner clearing lines for ever.
  if (!io.stderr.isTTY || !io.stderr.columns) {
    return { progress: sayOnce(io), warn: (text) => warn(text, io), stop: () => {} };
  }
  const { default: ora } = await import('ora');
  const spinner = ora({ stream: io.stderr as NodeJS.WriteStream, discardStdin: false }).start();
  return {
    progress: (text) => {
      spinner.text = text;
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

/** Without a terminal: a line when what is waited for changes, not one for each second of it. */
function sayOnce(io: Io): (text: string) => void {
  let last = '';
  return (text) => {
    const kind = text.replace(/\d+/g, '').replace(/streams?|rows?/g, '');
    if (kind !== last) io.stderr.write(`${text}\n`);
    last = kind;
  };
}

/** One warning, a line. */
export function warn(text: string, io: Pick<Io, 'stderr'>): void {
  io.stderr.write(`warning: ${text}\n`);
}
