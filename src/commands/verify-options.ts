/** `verify` as commander sees it. */
import { append, type Declare } from './command.ts';
import { addRunOptions, type CommanderValues, flagsFrom, type Gathered } from './run-options.ts';
import type { VerifyFlags } from './verify/index.ts';

const examples = `
Examples:
  The change is made and loaded: is the trouble gone?
    $ sse-doctor verify latest

  Of a run that was asked with secrets: they are not kept, so they are given again
    $ sse-doctor verify reports/2026-11-28T23-28-50-375Z-diagnose -H "Authorization: Bearer $TOKEN" \\
        --url "https://example.com/events?key=$KEY"
    $ sse-doctor verify latest -- curl 'https://example.com/events' -H 'Cookie: session=…'

"Gone" is said only where this run asked the same and watched as many streams through an age, or for a limit on
silence through a silence, at least as long as what brought the trouble before.
All other flags are the earlier run's; what is given here goes before them.

Exit codes: 0 nothing of before stayed, nothing is new and all of it could be seen, at or above --fail-on;
1 something stayed, is new, or was not seen in a run that could not have seen it; 2 not runnable as asked (a secret
is missing, the folder holds no run); 130 interrupted.`;

/** Adds `verify` to the program. */
export const declareVerify: Declare = (program, io, finish) => {
  const gathered: Gathered = { parts: [], hopFlags: [] };
  const command = program
    .command('verify')
    .summary('ask the same again after a change: what went, what stayed, what is new')
    .description(
      'Reads the directory of an earlier run, asks the same again, and prints both side by side: what went, what stayed, what is new.',
    )
    .argument('<run-dir>', 'the directory that the run named at its end, or latest')
    .argument('[curl...]', 'after -- a whole curl command, for its secrets');
  command
    .optionsGroup('Instead of what the earlier run says:')
    .option('--url <url>', 'the URL, where its query or path held a secret')
    .option('--direct <url>', 'the application itself, around the proxies')
    .option('--via <url>', 'a hop between; repeatable', append)
    .option('--for <time>', 'of a diagnose: watch the streams for this long')
    .option('--duration <time>', 'of a soak: how long all of it takes')
    .option('--hold <time>', 'of a load: hold the streams for this long')
    .option('--pressure-path <path>', 'what ordinary requests ask for')
    .option('--dry-run', 'say what would be sent, and send nothing');
  addRunOptions(command, 'verify', gathered);
  command.addHelpText('after', examples);
  command.action(async (dir: string, curl: string[], options: CommanderValues<VerifyFlags>) => {
    const { run } = await import('./verify/index.ts');
    finish(await run({ ...flagsFrom(curl, options, gathered), dir }, io));
  });
};
