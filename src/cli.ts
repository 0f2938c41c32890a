#!/usr/bin/env node
/** The process edge: argv and streams in, exit code out; prints errors; nothing else. */
import { getEventListeners } from 'node:events';
import { secretsOfCommand } from './commands/command-secrets.ts';
import { runProgram } from './commands/program.ts';
import { badInput, DoctorError } from './errors.ts';
import type { Io } from './model/io.ts';
import { redactKnown, redactMessage } from './model/secret.ts';
import { newSecrets } from './run/secrets.ts';

const interrupt = new AbortController();
const argv = process.argv.slice(2);
let isStdinOpen = false;

const secrets = newSecrets(secretsOfCommand(argv, process.env));
// The report is made of redacted data; other output may quote anything.
guard(process.stdout, (text) => redactKnown(text, secrets));
guard(process.stderr, (text) => redactMessage(text, secrets));

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  // Opened when first asked for: an unread standard input would keep the process waiting.
  get stdin() {
    isStdinOpen = true;
    return process.stdin;
  },
  env: process.env,
  secrets,
  cwd: process.cwd(),
  signal: interrupt.signal,
  isTerminal: process.stdout.isTTY === true,
  // A terminal may be made wider or narrower while the run goes on.
  get width() {
    return process.stdout.columns || 80;
  },
  spentMs: () => performance.now(),
  now: Date.now,
};

/**
 * One request to stop may arrive as several signals: shell and terminal both send SIGHUP, npm forwards a Ctrl-C that
 * the whole process group received already, systemd may send SIGHUP after SIGTERM.
 */
const repeatedSignalMs = 200;
let stoppedAt: number | null = null;

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => {
    const now = performance.now();
    // While inputs are read there is no listener: no request was sent yet, so there is nothing to report.
    const isAbortHandled = getEventListeners(interrupt.signal, 'abort').length > 0;
    const isRepeat = stoppedAt !== null && now - stoppedAt > repeatedSignalMs;
    if (isRepeat || (stoppedAt === null && !isAbortHandled)) process.exit(130);
    stoppedAt ??= now;
    interrupt.abort();
  });

process.on('uncaughtException', (error) => {
  printError(error);
  process.exit(70);
});

/** Whoever read our output has closed it, as `head` does, or the terminal is gone: an error could not be shown to anyone. */
const readerGone = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);
let outputFault: NodeJS.ErrnoException | null = null;

for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!readerGone.has(error.code ?? '')) outputFault ??= error;
  });

try {
  process.exitCode = await runProgram(argv, io);
} catch (error) {
  process.exitCode = printError(error);
}
// For a pipe, the error may only be reported now.
await new Promise((resolve) => setImmediate(resolve));
if (outputFault) process.exitCode = printError(unwritable(outputFault));
// A log that is followed on standard input does not end by itself.
if (isStdinOpen) process.stdin.destroy();

function unwritable({ code, message }: NodeJS.ErrnoException): DoctorError {
  const hint =
    'free some space, or give it another file; a run that was kept: sse-doctor report DIR prints it again';
  return badInput('the report could not be written to standard output', code ?? message, hint);
}

/** All output of this process goes through here, a library's too: `shown` is applied to every text. */
function guard(stream: NodeJS.WriteStream, shown: (text: string) => string): void {
  const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
  const guarded = (chunk: string | Uint8Array, ...rest: unknown[]) =>
    write(
      typeof chunk === 'string' ? shown(chunk) : Buffer.from(shown(Buffer.from(chunk).toString())),
      ...rest,
    );
  stream.write = guarded as NodeJS.WriteStream['write'];
}

/** The exit code for the error; an unknown error is a bug of the tool. */
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
