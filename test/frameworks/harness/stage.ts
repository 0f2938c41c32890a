/** A stage of a case set up on this machine: its servers and its front running, and how the command is asked. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../../src/lab/ports.ts';
import {
  type FrameworkCase,
  frontOf,
  hasEverything,
  isCured,
  isFronted,
  type Request,
  type Server,
  type StageName,
  serversOf,
} from './case.ts';
import { fillIn, frontFlags, startFront } from './front.ts';
import { openSession } from './mcp-session.ts';
import { startServer } from './server-process.ts';
import { appsFolder, callOf, placeOf, type Toolchains } from './toolchains.ts';

export interface Stage {
  /** Where the proxy's files lie and the command is run. */
  dir: string;
  url: string;
  /** Header lines that every client sends. */
  headers: string[];
  /** Sent with POST; undefined: GET. */
  body?: string;
  flags: string[];
  /** What the framework printed, for a failure's message. */
  log(): string;
  close(): Promise<void>;
}

const warmUpLimitMs = 30_000;

interface Running {
  stop(): Promise<void>;
  log(): string;
}

/** Throws where something does not start, and leaves nothing behind. `limitS`: the limit in force. */
export async function setUp(
  one: FrameworkCase,
  name: StageName,
  limitS: number,
  toolchains: Toolchains,
): Promise<Stage> {
  const dir = mkdtempSync(join(tmpdir(), `sse-doctor-${one.name}-`));
  const running: Running[] = [];
  const close = async () => {
    await Promise.all(running.reverse().map((process) => process.stop()));
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  };
  const log = () => running.map((process) => process.log()).join('\n');
  try {
    const servers = serversOf(one, name);
    const values = await findValues(servers, dir, limitS);
    for (const server of servers) running.push(await startOne(server, values, toolchains));
    if (isFronted(one, name)) running.push(await startFrontOf(one, name, dir, values));
    const request = (isCured(name) && one.cure.request) || one.request || {};
    return { dir, log, close, ...(await asked(one, name, request, values)) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function findValues(servers: Server[], dir: string, limitS: number): Promise<Map<string, string>> {
  const values = new Map([
    ['dir', dir],
    ['limitS', String(limitS)],
    ['limitMs', String(limitS * 1000)],
    ['pastLimitMs', String(limitS * 1000 + 1500)],
  ]);
  for (const name of ['front', 'admin', ...servers.map((server) => server.name)])
    values.set(`port.${name}`, String(await findFreePort()));
  return values;
}

async function startOne(
  server: Server,
  values: Map<string, string>,
  toolchains: Toolchains,
): Promise<Running> {
  const port = values.get(`port.${server.name}`) ?? '';
  const apps = mkdtempSync(join(placeOf(server.run, toolchains), 'run-'));
  const remove = () => rmSync(apps, { recursive: true, force: true, maxRetries: 3 });
  cpSync(appsFolder, apps, { recursive: true });
  const call = callOf(
    server.run.map((word) => fillIn(word, values)),
    toolchains,
    apps,
  );
  const env = Object.entries({ PORT: port, ...server.env }).map(([key, value]) => [
    key,
    fillIn(value, values),
  ]);
  try {
    const running = await startServer(call, Number(port), Object.fromEntries(env), server.ready);
    if (server.warmUp) await warmUp(`http://127.0.0.1:${port}${server.warmUp}`);
    return { log: running.log, stop: () => running.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Asks once, and leaves as soon as the head is there. */
async function warmUp(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(warmUpLimitMs) });
  await response.body?.cancel();
}

const upstreamsOf = ({ upstreams = ['app'] }: FrameworkCase) => upstreams;

function startFrontOf(one: FrameworkCase, name: StageName, dir: string, values: Map<string, string>) {
  const ports = upstreamsOf(one).map((name) => values.get(`port.${name}`) ?? '');
  return startFront(frontOf(one, name), dir, values, ports);
}

/** The URL, the headers and the flags of the stage. */
async function asked(
  one: FrameworkCase,
  name: StageName,
  { flags = [], headers = [], body, session }: Request,
  values: Map<string, string>,
): Promise<Pick<Stage, 'url' | 'headers' | 'body' | 'flags'>> {
  const base = (server: string) => `http://127.0.0.1:${values.get(`port.${server}`)}`;
  const target = base(isFronted(one, name) ? 'front' : (upstreamsOf(one)[0] ?? 'app'));
  const own = [
    ...headers,
    ...(body ? ['Content-Type: application/json'] : []),
    ...(session ? [`Mcp-Session-Id: ${await openSession(target + session.path)}`] : []),
  ];
  const everything = hasEverything(name)
    ? [...frontFlags(frontOf(one, name)), '--direct', base(one.direct ?? upstreamsOf(one)[0] ?? 'app')]
    : [];
  const given = [...flags, ...(body ? ['-d', body] : []), ...own.flatMap((line) => ['-H', line])];
  return { url: target + one.path, headers: own, body, flags: [...given, ...everything] };
}
