/** What the declarations of `soak` and `load` share. */
import type { Command } from 'commander';
import { type PopulationCommand, populationDefaults } from '../../plan/index.ts';
import type { Declare } from '../command.ts';
import {
  addRunOptions,
  addStreamOptions,
  addSubject,
  type CommanderValues,
  flagsFrom,
  type Gathered,
} from '../run-options.ts';
import type { PopulationFlags } from './input.ts';
import {
  addAnswerOptions,
  addClientOptions,
  addMachineOptions,
  addThresholdOptions,
  populationHelp,
} from './options.ts';

/** The texts in which the two differ. */
interface PopulationTexts {
  summary: string;
  description: string;
  /** From "Examples:" on. */
  examples: string;
  /** Adds the options that say how many streams there are and for how long. */
  addSpan(command: Command): void;
}

/** A declaration of `name`; its action loads the work only when it is called. */
export function declarePopulation(name: PopulationCommand, words: PopulationTexts): Declare {
  return (program, io, finish) => {
    const gathered: Gathered = { parts: [], hopFlags: [] };
    const command = program.command(name).summary(words.summary).description(words.description);
    words.addSpan(addSubject(command).optionsGroup('How many streams and for how long:'));
    addClientOptions(command, populationDefaults[name].reconnect);
    addAnswerOptions(command);
    addThresholdOptions(command);
    addStreamOptions(command.optionsGroup('What is looked at besides:'));
    addMachineOptions(command);
    addRunOptions(command, name, gathered);
    command.addHelpText('after', `${words.examples}${populationHelp}`);
    command.action(async (args: string[], options: CommanderValues<PopulationFlags>) => {
      const { run } = await import('./index.ts');
      finish(await run(name, flagsFrom(args, options, gathered), io));
    });
  };
}
