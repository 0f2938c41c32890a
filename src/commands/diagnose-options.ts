/** `diagnose` as commander sees it: its arguments, its options in groups, its examples. Loads nothing else, so that help is quick. */
import type { Command } from 'commander';
import { formatExactMs } from '../model/duration.ts';
import { defaults } from '../plan/index.ts';
import { append, type Declare } from './command.ts';
import type { DiagnoseFlags } from './diagnose.ts';
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
  What is wrong with this stream?
    $ sse-doctor diagnose https://example.com/events

  Which proxy is to blame, and which line of its config? Give what it wrote and what it reads:
    $ sse-doctor diagnose https://example.com/events --nginx-access-log /var/log/nginx/access.log \\
        --nginx-error-log /var/log/nginx/error.log --nginx-config /etc/nginx/nginx.conf

  Is it the proxy or the application? Ask both:
    $ sse-doctor diagnose https://example.com/events --direct http://10.0.0.7:3000

  A command copied from a browser's developer tools:
    $ sse-doctor diagnose -- curl 'https://example.com/events' -H 'Cookie: session=…'

A scenario file (YAML) can say what the flags say; files in it are looked for beside it,
and \${NAME} or \${NAME:-default} is taken from the environment:
    target: { url: https://example.com/events, headers: { Authorization: Bearer … }, direct: http://10.0.0.7:3000 }
    hops:                                # client side first
      - { name: edge, proxy: nginx, accessLog: access.log, errorLog: error.log, config: nginx.conf }
      - { name: mesh, proxy: envoy, admin: http://127.0.0.1:9901 }
    for: 35s

Exit codes: 0 nothing found at or above --fail-on, 1 findings, 2 not runnable as asked, 130 interrupted.`;

/** Adds `diagnose` to the program. */
export const declareDiagnose: Declare = (program, io, finish) => {
  const gathered: Gathered = { parts: [], hopFlags: [] };
  const command = program
    .command('diagnose')
    .summary('find out why a stream does not arrive, arrives late or is cut')
    .description(
      'Opens a few Server-Sent-Events streams over HTTP/1.1 and HTTP/2, watches them, joins them with what your proxies logged, and names the cause and the line to change.',
    );
  addSubject(command);
  addWatchOptions(command);
  addRunOptions(command, 'diagnose', gathered);
  command.addHelpText('after', examples);
  command.action(async (words: string[], options: CommanderValues<DiagnoseFlags>) => {
    const { run } = await import('./diagnose.ts');
    finish(await run(flagsFrom(words, options, gathered), io));
  });
};

function addWatchOptions(command: Command): void {
  const group = command
    .optionsGroup('What is tried and for how long:')
    .option(
      '--for <time>',
      `watch the streams for this long, or less when all is clear (default: ${formatExactMs(defaults.forMs)})`,
    )
    .option('--until-cut <time>', 'wait until one stream is cut, at most this long (for rare cuts: 10m)')
    .option('--one-at-a-time', 'never have two streams open at once (always so with POST)');
  addStreamOptions(group);
  addExperimentOptions(group);
}

function addExperimentOptions(group: Command): void {
  group
    .option(
      '--via <url>',
      'also ask at this hop, which gets all that the target gets; repeatable, edge to origin: the last is asked as --direct is',
      append,
    )
    .option(
      '--heartbeat-param <name=values>',
      "also ask with these values of the query's parameter that sets the heartbeat, as in ping=1,10: does the cut move with it?",
    )
    .option('--with-head', 'also ask by HEAD: who answers it? (always where GET is refused)')
    .option('--slow-reader', 'also ask and hardly read: is such a client cut, and by whom?')
    .option(
      '--leave-early',
      'also ask and leave after 5 s: does the way behind us end too? (needs access logs)',
    );
}
