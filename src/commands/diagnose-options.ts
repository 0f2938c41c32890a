/** `diagnose` as commander sees it: its arguments, its options in groups, its examples. Loads nothing else, so that help is quick. */
import { type Command, Option } from 'commander';
import { formatMs } from '../model/duration.ts';
import { defaults } from '../plan.ts';
import { addFormatOptions, type Declare, failOnOption } from './command.ts';
import type { DiagnoseFlags } from './diagnose-input.ts';
import type { HopFlag } from './hop-flags.ts';
import type { DataPart } from './request-body.ts';
import { addRequestOptions } from './request-options.ts';

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

A scenario file (YAML) can say what the flags say; files in it are looked for beside it:
    target: { url: https://example.com/events, headers: { Authorization: Bearer … }, direct: http://10.0.0.7:3000 }
    hops:                                # client side first
      - { name: edge, proxy: nginx, accessLog: access.log, errorLog: error.log, config: nginx.conf }
      - { name: mesh, proxy: envoy, admin: http://127.0.0.1:9901 }
    for: 30s

Exit codes: 0 nothing found at or above --fail-on, 1 findings, 2 not runnable as asked, 130 interrupted.`;

interface Found {
  parts: DataPart[];
  hopFlags: HopFlag[];
}

type CommanderValues = Omit<DiagnoseFlags, 'words' | 'protocols'> & {
  json?: boolean;
  'http1.1'?: boolean;
  http2?: boolean;
  http2PriorKnowledge?: boolean;
};

/** Adds `diagnose` to the program. */
export const declareDiagnose: Declare = (program, io, finish) => {
  const found: Found = { parts: [], hopFlags: [] };
  const command = program
    .command('diagnose')
    .summary('find out why a stream does not arrive, arrives late or is cut')
    .description(
      'Opens a few Server-Sent-Events streams over HTTP/1.1 and HTTP/2, watches them, joins them with what your proxies logged, and names the cause and the line to change.',
    )
    .argument('[url...]', 'the stream, a scenario file, or after -- a whole curl command');
  addWatchOptions(command);
  addHopOptions(command, found.hopFlags);
  addOutputOptions(command);
  addRequestOptions(command, found.parts);
  command.addHelpText('after', examples);
  command.action(async (words: string[], options: CommanderValues) => {
    const { run } = await import('./diagnose.ts');
    finish(await run(flagsFrom(words, options, found), io));
  });
};

function addWatchOptions(command: Command): void {
  command
    .optionsGroup('What is tried and for how long:')
    .option(
      '--for <time>',
      `watch the streams for this long, or less when all is clear (default: ${formatMs(defaults.forMs)})`,
    )
    .option('--until-cut <time>', 'wait until one stream is cut, at most this long (for rare cuts: 10m)')
    .option(
      '--direct <url>',
      'also ask the application itself, around the proxies; without a path it takes that of the URL',
    )
    .option('--one-at-a-time', 'never have two streams open at once (always so with POST)')
    .option('--end-marker <text>', 'the data of the event after which the stream may end, such as [DONE]')
    .option(
      '--event-time <field>',
      'the field of the event data that holds its time, to measure how late it comes',
    )
    .option('--origin <origin>', 'check that a page of this origin may read the stream (CORS)')
    .option('--scenario <file>', 'read target, hops and settings from a YAML file; flags go before it')
    .option('--dry-run', 'say what would be sent, and send nothing');
}

function addHopOptions(command: Command, flags: HopFlag[]): void {
  const add = (name: string, placeholder: string, text: string) => {
    const keep = (value: string) => {
      flags.push({ flag: name, value });
    };
    command.addOption(new Option(`--${name} ${placeholder}`, text).argParser(keep));
  };
  command.optionsGroup('Proxies on the way, client side first (a log: file, glob, .gz, named pipe or -):');
  add('nginx-access-log', '<file>', "Nginx's access log");
  add('nginx-error-log', '<file>', "Nginx's error log");
  add('nginx-config', '<file>', 'nginx.conf; what it includes is found beside it');
  add('nginx-log-format', '<string>', "the log_format string, where the config isn't given");
  add('envoy-access-log', '<file>', "Envoy's access log");
  add('envoy-config', '<file>', "Envoy's YAML or JSON, or a saved /config_dump");
  add('envoy-log-format', '<string>', "the access log's format string, where the config isn't given");
  add('envoy-admin', '<url>', "Envoy's admin interface: its config, clusters and counters are read");
  add(
    'hop',
    '<list>',
    'any proxy, repeatable: name=edge,proxy=nginx,access-log=F,error-log=F,config=F,admin=URL,log-format=S',
  );
  command.option(
    '--log-window <time>',
    `read log rows from this long before the run (default: ${formatMs(defaults.logWindowMs)})`,
  );
}

function addOutputOptions(command: Command): void {
  addFormatOptions(command.optionsGroup('Report:'))
    .addOption(failOnOption(defaults.failOn))
    .option('--out <dir>', 'keep the run here (default: reports/<time>-diagnose)')
    .option('--debug', 'show more detail, and the stack of an error');
}

/** Commander's values under the names of our flags. */
function flagsFrom(words: string[], options: CommanderValues, found: Found): DiagnoseFlags {
  const { json, 'http1.1': http1, http2, http2PriorKnowledge, ...flags } = options;
  const onlyHttp2 = http2 || http2PriorKnowledge ? (['http2'] as const) : undefined;
  return {
    ...flags,
    ...found,
    words,
    format: json ? 'json' : flags.format,
    protocols: http1 ? ['http1'] : onlyHttp2?.slice(),
    priorKnowledge: http2PriorKnowledge,
  };
}
