import { addFormatOptions, type Declare, formatTexts } from './command.ts';
import type { DemoFlags } from './demo.ts';

/** Adds `demo` to the program. */
export const declareDemo: Declare = (program, io, finish) => {
  const command = program
    .command('demo')
    .summary('see the tool find a fault: a broken endpoint on this machine, diagnosed')
    .description('Starts an endpoint on 127.0.0.1 that is broken on purpose, and diagnoses it. No set-up.');
  addFormatOptions(command)
    .argument('[scenario]', 'which trouble to show (default: a silent stream that the proxy cuts)')
    .option('--list', 'name the scenarios')
    .option('--keep', "leave the scenario's folder behind")
    .option('--out <dir>', 'keep the run here')
    .option('--force', 'replace a run that --out holds already')
    .option('--debug', 'show more detail, and the stack of an error')
    .action(async (scenario: string | undefined, { json, ...options }: DemoFlags & { json?: boolean }) => {
      const flags = { ...options, scenario };
      const { run } = await import('./demo.ts');
      finish(await run({ ...flags, format: formatTexts(options.format, json) }, io));
    });
};
