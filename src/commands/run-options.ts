/** The options of every command that sends requests: what is observed, the proxies on the way, the report. */
import { type Command, Option } from 'commander';
import { formatExactMs } from '../model/duration.ts';
import { formatBytes } from '../model/size.ts';
import { defaults } from '../plan/index.ts';
import { profiles } from '../proxies/profile/known.ts';
import { addFormatOptions, append, failOnOption, formatTexts } from './command.ts';
import { type HopFlag, hopKinds } from './hop-flags.ts';
import type { DataPart } from './request/body.ts';
import { addRequestOptions } from './request/options.ts';
import type { RunFlags } from './run-input.ts';

/** Flags whose order on the command line counts, gathered as commander meets them. */
export interface Gathered {
  parts: DataPart[];
  hopFlags: HopFlag[];
}

/** What commander passes to an action: our flags, and aliases of them. */
export type CommanderValues<Flags extends RunFlags = RunFlags> = Omit<Flags, 'words' | 'protocols'> & {
  json?: boolean;
  'http1.1'?: boolean;
  http2?: boolean;
  http2PriorKnowledge?: boolean;
};

/** The subject of a run. */
export function addSubject(command: Command): Command {
  return command.argument('[url...]', 'the stream, a scenario file, or after -- a whole curl command');
}

/** Options that add observations to the stream itself; added to the current help group. */
export function addStreamOptions(command: Command): Command {
  return command
    .option(
      '--direct <url>',
      'also ask the application itself, around the proxies; without a path it takes that of the URL',
    )
    .option('--end-marker <text>', 'the data of the event after which the stream may end, such as [DONE]')
    .option(
      '--event-time <field>',
      'the field of the event data that holds its time, to measure how late it comes',
    )
    .option(
      '--max-event-size <size>',
      `a line or an event that grows beyond this is taken for endless, and its stream ended (default: ${formatBytes(defaults.maxEventBytes)})`,
    )
    .option('--origin <origin>', 'check that a page of this origin may read the stream (CORS)')
    .option('--scenario <file>', 'read target, hops and settings from a YAML file; flags go before it')
    .option('--dry-run', 'say what would be sent, and send nothing');
}

/** The groups that follow a command's own: proxies, report, request, connection. */
export function addRunOptions(command: Command, name: string, gathered: Gathered): void {
  addHopOptions(command, gathered.hopFlags);
  addFormatOptions(command.optionsGroup('Report:'))
    .addOption(failOnOption(defaults.failOn))
    .option(
      '--expect <what>',
      'exit with 0 if this happens, else 1: healthy, broken, status=401, cut@60s, a rule (as in idle-timeout); repeatable',
      append,
    )
    .option('--budget <time>', 'take no longer than this by the wall clock: what is left undone is said')
    .option('--out <dir>', `keep the run here (default: reports/<time>-${name})`)
    .option('--force', 'replace a run that --out holds already')
    .option('--debug', 'show more detail, and the stack of an error');
  addRequestOptions(command, gathered.parts);
  command.addHelpText('after', timesHelp);
}

/** Each form of a duration that is taken. */
const timesHelp = `
Times are written as 500ms, 30s, 10m, 1h30m, 2d or, as reports print them, in
quotes: '2 min 30 s'. Bigger units go first: d, h, m or min, s, ms. A number
alone is of seconds, except in a threshold.`;

const hopKeys = 'name=edge,proxy=nginx,access-log=F,error-log=F,config=F,admin=URL,log-format=S';

function addHopOptions(command: Command, flags: HopFlag[]): void {
  const add = (name: string, placeholder: string, text: string) => {
    const keep = (value: string) => {
      flags.push({ flag: name, value });
    };
    command.addOption(new Option(`--${name} ${placeholder}`, text).argParser(keep));
  };
  command.optionsGroup('Proxies on the way, client side first (a log: file, glob, .gz, named pipe or -):');
  for (const { kind, flags: own = [] } of profiles)
    for (const { field, placeholder, about } of own) add(`${kind}-${field}`, placeholder, about);
  add(
    'hop',
    '<list>',
    `one proxy of any kind, repeatable: ${hopKeys}; proxy= takes ${hopKinds.join(', ')}, or another name: of such a one nothing is read`,
  );
  command
    .option(
      '--log-window <time>',
      `read log rows from this long before the run (default: ${formatExactMs(defaults.logWindowMs)})`,
    )
    .option('--no-find-logs', 'do not read logs on this machine that a config names and no flag does');
}

/** Commander's values under the names of our flags. */
export function flagsFrom<Flags extends RunFlags>(
  words: string[],
  options: CommanderValues<Flags>,
  gathered: Gathered,
): Omit<CommanderValues<Flags>, 'json' | 'http1.1' | 'http2' | 'http2PriorKnowledge'> & RunFlags {
  const { json, 'http1.1': http1, http2, http2PriorKnowledge, ...flags } = options;
  const onlyHttp2 = http2 || http2PriorKnowledge ? (['http2'] as const) : undefined;
  return {
    ...flags,
    ...gathered,
    words,
    format: formatTexts(flags.format, json),
    protocols: http1 ? ['http1'] : onlyHttp2?.slice(),
    priorKnowledge: http2PriorKnowledge,
  };
}
