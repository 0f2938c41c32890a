/** `soak` as commander sees it. Loads nothing else, so that help is quick. */
import { formatExactMs } from '../model/duration.ts';
import { populationDefaults } from '../plan/index.ts';
import { declarePopulation } from './population/declaration.ts';

const examples = `
Examples:
  Do streams stay up for ten minutes, and do they come back as browsers would?
    $ sse-doctor soak https://example.com/events

  As a test that fails, with the logs of the proxy that may be to blame:
    $ sse-doctor soak https://example.com/events --duration 30m \\
        --threshold 'connect_success>=99%' --threshold 'disconnects==0' \\
        --nginx-access-log access.log --nginx-error-log error.log

  Do clients recover when they lose their connection?
    $ sse-doctor soak https://example.com/events \\
        --interrupt every=60s,streams=10%
`;

const defaults = populationDefaults.soak;

/** Adds `soak` to the program. */
export const declareSoak = declarePopulation('soak', {
  summary: 'hold streams for a long time, and see which are lost and why',
  description:
    'Holds Server-Sent-Events streams for minutes or hours as clients that come back when they lose one, joins what was lost with what your proxies logged, and names the cause.',
  examples,
  addSpan(command) {
    command
      .option('--duration <time>', `how long all of it takes (default: ${formatExactMs(defaults.spanMs)})`)
      .option('--connections <n>', `streams held at once (default: ${defaults.connections})`)
      .option(
        '--ramp <rate>',
        'streams opened per second, or stages: 10:30s,100 (default: all within 10 s, 10 per second at least)',
      );
  },
});
