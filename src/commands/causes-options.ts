/** `causes` as commander sees it. */
import type { CausesFlags } from './causes/index.ts';
import type { Declare } from './command.ts';

/** Adds `causes` to the program. */
export const declareCauses: Declare = (program, io, finish) => {
  program
    .command('causes')
    .summary('every cause that can be named, the proxies it covers, and the test that proves it')
    .description(
      'Lists all rules by where in a stream’s life they strike, with the proxies whose logs and configs each reads, and the scenario or test that finds it on the real program. Asks no endpoint.',
    )
    .option('--all', 'name every scenario')
    .option('--json', 'for programs')
    .option('--debug', 'show the stack of an error')
    .action(async (options: CausesFlags) => {
      const { run } = await import('./causes/index.ts');
      finish(run(options, io));
    });
};
