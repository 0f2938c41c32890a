/** `load` as commander sees it. Loads nothing else, so that help is quick. */
import { formatExactMs } from '../model/duration.ts';
import { populationDefaults } from '../plan/index.ts';
import { declarePopulation } from './population/declaration.ts';

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
`;

const defaults = populationDefaults.load;

/** Adds `load` to the program. */
export const declareLoad = declarePopulation('load', {
  summary: 'open thousands of streams at once, and see where it ends',
  description:
    'Opens ever more concurrent Server-Sent-Events streams, holds them, joins what failed with what your proxies logged, and names the limit that was met.',
  examples,
  addSpan(command) {
    command
      .option('--connections <n>', `streams held at once (default: ${defaults.connections})`)
      .option(
        '--ramp <rate>',
        `streams opened per second, or stages: 100:10s,500 (default: ${populationDefaults.loadRampPerSecond})`,
      )
      .option(
        '--hold <time>',
        `hold them for this long once all are asked for (default: ${formatExactMs(defaults.spanMs)})`,
      );
  },
});
