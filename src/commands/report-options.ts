/** `report` as commander sees it. */
import { addFormatOptions, type Declare, failOnOption, formatTexts } from './command.ts';
import type { ReportFlags } from './report.ts';

/** Adds `report` to the program. */
export const declareReport: Declare = (program, io, finish) => {
  const command = program
    .command('report')
    .summary('judge a kept run again, with no proxy at hand')
    .description(
      'Reads the directory of an earlier run and prints its report, judged anew by this version. Without a directory it lists the runs in reports/.',
    )
    .argument('[run-dir]', 'the directory that the run named at its end; latest: the newest in reports/');
  addFormatOptions(command)
    .addOption(failOnOption("the run's own"))
    .option('--debug', 'show the stack of an error')
    .action(
      async (
        dir: string | undefined,
        { json, ...options }: Omit<ReportFlags, 'dir'> & { json?: boolean },
      ) => {
        const { run } = await import('./report.ts');
        finish(await run({ ...options, dir, format: formatTexts(options.format, json) }, io));
      },
    );
};
