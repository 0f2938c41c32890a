/** Options that several subcommands share. */
import { type Command, Option } from 'commander';
import type { Io } from '../model/io.ts';
import { reportFormats } from '../model/report-format.ts';

/** Adds one subcommand; its action loads the work by dynamic import and hands the exit code to `finish`. */
export type Declare = (program: Command, io: Io, finish: (exitCode: number) => void) => void;

/** How the report is printed, and in which files; `--json` is short for one of the choices. A pipe and a file hold all of it anyway. */
export function addFormatOptions(command: Command): Command {
  return command
    .option(
      '--format <name[=file]>',
      `how the report is printed (default: terminal), or written to a file: ${reportFormats.join(', ')}; repeatable, as in --format junit=report.xml`,
      append,
    )
    .option('--json', 'the same as --format json')
    .option('--all', 'on a terminal: also what was ruled out and what was not checked');
}

/** The formats that were asked for, `--json` among them. */
export function formatTexts(format: string[] | undefined, json: boolean | undefined): string[] | undefined {
  return json ? [...(format ?? []), 'json'] : format;
}

/** From which severity on the exit code is 1. */
export function failOnOption(byDefault: string): Option {
  const text = `exit with 1 from this severity on (default: ${byDefault})`;
  return new Option('--fail-on <severity>', text).choices(['critical', 'warning', 'info', 'never']);
}

/** Collects the values of an option that may be given more than once. */
export function append(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
