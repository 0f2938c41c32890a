/** `load` as commander sees it. Loads nothing else, so that help is quick. */
import { formatMs } from '../model/duration.ts';
import { populationDefaults } from '../plan.ts';
import type { Declare } from './command.ts';
import type { PopulationFlags } from './population-input.ts';
import {
  addClientOptions,
  addMachineOptions,
  addThresholdOptions,
  populationHelp,
} from './population-options.ts';
import {
  addRunOptions,
  addStreamOptions,
  addSubject,
  type CommanderValues,
  flagsFrom,
  type Gathered,
} from './run-options.ts';

const examples = `
Examples:
  Does the path carry a thousand streams at once?
    $ sse-doctor load https://example.com/events

  Ten thousand, slowly at first, and which limit of which proxy ends it:
    $ sse-doctor load https://example.com/events \\
        --connections 10000 --ramp 100:10s,500 \\
        --nginx-error-log error.log --nginx-config nginx.conf

  Do ordinary requests suffer while the streams are open?
    $ sse-doctor load https://example.com/events \\
        --pressure 200rps --pressure-path /health
${populationHelp}`;

/** Adds `load` to the program. */
export const declareLoad: Declare = (program, io, finish) => {
  const gathered: Gathered = { parts: [], hopFlags: [] };
  const { connections, spanMs, reconnect } = populationDefaults.load;
  const command = program
    .command('load')
    .summary('open thousands of streams at once, and see where it ends')
    .description(
      'Opens ever more concurrent Server-Sent-Events streams, holds them, joins what failed with what your proxies logged, and names the limit that was met.',
    );
  addSubject(command)
    .optionsGroup('How many streams and for how long:')
    .option('--connections <n>', `streams held at once (default: ${connections})`)
    .option(
      '--ramp <rate>',
      `streams opened per second, or stages: 100:10s,500 (default: ${populationDefaults.loadRampPerSecond})`,
    )
    .option('--hold <time>', `hold them for this long once all are asked for (default: ${formatMs(spanMs)})`);
  addClientOptions(command, reconnect);
  addThresholdOptions(command);
  addStreamOptions(command.optionsGroup('What is looked at besides:'));
  addMachineOptions(command);
  addRunOptions(command, 'load', gathered);
  command.addHelpText('after', examples);
  command.action(async (words: string[], options: CommanderValues<PopulationFlags>) => {
    const { run } = await import('./population.ts');
    finish(await run('load', flagsFrom(words, options, gathered), io));
  });
};
