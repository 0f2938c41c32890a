/** Opens the connection of one attempt: names, TCP, a forward proxy's CONNECT, TLS. Each step is timed. */
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import type { Target } from '../model/plan.ts';
import type { TlsFacts } from '../model/stream.ts';
import { ConnectFailure, codeOf } from './connect-failure.ts';
import type { Deadline } from './deadline.ts';
import { destination, type Endpoint } from './destination.ts';
import type { Clock } from './exchange.ts';
import { secure } from './tls.ts';
import { tunnel } from './tunnel.ts';

export interface Connected {
  socket: net.Socket;
  tls: TlsFacts | null;
  address: string;
}

/** What connecting found on the way, filled as it goes so that a failure keeps what was seen before it. */
export interface ConnectMarks {
  dnsMs: number | null;
  connectMs: number | null;
  tlsMs: number | null;
  addresses: string[];
  connectErrors: { address: string; code: string }[];
  tls: TlsFacts | null;
}

export interface ConnectRequest {
  target: Target;
  url: URL;
  alpn: string[];
  clock: Clock;
  marks: ConnectMarks;
  /** Runs already; whoever made it releases it. */
  deadline: Deadline;
  /** The address of this machine to connect from; absent: the system chooses. */
  localAddress?: string;
  /** Looks names up; absent: the system's resolver, anew for each connection. */
  lookUp?: LookUp;
  /** Makes the options of the socket's own reading. */
  onread?: net.OnReadOpts;
}

/** Addresses of a name. @throws the resolver's error */
export type LookUp = (host: string, family: 0 | 4 | 6) => Promise<string[]>;

/** A socket ready for the request. @throws ConnectFailure naming the step that failed. */
export async function connect(request: ConnectRequest): Promise<Connected> {
  const { target, url, clock, marks, deadline } = request;
  const endpoint = destination(target, url);
  const socket = await openTcp(request, endpoint);
  marks.connectMs = clock.now();
  socket.setNoDelay(true);
  const address = socket.remoteAddress ? `${socket.remoteAddress}:${socket.remotePort}` : endpoint.host;
  if (target.forwardProxy && url.protocol === 'https:')
    await tunnel(socket, url, target.forwardProxy, deadline);
  if (url.protocol !== 'https:') return { socket, tls: null, address };
  const secured = await secure(socket, request);
  marks.tlsMs = clock.now();
  return { socket: secured, tls: marks.tls, address };
}

async function openTcp(request: ConnectRequest, to: Endpoint): Promise<net.Socket> {
  const { marks, clock, target } = request;
  if (to.path !== null) {
    marks.addresses = [to.path];
    return dial({ path: to.path }, to.path, request, null);
  }
  const found = await resolve(to.host, target.family, request.lookUp ?? systemLookUp);
  marks.dnsMs = net.isIP(to.host) ? null : clock.now();
  marks.addresses = found;
  let last: unknown;
  // One after the other, as a client without address racing: the dead address of a name is worth knowing.
  for (const host of found) {
    const name = host.includes(':') ? `[${host}]:${to.port}` : `${host}:${to.port}`;
    // Only an address that has others behind it must leave them time.
    const mostMs = found.length > 1 ? target.connectTimeoutMs / found.length : null;
    try {
      return await dial({ host, port: to.port }, name, request, mostMs);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

/** Asks the system's resolver. */
export const systemLookUp: LookUp = async (host, family) =>
  (await lookup(host, { all: true, family })).map(({ address }) => address);

async function resolve(host: string, family: 0 | 4 | 6, lookUp: LookUp): Promise<string[]> {
  if (net.isIP(host)) return [host];
  try {
    return await lookUp(host, family);
  } catch (error) {
    throw new ConnectFailure({
      phase: 'dns',
      code: codeOf(error),
      message: `the name ${host} was not resolved`,
    });
  }
}

function dial(
  to: net.NetConnectOpts,
  name: string,
  request: ConnectRequest,
  mostMs: number | null,
): Promise<net.Socket> {
  const { localAddress, onread, deadline, marks } = request;
  return new Promise((resolve, reject) => {
    const socket = net.connect({ ...to, keepAlive: false, localAddress, onread });
    const timer = mostMs === null ? null : setTimeout(() => fail('ETIMEDOUT'), mostMs);
    const settle = () => {
      deadline.forget();
      if (timer) clearTimeout(timer);
    };
    const fail = (code: string) => {
      settle();
      socket.destroy();
      marks.connectErrors.push({ address: name, code });
      reject(new ConnectFailure({ phase: 'connect', code, message: `${name}: ${code}` }));
    };
    socket.once('error', (error) => fail(codeOf(error)));
    socket.once('connect', () => {
      settle();
      socket.removeAllListeners('error');
      resolve(socket);
    });
    deadline.wait(() => fail(deadline.isStopped ? 'STOPPED' : 'ETIMEDOUT'));
  });
}
