/** The options that `soak` and `load` share, in their groups. */
import { type Command, Option } from 'commander';
import { formatExactMs } from '../../model/duration.ts';
import { populationDefaults } from '../../plan/index.ts';
import { append } from '../command.ts';
import { metricsHelp } from '../metrics-help.ts';

const scenarioHelp = `
A scenario file (YAML) can say what the flags say, and more; flags go before it:
    target: { url: https://example.com/events, direct: http://10.0.0.7:3000 }
    hops: [ { name: edge, proxy: nginx, accessLog: access.log } ]
    connections: 500
    duration: 10m                        # soak; a load has hold: 30s
    ramp: [ { rate: 20, for: 10s }, { rate: 100 } ]
    reconnect: { like: browser, jitter: 20% }
    think: 2s                            # answers; or rate: 5/s
    maxRequests: 500
    interrupt: { every: 60s, streams: 10%, how: rst }
    pressure: { rate: 200rps, path: /health }
    thresholds:
      - connect_success>=99%
      - { check: disconnects==0, abort: true, after: 10s }
      - user-soak
    workers: 2                           # also: streamsPerConnection,
    localAddresses: [ 10.0.0.8 ]         # recordEvents, repeatPost, …

Exit codes: 0 no threshold broken and nothing found at or above --fail-on,
1 a broken threshold (whatever --fail-on says) or findings, 2 not runnable as
asked, 3 a worker would not start, 70 a bug in the tool, 130 interrupted.`;

/** The help below the examples: metrics, the keys of a scenario file that concern many streams, exit codes. */
export const populationHelp = `\n${metricsHelp()}\n${scenarioHelp}`;

/** What a client does when it loses its stream, and what is done to it on purpose. */
export function addClientOptions(command: Command, defaultPolicy: string): void {
  command
    .optionsGroup('What is done beside holding them:')
    .option(
      '--reconnect <policy>',
      `none, browser (as EventSource) or smart (backs off by the kind of loss); a scenario may write its own (default: ${defaultPolicy})`,
    )
    .option(
      '--interrupt <list>',
      'cut some of our own connections from time to time, to see them come back: every=60s,streams=10%; how=rst for a reset',
    )
    .option('--pressure <rate>', 'ordinary requests through the same proxy meanwhile: 200rps')
    .option(
      '--pressure-path <path>',
      `what those ask for, on the target's host (default: ${populationDefaults.pressurePath})`,
    )
    .option('--repeat-post', 'allow a method other than GET: each stream and each reconnect sends it again');
}

/** Of streams that end by themselves. */
export function addAnswerOptions(command: Command): void {
  command
    .optionsGroup('Answers that end by themselves (POST, --end-marker, --think or --rate):')
    .option(
      '--think <time>',
      `each client asks again so long after its answer (default: ${formatExactMs(populationDefaults.thinkMs)})`,
    )
    .option('--rate <rate>', 'so many requests a second, however long answers take: 5/s')
    .option('--max-requests <n>', 'send no more than this in all: it guards the bill, and allows a POST');
}

/** Conditions of success. */
export function addThresholdOptions(command: Command): void {
  command
    .optionsGroup('What must hold (exit code 1 otherwise; repeatable):')
    .option(
      '--threshold <expr>',
      "a condition such as 'ttfe_p95<500ms' or 'connect_success>=99%'; user-soak is a set of them",
      append,
    )
    .option(
      '--stop-unless <expr>',
      'the same, and the run ends as soon as it is broken; looked at once there is something to judge by',
      append,
    )
    // The name it had before.
    .addOption(new Option('--abort-on <expr>').argParser(append).hideHelp());
}

/** Options on the use of this machine. */
export function addMachineOptions(command: Command): void {
  const { streamsOfOneProcess, streamsPerConnection } = populationDefaults;
  command
    .optionsGroup('This machine:')
    .option(
      '--workers <n>',
      `processes that hold the streams (default: 1 up to ${streamsOfOneProcess} streams, beyond that one per core, more where open files are short)`,
    )
    .option(
      '--streams-per-connection <n>',
      `HTTP/2 streams that share a connection (default: ${streamsPerConnection})`,
    )
    .option(
      '--local-address <addr>',
      'connect from this address or range, in turn: each client keeps its own: 127.0.0.2-127.0.0.5; repeatable',
      append,
    )
    .option('--record-events', 'keep every event in the recording (large)');
}
