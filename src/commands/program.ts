/** The commander program: subcommands, help, and usage errors in the tool's own form. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { badInput, type DoctorError } from '../errors.ts';
import type { Io } from '../model/io.ts';
import { declarations } from './index.ts';
import { withCommand } from './left-out-command.ts';

const intro = `Tells why a Server-Sent-Events stream does not arrive, arrives late or is cut, and which line of which proxy to change.`;

const start = `
Start here:
  $ sse-doctor demo                                  see it work on a broken endpoint of its own
  $ sse-doctor https://example.com/events            find out what is wrong with yours (diagnose)
  $ sse-doctor soak https://example.com/events       see whether 50 streams last for ten minutes
  $ sse-doctor load https://example.com/events       see whether a thousand fit at once`;

/** Runs one command line (without node and script); the exit code. @throws DoctorError for a wrong one. */
export async function runProgram(given: string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(io, (code) => {
    exitCode = code;
  });
  const argv = withCommand(given, program);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    // Without a subcommand commander shows the help: that is its whole message.
    if (error.code === 'commander.help') return 2;
    throw usageError(error, argv, program);
  }
}

function buildProgram(io: Io, finish: (exitCode: number) => void): Command {
  const program = new Command('sse-doctor')
    .description(intro)
    .version(toolVersion(), '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => {},
      getOutHelpWidth: () => io.width,
      getErrHelpWidth: () => io.width,
    })
    .addHelpText('after', start);
  for (const declare of declarations) declare(program, io, finish);
  return program;
}

/** The version in package.json, which lies one folder above both `src/` and `dist/`. */
function toolVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Commander's one-line message in three parts: what, why, what to do. */
function usageError(error: CommanderError, argv: string[], program: Command): DoctorError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const [message = '', detail] = first.split(/(?<=is invalid)\. /);
  const command = program.commands.map((one) => one.name()).find((name) => name === argv[0]);
  const name = command === undefined ? 'sse-doctor' : `sse-doctor ${command}`;
  const guess = /\(Did you mean (.*)\?\)/.exec(rest.join(' '))?.[1];
  const option = /unknown option '(--[\w-]+)/.exec(message)?.[1] ?? '';
  const near = guess ? `did you mean ${guess}?` : ofTheSameWord(option, command, program);
  const other = otherToolsOptions[`${command} ${option}`] ?? near;
  const help = `${name} --help lists what there is`;
  return badInput(
    message,
    detail?.replace(/\.$/, '') ?? causes[error.code] ?? `${name} does not take this`,
    other ?? forSubject(error, argv) ?? help,
  );
}

/** For `--haproxy-log`: what the command takes that begins with `--haproxy-`. */
function ofTheSameWord(option: string, command: string | undefined, program: Command): string | null {
  const [word] = /^--(?!no-)\w+-/.exec(option) ?? [];
  const taken = program.commands.find((one) => one.name() === command)?.options ?? [];
  const same = taken.flatMap(({ long }) => (word !== undefined && long?.startsWith(word) ? [long] : []));
  return same.length > 0 ? `there are ${same.join(', ')}` : null;
}

/** In the place of a command: `example.com/events`, a URL without its scheme, or a scenario file. */
function forSubject({ code }: CommanderError, [word = '']: string[]): string | null {
  if (code !== 'commander.unknownCommand') return null;
  if (/\.ya?ml$/i.test(word)) return `to run a scenario file: sse-doctor diagnose ${word}`;
  const isHost = /^(?:localhost|[\w-]+(?:\.[\w-]+)+)(?:[:/]|$)/.test(word);
  return isHost ? `to diagnose a URL, give it whole: sse-doctor https://${word} (or http://)` : null;
}

/** Options that this command calls differently, and options that only other commands have. */
const otherToolsOptions: Readonly<Record<string, string>> = {
  'soak --for': 'say --duration, which a soak takes in all',
  'soak --hold': 'say --duration, which a soak takes in all',
  'load --for': 'say --hold, for which a load holds its streams',
  'load --duration': 'say --hold, for which a load holds its streams',
  'diagnose --duration': 'say --for; many streams for long are sse-doctor soak',
  'diagnose --connections': 'many streams are for sse-doctor soak and sse-doctor load',
  'diagnose --threshold': 'thresholds are for sse-doctor soak and sse-doctor load',
};

const causes: Readonly<Record<string, string>> = {
  'commander.unknownCommand': 'the first word is no command',
  'commander.missingArgument': 'the command line ends before it',
  'commander.optionMissingArgument': 'nothing stands after it',
  'commander.conflictingOption': 'only one of them can hold',
  'commander.excessArguments': 'there are more words than it takes',
};
