/**
 * Runs the code of held streams once, against a server of its own on loopback. The first streams of a run would
 * otherwise be timed while that code is loaded and compiled: the ten slowest of a thousand by 50 ms (`bench/wire.mjs`).
 */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Plan, Population } from '../../model/plan.ts';
import type { ShardSpec } from '../held/shard-spec.ts';

/** Among more streams the first ones are in no percentile, and code that has seen two runs costs a tenth more an event. */
const maxStreams = 5_000;
const streams = 40;
const perSecond = 400;
const heldMs = 300;
const everyMs = 20;

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';

/** The same run, small and short, at an address that answers; null where it is not worth it, or this machine has no loopback to listen on. */
export async function startWarmUp(spec: ShardSpec): Promise<{ spec: ShardSpec; close(): void } | null> {
  if ((spec.plan.population?.connections ?? 0) > maxStreams) return null;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(head));
    const timer = setInterval(() => socket.write(chunk(`id: 1\ndata: {"ts":${Date.now()}}\n\n`)), everyMs);
    socket.on('close', () => clearInterval(timer));
  });
  server.listen(0, '127.0.0.1');
  const listens = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (!listens) return null;
  const { port } = server.address() as AddressInfo;
  const plan = smallPlan(spec.plan, `http://127.0.0.1:${port}/`);
  const context = { ...spec.context, target: plan.target };
  return { spec: { plan, context, worker: 0, workers: 1 }, close: () => void server.close() };
}

function smallPlan(plan: Plan, url: string): Plan {
  const population = plan.population as Population;
  const nothing = { resolve: [], connectTo: [], unixSocket: null, forwardProxy: null, body: null };
  const [trial] = plan.trials;
  return {
    ...plan,
    target: { ...plan.target, ...nothing, url, direct: null, method: 'GET', headers: [] },
    trials: trial ? [{ ...trial, route: 'proxy', protocol: 'http1', streams }] : [],
    population: {
      ...population,
      connections: streams,
      ramp: [{ perSecond, ms: null }],
      durationMs: heldMs,
      answers: null,
      maxRequests: null,
      interrupt: null,
      localAddresses: [],
      recordEvents: false,
    },
  };
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}
