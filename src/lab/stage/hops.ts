/** A scenario's proxies: which are missing here, how each is started, which of its files the tool gets. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DoctorError } from '../../errors.ts';
import { startBuiltinProxy } from '../builtin/index.ts';
import { fetchCommand, findProxy } from '../proxies.ts';
import { type ProxyProcess, startProxy } from '../proxy-process.ts';
import type { Scenario, ScenarioHop } from '../scenario.ts';
import type { Values } from './files.ts';

/** Programs that the scenario takes, as `envoy@1.36.2`. */
export function neededProxies(scenario: Scenario): string[] {
  const ofHops = scenario.hops
    .filter((hop) => hop.proxy !== 'builtin')
    .map((hop) => `${hop.proxy}@${hop.version ?? 'newest'}`);
  const named = scenario.needs.map((need) => (need.includes('@') ? need : `${need}@newest`));
  return [...new Set([...ofHops, ...named])];
}

/** Those that this machine lacks; empty: the scenario can run. */
export function missingProxies(scenario: Scenario): Promise<string[]> {
  return missingOf(neededProxies(scenario));
}

/** Which of these programs this machine lacks. */
export async function missingOf(needs: string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const need of needs) {
    const [proxy = '', version] = need.split('@');
    if (!(await findProxy(proxy, version))) missing.push(need);
  }
  return missing;
}

/** Starts one hop and waits until it listens. */
export async function startHop(hop: ScenarioHop, values: Values, dir: string): Promise<ProxyProcess> {
  if (hop.proxy === 'builtin') return startBuiltinHop(join(dir, hop.config ?? 'builtin.conf'));
  const found = await findProxy(hop.proxy, hop.version);
  if (!found) throw proxyMissing(hop);
  const ports = [`port.${hop.name}`, `port.admin.${hop.name}`]
    .flatMap((name) => values.get(name) ?? [])
    .map(Number);
  const config = join(dir, hop.config ?? `${hop.proxy}.conf`);
  const { args, flushMs, logFormat, accessLog: access, errorLog: error } = hop;
  const logs = { access, error };
  return startProxy(hop.proxy, { binary: found.path, config, dir, ports, args, flushMs, logFormat, logs });
}

async function startBuiltinHop(config: string): Promise<ProxyProcess> {
  const proxy = await startBuiltinProxy(config);
  return { pid: process.pid, stop: proxy.close, reload: async () => {}, log: () => '' };
}

function proxyMissing(hop: ScenarioHop): DoctorError {
  const what = `${hop.proxy} ${hop.version ?? ''}`.trim();
  const hint = `${fetchCommand} fetches it, or put the program on PATH`;
  return new DoctorError(
    { message: `${what} is not on this machine`, cause: `hop ${hop.name} needs it`, hint },
    3,
  );
}

/** Empties the hops' logs, so that rows of an earlier run are not used as evidence in the next. */
export function removeLogs(hops: ScenarioHop[], dir: string): void {
  for (const log of hops.flatMap((hop) => [hop.accessLog, hop.errorLog])) {
    if (log !== undefined) rmSync(join(dir, log), { force: true });
  }
}

/** The flags that hand the hops' files over: the short ones where each kind is there once, under its own name. */
export function hopFlags(hops: ScenarioHop[], values: Values): string[] {
  const listed = hops
    .map((hop) => ({ hop, given: givenOf(hop, values) }))
    .filter(({ given }) => given.length > 0);
  const kinds = new Set(listed.map(({ hop }) => hop.proxy));
  const isShort = kinds.size === listed.length && listed.every(({ hop }) => hop.name === hop.proxy);
  return listed.flatMap(({ hop, given }) => {
    if (isShort) return given.flatMap(([what, value]) => [`--${hop.proxy}-${flagNames[what]}`, value]);
    const parts = given.map(([what, value]) => `${what}=${value}`);
    return ['--hop', [`name=${hop.name}`, `proxy=${hop.proxy}`, ...parts].join(',')];
  });
}

type Given = NonNullable<ScenarioHop['give']>[number];

const flagNames: Record<Given, string> = {
  config: 'config',
  'access-log': 'access-log',
  'error-log': 'error-log',
  'log-format': 'log-format',
  admin: 'admin',
};

function givenOf(hop: ScenarioHop, values: Values): [Given, string][] {
  const adminPort = values.get(`port.admin.${hop.name}`);
  const all: [Given, string | undefined][] = [
    ['config', hop.config],
    ['access-log', hop.accessLog],
    ['error-log', hop.errorLog],
    ['log-format', hop.logFormat],
    ['admin', adminPort && `http://127.0.0.1:${adminPort}`],
  ];
  const give = hop.give ?? Object.keys(flagNames);
  return all.filter((one): one is [Given, string] => one[1] !== undefined && give.includes(one[0]));
}
