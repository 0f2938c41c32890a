/** `explain` as commander sees it. */
import { Option } from 'commander';
import type { Declare } from './command.ts';
import type { ExplainFlags } from './explain/index.ts';

const examples = `
Examples:
  What can be found at all, a line each:
    $ sse-doctor explain

  What is behind a name in a report, what looks like it, and what would settle it:
    $ sse-doctor explain idle-timeout

  What a measure of a soak is called in a threshold, a table and report.json:
    $ sse-doctor explain ttfe
`;

const explainFormats: NonNullable<ExplainFlags['format']>[] = ['terminal', 'markdown', 'json'];

/** Adds `explain` to the program. */
export const declareExplain: Declare = (program, io, finish) => {
  const command = program
    .command('explain')
    .summary('what a rule of the report is about, what looks like it, and what would settle it')
    .description(
      'Explains one rule or measure by the name that a report gives it, or lists all rules. Asks no endpoint.',
    )
    .argument(
      '[rule]',
      'the name of a rule, as in idle-timeout, or of a measure, as in ttfe (default: list the rules)',
    )
    .addHelpText('after', examples);
  command
    .addOption(new Option('--format <name>', 'how it is printed (default: terminal)').choices(explainFormats))
    .option('--json', 'the same as --format json')
    .option('--debug', 'show the stack of an error')
    .action(async (rule: string | undefined, options: Omit<ExplainFlags, 'rule'> & { json?: boolean }) => {
      const { run } = await import('./explain/index.ts');
      finish(run({ rule, format: options.json ? 'json' : options.format }, io));
    });
};
