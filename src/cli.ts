#!/usr/bin/env node
/** The process edge: argv and streams in, exit code out; prints errors; nothing else. */
import { runProgram } from './commands/program.ts';
import { DoctorError } from './errors.ts';
import type { Io } from './model/io.ts';

const interrupt = new AbortController();
const argv = process.argv.slice(2);
let isStdinOpen = false;

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  // Opened when first asked for: an unread standard input would keep the process waiting.
  get stdin() {
    isStdinOpen = true;
    return process.stdin;
  },
  env: process.env,
  cwd: process.cwd(),
  signal: interrupt.signal,
  isTerminal: process.stdout.isTTY === true,
  width: process.stdout.columns || 80,
  now: Date.now,
};

process.on('SIGINT', () => {
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort();
});

// A reader such as `head` may leave before the end.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  process.exitCode = await runProgram(argv, io);
} catch (error) {
  process.exitCode = printError(error);
}
// A log that is followed there has no end of its own.
if (isStdinOpen) process.stdin.destroy();

/** The exit code that the error stands for; what is not one of ours is a bug of the tool. */
function printError(error: unknown): number {
  if (!(error instanceof DoctorError)) {
    const text = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`bug in sse-doctor, please report it with this text:\n${text}\n`);
    return 70;
  }
  process.stderr.write(`error: ${error.message}\ncause: ${error.why}\nhint: ${error.hint}\n`);
  if (wantsDebug()) process.stderr.write(`${error.stack}\n`);
  return error.exitCode;
}

/** `--debug` among our own flags, before a curl command. */
function wantsDebug(): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).includes('--debug');
}
