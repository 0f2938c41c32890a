/** Opens the connection of one attempt: names, TCP, a forward proxy's CONNECT, TLS. Each step is timed. */
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import type { TlsFacts } from '../../model/connecting.ts';
import { ConnectFailure, codeOf } from './connect-failure.ts';
import type { ConnectRequest, LookUp } from './connect-request.ts';
import { destination, type Endpoint } from './destination.ts';
import { secure } from './tls.ts';
import { tunnel } from './tunnel.ts';

/** An established connection. */
export interface Connected {
  /** What requests are written to. */
  socket: net.Socket;
  /** The TCP connection under it, which TLS hides. */
  raw: net.Socket;
  tls: TlsFacts | null;
  address: string;
}

/** A socket ready for the request. @throws ConnectFailure naming the step that failed. */
export async function connect(request: ConnectRequest): Promise<Connected> {
  const { target, url, clock, marks, deadline } = request;
  const endpoint = destination(target, url);
  const { socket, address } = await openTcp(request, endpoint);
  marks.connectMs = clock.now();
  socket.setNoDelay(true);
  if (target.forwardProxy && url.protocol === 'https:')
    await tunnel(socket, url, target.forwardProxy, deadline);
  if (url.protocol !== 'https:') return { socket, raw: socket, tls: null, address };
  const secured = await secure(socket, request);
  marks.tlsMs = clock.now();
  return { socket: secured, raw: socket, tls: marks.tls, address };
}

/** The address is not asked of the socket, which would keep an object of it for as long as it lives. */
interface Dialled {
  socket: net.Socket;
  address: string;
}

async function openTcp(request: ConnectRequest, to: Endpoint): Promise<Dialled> {
  const { marks, clock, target } = request;
  if (to.path !== null) {
    marks.addresses = [to.path];
    return { socket: await dial({ path: to.path }, to.path, request, null), address: to.host };
  }
  const found = await resolve(to.host, target.family, request.lookUp ?? systemLookUp);
  marks.dnsMs = net.isIP(to.host) ? null : clock.now();
  marks.addresses = found;
  let last: unknown;
  // One after the other, as a client without address racing: so that an unreachable address of a name is noticed.
  for (const host of found) {
    const name = host.includes(':') ? `[${host}]:${to.port}` : `${host}:${to.port}`;
    // Only an address that has others behind it must leave them time.
    const maxMs = found.length > 1 ? target.connectTimeoutMs / found.length : null;
    try {
      const socket = await dial({ host, port: to.port }, name, request, maxMs);
      return { socket, address: `${host}:${to.port}` };
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
  maxMs: number | null,
): Promise<net.Socket> {
  const { localAddress, onread, deadline, marks } = request;
  return new Promise((resolve, reject) => {
    const socket: DialledSocket = net.connect({ ...to, keepAlive: false, localAddress, onread });
    const timer = maxMs === null ? null : setTimeout(() => socket[dialled]?.('ETIMEDOUT'), maxMs);
    socket[dialled] = (code) => {
      socket[dialled] = undefined;
      deadline.forget();
      if (timer) clearTimeout(timer);
      if (code === null) return resolve(socket);
      socket.destroy();
      marks.connectErrors.push({ address: name, code });
      reject(new ConnectFailure({ phase: 'connect', code, message: `${name}: ${code}` }));
    };
    // Shared and never removed: removing a listener makes the emitter's table three times as large.
    socket.on('error', dialFailed).on('connect', dialDone);
    deadline.wait(() => socket[dialled]?.(deadline.isStopped ? 'STOPPED' : 'ETIMEDOUT'));
  });
}

const dialled = Symbol('dialled');
/** Settles the dialling with an error code, or null: connected. */
type DialledSocket = net.Socket & { [dialled]?: ((code: string | null) => void) | undefined };

function dialFailed(this: DialledSocket, error: Error): void {
  this[dialled]?.(codeOf(error));
}

function dialDone(this: DialledSocket): void {
  this[dialled]?.(null);
}
