/** Where a connection goes, after curl's options that send it elsewhere. */
import type { Target, TlsOptions, Trial } from '../../model/plan.ts';
import { carriesAll, type RequestPlace } from './request-place.ts';

/** What a TCP connection, or one to a socket file (`path`), is made to. */
export interface Endpoint {
  host: string;
  port: number;
  path: string | null;
}

/** The port of a URL, written or implied by its scheme. */
export function portOf(url: URL): number {
  if (url.port) return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** The target as a trial connects to it: options that lead to the proxies are dropped for direct trials, `--resolve` for another host or port is not. */
export function targetOn(target: Target, route: Trial['route'], place?: RequestPlace | null): Target {
  // No client certificate is sent to another origin.
  const seen =
    !place || carriesAll(target, place) ? target : { ...target, tls: withoutCertificate(target.tls) };
  return route === 'direct'
    ? { ...seen, connectTo: [], resolve: resolvedBeside(target), unixSocket: null, forwardProxy: null }
    : seen;
}

/** The rules that do not concern the target's own name and port: they can only be meant for the places asked around it. */
function resolvedBeside({ url, resolve }: Target): string[] {
  const own = new URL(url);
  return resolve.filter((rule) => {
    const [name, at] = splitColons(rule);
    const isNamed = name === bare(own.hostname) || name === '*';
    return !isNamed || Number(at) !== portOf(own);
  });
}

const nameless = new WeakMap<TlsOptions, TlsOptions>();

/** One object for all targets: values derived from it are cached by it. */
function withoutCertificate(options: TlsOptions): TlsOptions {
  const known = nameless.get(options) ?? { ...options, cert: null, key: null };
  nameless.set(options, known);
  return known;
}

/** Where the TCP connection goes, after -x, --unix-socket, --connect-to and --resolve. */
export function destination(target: Target, url: URL): Endpoint {
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

/** A host without the brackets of an IPv6 literal. */
export function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
