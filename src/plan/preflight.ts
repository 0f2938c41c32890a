/** Whether this machine lets a plan hold its streams: descriptors and ports. Pure: numbers in, problems out. */
import { isIP } from 'node:net';
import type { Plan, Population, Trial } from '../model/plan.ts';
import { populationDefaults } from './population/input.ts';

/** What the machine allows; null: not known, so not looked at. */
export interface MachineLimits {
  cores: number;
  /** Descriptors that one process may have open. */
  openFiles: number | null;
  /** Local ports for outgoing connections, for each local address. */
  ports: number | null;
  /** May raise its own limits. */
  isRoot: boolean;
  /** What this process takes before the run, bytes. */
  rssBytes?: number;
}

/** The parts of an error or a warning. */
export interface LimitProblem {
  kind: 'descriptors' | 'ports';
  /** The run would fail for certain, and not for what the endpoint does. */
  isFatal: boolean;
  message: string;
  cause: string;
  hint: string;
}

/** Descriptors that a process needs beside its streams: files, logs, pipes, ordinary requests. */
export const reservedFiles = 100;

/** Connections that these trials need; HTTP/2 streams share them. */
export function connectionCount(
  trials: Pick<Trial, 'protocol' | 'streams'>[],
  streamsPerConnection: number,
): number {
  return trials.reduce(
    (sum, { protocol, streams }) =>
      sum + (protocol === 'http1' ? streams : Math.ceil(streams / streamsPerConnection)),
    0,
  );
}

/** Descriptors of the fullest process. */
export function filesPerProcess(trials: Trial[], population: Population): number {
  const share = trials.map((trial) => ({
    ...trial,
    streams: Math.ceil(trial.streams / population.workers),
  }));
  return connectionCount(share, population.streamsPerConnection) + reservedFiles;
}

/** As many processes as hold these connections: 1 for few streams, else one a core, more where descriptors are short. */
export function suitableWorkers(streams: number, connections: number, limits: MachineLimits): number {
  const { streamsOfOneProcess, streamsOfAWorker, maxWorkers } = populationDefaults;
  const forPace =
    streams <= streamsOfOneProcess ? 1 : Math.min(limits.cores, Math.ceil(streams / streamsOfAWorker));
  const room = limits.openFiles === null ? Number.POSITIVE_INFINITY : limits.openFiles - reservedFiles;
  if (room <= 0) return forPace;
  const forFiles = Math.min(Math.ceil(connections / room), Math.max(maxWorkers, limits.cores));
  return Math.max(1, forPace, forFiles);
}

/** What prevents or limits a soak or load, worst first; empty for a diagnose. */
export function findLimitProblems(plan: Plan, limits: MachineLimits): LimitProblem[] {
  if (plan.population === null) return [];
  const problems = [
    descriptorProblem(plan.trials, plan.population, limits),
    portProblem(plan, plan.population, limits),
  ];
  return problems.filter((one) => one !== null);
}

/** What of this machine's limits the plan uses, a line each. */
export function describeLimits({ trials, population }: Plan, limits: MachineLimits): string[] {
  if (population === null || limits.openFiles === null) return [];
  const each = population.workers === 1 ? '' : ' in each process';
  return [`  open files: up to ${filesPerProcess(trials, population)}${each}, ${limits.openFiles} allowed`];
}

function descriptorProblem(
  trials: Trial[],
  population: Population,
  limits: MachineLimits,
): LimitProblem | null {
  const allowed = limits.openFiles;
  const needed = filesPerProcess(trials, population);
  if (allowed === null || needed <= allowed) return null;
  const limit = Math.ceil(needed / 1000) * 1000;
  const raise = limits.isRoot ? `ulimit -n ${limit}` : `sudo prlimit --pid $$ --nofile=${limit}:${limit}`;
  const more = enoughWorkers(trials, population, allowed);
  const spread = more === null ? '' : `, or --workers ${more}: each process has a limit of its own`;
  return {
    kind: 'descriptors',
    isFatal: true,
    message: 'this machine does not let one process open so many connections',
    cause: `a process needs up to ${needed} open files, ulimit -n allows ${allowed}`,
    hint: `raise it in this shell with: ${raise}${spread}`,
  };
}

function enoughWorkers(trials: Trial[], population: Population, allowed: number): number | null {
  if (allowed <= reservedFiles) return null;
  for (let workers = population.workers + 1; workers <= population.connections; workers += 1)
    if (filesPerProcess(trials, { ...population, workers }) <= allowed) return workers;
  return null;
}

/** Two connections to one address and port need two local ports, or two local addresses. */
function portProblem(plan: Plan, population: Population, limits: MachineLimits): LimitProblem | null {
  const { target, trials } = plan;
  if (limits.ports === null || target.unixSocket !== null) return null;
  const proxied = trials.filter(({ route }) => route === 'proxy');
  const connections = connectionCount(proxied, population.streamsPerConnection);
  const addresses = population.localAddresses.length || 1;
  if (connections <= limits.ports * addresses) return null;
  const host = new URL(target.forwardProxy ?? target.url).hostname.replace(/^\[|\]$/g, '');
  return {
    kind: 'ports',
    // A name may have several addresses, each with its own range of ports.
    isFatal: isOneAddress(host),
    message: 'this machine has not so many ports for connections to one address',
    cause: `${connections} connections to ${host}, and ${portWords(limits.ports, addresses)}`,
    hint: portHint(host, connections, limits.ports),
  };
}

function portWords(ports: number, addresses: number): string {
  const local = `local address${addresses === 1 ? '' : 'es'}`;
  return `${ports} ports (net.ipv4.ip_local_port_range) for each of ${addresses} ${local}`;
}

const maxPorts = 64_512;

function portHint(host: string, connections: number, ports: number): string {
  const count = Math.ceil(connections / ports);
  const spread = isLoopback(host)
    ? `--local-address 127.0.0.2-127.0.0.${count + 1}`
    : `--local-address FIRST-LAST with ${count} addresses that this machine has`;
  const sysctl =
    connections <= maxPorts ? `, or sudo sysctl -w net.ipv4.ip_local_port_range='1024 65535'` : '';
  return `give ${spread}${sysctl}`;
}

function isOneAddress(host: string): boolean {
  return isIP(host) !== 0 || host === 'localhost';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || /^127\./.test(host);
}
