/** Opens the connection of one attempt: names, TCP, a forward proxy's CONNECT, TLS. Each step is timed. */

import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import type { Target } from '../model/plan.ts';
import type { Failure, PeerCertificate, TlsFacts } from '../model/stream.ts';
import type { AttemptClock } from './clock.ts';

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

/** Raised inside the probe only; a failed connection is data and ends in `Stream.failure`. */
export class ConnectFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

export interface ConnectRequest {
  target: Target;
  url: URL;
  alpn: string[];
  clock: AttemptClock;
  marks: ConnectMarks;
  signal: AbortSignal;
}

/** A socket ready for the request. @throws ConnectFailure naming the step that failed. */
export async function connect(request: ConnectRequest): Promise<Connected> {
  const { target, url, clock, marks } = request;
  const endpoint = destination(target, url);
  const deadline = AbortSignal.any([request.signal, AbortSignal.timeout(target.connectTimeoutMs)]);
  const socket = await openTcp(request, endpoint, deadline);
  marks.connectMs = clock.now();
  socket.setNoDelay(true);
  const address = socket.remoteAddress ? `${socket.remoteAddress}:${socket.remotePort}` : endpoint.host;
  if (target.forwardProxy && url.protocol === 'https:')
    await tunnel(socket, url, target.forwardProxy, deadline);
  if (url.protocol !== 'https:') return { socket, tls: null, address };
  const secured = await secure(socket, request, deadline);
  marks.tlsMs = clock.now();
  return { socket: secured, tls: marks.tls, address };
}

interface Endpoint {
  host: string;
  port: number;
  path: string | null;
}

export function portOf(url: URL): number {
  return url.port ? Number(url.port) : url.protocol === 'https:' ? 443 : 80;
}

/** Where the TCP connection goes, after -x, --unix-socket, --connect-to and --resolve. */
function destination(target: Target, url: URL): Endpoint {
  if (target.unixSocket) return { host: 'unix', port: 0, path: target.unixSocket };
  if (target.forwardProxy) {
    const proxy = new URL(target.forwardProxy);
    return { host: bare(proxy.hostname), port: portOf(proxy), path: null };
  }
  let host = bare(url.hostname);
  let port = portOf(url);
  for (const rule of target.connectTo) {
    const [fromHost, fromPort, toHost, toPort] = splitColons(rule);
    if ((fromHost === '' || fromHost === host) && (fromPort === '' || Number(fromPort) === port)) {
      host = toHost || host;
      port = Number(toPort) || port;
      break;
    }
  }
  for (const rule of target.resolve) {
    const [name, at, addresses] = splitColons(rule);
    if ((name === host || name === '*') && Number(at) === port) {
      host = (addresses ?? '').split(',')[0] ?? host;
      break;
    }
  }
  return { host, port, path: null };
}

/** Splits on colons outside of `[…]`, so that IPv6 literals stay whole; the third part takes the rest when bare. */
function splitColons(rule: string): string[] {
  return (rule.match(/(\[[^\]]*\]|[^:[])*(:|$)/g) ?? []).map((part) => bare(part.replace(/:$/, '')));
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

async function openTcp(request: ConnectRequest, to: Endpoint, deadline: AbortSignal): Promise<net.Socket> {
  const { marks, clock, target } = request;
  if (to.path !== null) {
    marks.addresses = [to.path];
    return dial({ path: to.path }, to.path, request, deadline);
  }
  const found = await resolve(to.host, target.family);
  marks.dnsMs = net.isIP(to.host) ? null : clock.now();
  marks.addresses = found;
  let last: unknown;
  // One after the other, as a client without address racing: the dead address of a name is worth knowing.
  for (const host of found) {
    const name = host.includes(':') ? `[${host}]:${to.port}` : `${host}:${to.port}`;
    const limit =
      found.length > 1
        ? AbortSignal.any([deadline, AbortSignal.timeout(target.connectTimeoutMs / found.length)])
        : deadline;
    try {
      return await dial({ host, port: to.port }, name, request, limit);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

async function resolve(host: string, family: 0 | 4 | 6): Promise<string[]> {
  if (net.isIP(host)) return [host];
  try {
    const found = await lookup(host, { all: true, family });
    return found.map(({ address }) => address);
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
  limit: AbortSignal,
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ ...to, keepAlive: false });
    const fail = (code: string) => {
      limit.removeEventListener('abort', onAbort);
      socket.destroy();
      request.marks.connectErrors.push({ address: name, code });
      reject(new ConnectFailure({ phase: 'connect', code, message: `${name}: ${code}` }));
    };
    const onAbort = () => fail(request.signal.aborted ? 'STOPPED' : 'ETIMEDOUT');
    if (limit.aborted) return onAbort();
    limit.addEventListener('abort', onAbort, { once: true });
    socket.once('error', (error) => fail(codeOf(error)));
    socket.once('connect', () => {
      limit.removeEventListener('abort', onAbort);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

/** The value of Proxy-Authorization for a proxy whose URL carries a name and a password; null without. */
export function proxyCredentials(forwardProxy: string): string | null {
  const { username, password } = new URL(forwardProxy);
  if (username === '') return null;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** RFC 9110 section 9.3.6, through the forward proxy. */
async function tunnel(socket: net.Socket, url: URL, forwardProxy: string, limit: AbortSignal): Promise<void> {
  const authority = `${url.hostname}:${portOf(url)}`;
  const credentials = proxyCredentials(forwardProxy);
  const extra = credentials ? `Proxy-Authorization: ${credentials}\r\n` : '';
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${extra}\r\n`);
  let head = '';
  while (!head.includes('\r\n\r\n')) head += await nextChunk(socket, limit);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  if (status < 200 || status > 299) {
    throw new ConnectFailure({
      phase: 'connect',
      code: `PROXY_${status}`,
      message: `the forward proxy answered ${status} to CONNECT`,
    });
  }
}

function nextChunk(socket: net.Socket, limit: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const done = (error?: ConnectFailure, chunk?: Buffer) => {
      socket.removeAllListeners('data').removeAllListeners('error').removeAllListeners('close');
      socket.pause();
      limit.removeEventListener('abort', onAbort);
      error ? reject(error) : resolve((chunk ?? Buffer.alloc(0)).toString('latin1'));
    };
    const lost = (code: string) =>
      done(
        new ConnectFailure({
          phase: 'connect',
          code,
          message: `the forward proxy did not answer CONNECT: ${code}`,
        }),
      );
    const onAbort = () => lost('ETIMEDOUT');
    limit.addEventListener('abort', onAbort, { once: true });
    socket.once('data', (chunk) => done(undefined, chunk));
    socket.once('error', (error) => lost(codeOf(error)));
    socket.once('close', () => lost('CLOSED'));
  });
}

function secure(socket: net.Socket, request: ConnectRequest, limit: AbortSignal): Promise<tls.TLSSocket> {
  const { target, url, marks } = request;
  const host = bare(url.hostname);
  return new Promise((resolve, reject) => {
    const secured = tls.connect({
      socket,
      host,
      servername: net.isIP(host) ? '' : host,
      ALPNProtocols: request.alpn,
      // Judged below, so that the certificate of a refused peer is still seen.
      rejectUnauthorized: false,
      ...credentials(target),
    });
    const fail = (code: string, message: string) => {
      limit.removeEventListener('abort', onAbort);
      secured.removeAllListeners('close');
      secured.destroy();
      reject(new ConnectFailure({ phase: 'tls', code, message }));
    };
    const onAbort = () =>
      fail(request.signal.aborted ? 'STOPPED' : 'ETIMEDOUT', 'no TLS handshake within the connect timeout');
    limit.addEventListener('abort', onAbort, { once: true });
    secured.once('error', (error) => fail(codeOf(error), error.message));
    secured.once('close', () => fail('CLOSED', 'the peer closed the connection during the TLS handshake'));
    secured.once('secureConnect', () => {
      limit.removeEventListener('abort', onAbort);
      secured.removeAllListeners('error').removeAllListeners('close');
      marks.tls = tlsFacts(secured);
      // Secrets would go out to whoever this is.
      if (marks.tls.untrusted && !target.tls.insecure)
        return fail(marks.tls.untrusted, 'the certificate was not accepted');
      resolve(secured);
    });
  });
}

function credentials({ tls: options }: Target): tls.SecureContextOptions {
  const read = (file: string | null) => (file ? readFileSync(file) : undefined);
  return { ca: read(options.cacert), cert: read(options.cert), key: read(options.key ?? options.cert) };
}

function tlsFacts(socket: tls.TLSSocket): TlsFacts {
  const peer = socket.getPeerCertificate();
  return {
    version: socket.getProtocol(),
    cipher: socket.getCipher()?.standardName ?? null,
    alpn: socket.alpnProtocol || null,
    certificate: peer?.raw ? certificateFacts(peer) : null,
    untrusted: socket.authorized ? null : String(socket.authorizationError),
  };
}

function certificateFacts(peer: tls.PeerCertificate): PeerCertificate {
  const alternative = (peer.subjectaltname ?? '')
    .split(', ')
    .map((name) => name.replace(/^(DNS|IP Address):/, ''));
  return {
    subject: String(peer.subject?.CN ?? ''),
    issuer: String(peer.issuer?.CN ?? peer.issuer?.O ?? ''),
    names: alternative.filter((name) => name !== ''),
    validFrom: new Date(peer.valid_from).toISOString(),
    validTo: new Date(peer.valid_to).toISOString(),
    fingerprint: peer.fingerprint256,
  };
}

export function codeOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message ?? error);
}
