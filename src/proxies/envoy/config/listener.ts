/** Which listener and filter chain take a connection, and what stands in the chain: HTTP, or bytes passed on. */
import { badInput } from '../../../errors.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import { splitPort } from './domains.ts';
import { at, type ConfigNode, configOf, isTrue, items, placeOf, textAt, typeName } from './node.ts';
import { type Connection, possibleChains } from './request/chains.ts';

/** All null where no listener was read: a route table alone. */
export interface ListenerChoice {
  listener: ConfigNode | null;
  /** Null: none of the listener's takes the connection. */
  chain: ConfigNode | null;
  /** `typed_config` of the HTTP connection manager; null where the chain has none. */
  manager: ConfigNode | null;
  /** `typed_config` of a TCP proxy, where the chain passes on bytes without reading HTTP. */
  tcp: ConfigNode | null;
  /** The connection begins with a TLS handshake. */
  isTls: boolean;
}

/** All that may take the connection; one where the config decides it. What leaves it open goes into `warnings`. */
export function chooseListeners(
  listeners: ConfigNode[],
  query: RouteQuery,
  warnings: string[],
): ListenerChoice[] {
  const found = listenersAt(listeners, query, warnings);
  if (found.length > 1)
    warnings.push(`Envoy: which listener takes the request is not decided: ${placesOf(found)}`);
  return found.flatMap((listener) => {
    const chains = possibleChains(listener, connectionOf(listener, query));
    if (chains.length > 1) warnings.push(undecidedChain(listener, chains));
    if (isTrue(at(listener, 'use_original_dst')))
      warnings.push(
        `${nameOf(listener)} hands connections on by their original destination, which is not evaluated`,
      );
    return chains.map((chain) => choiceOf(listener, chain, query, warnings));
  });
}

function choiceOf(
  listener: ConfigNode,
  chain: ConfigNode | null,
  query: RouteQuery,
  warnings: string[],
): ListenerChoice {
  const manager = filterOf(chain, 'HttpConnectionManager');
  const tcp = manager === null ? filterOf(chain, 'TcpProxy') : null;
  if (chain === null) {
    const name = serverNameOf(query);
    const seen = name ? `the server name ${name}` : `${query.scheme} without a server name`;
    warnings.push(`${nameOf(listener)}: no filter chain takes ${seen}: such a connection is closed`);
  } else if (manager === null && tcp === null)
    warnings.push(
      `${nameOf(listener)}: its filter chain (${placeOf(chain)}) has filters that are not evaluated`,
    );
  return { listener, chain, manager, tcp, isTls: query.scheme === 'https' };
}

/** `address:port` of a listener. */
export function listenerAddress(listener: ConfigNode): string {
  const address = textAt(listener, 'address', 'socket_address', 'address') ?? '';
  const port = textAt(listener, 'address', 'socket_address', 'port_value');
  return port === null ? (textAt(listener, 'address', 'pipe', 'path') ?? address) : `${address}:${port}`;
}

/** First port of a listener; null for a socket file. */
export function listenerPort(listener: ConfigNode | null): number | null {
  return listener === null ? null : (ports(listener)[0] ?? null);
}

/** Those at the port, and at the address where that is known; where the port is not known, those that speak HTTP. */
function listenersAt(listeners: ConfigNode[], query: RouteQuery, warnings: string[]): ConfigNode[] {
  const serving = listeners.filter((one) => chainsOf(one).some(isServing));
  if (serving.length === 0) throw noManager(listeners);
  const atPort = serving.filter((one) => query.port !== null && ports(one).includes(query.port));
  // A QUIC listener shares its port with the TCP one that the first connection meets.
  const first = atPort.some((one) => !isUdp(one)) ? atPort.filter((one) => !isUdp(one)) : atPort.slice(0, 1);
  if (first.length > 0) return atAddress(first, query.addresses);
  const http = serving.filter((one) =>
    chainsOf(one).some((chain) => filterOf(chain, 'HttpConnectionManager')),
  );
  const candidates = http.length > 0 ? http : serving;
  const chosen = candidates.some((one) => !isUdp(one)) ? candidates.filter((one) => !isUdp(one)) : candidates;
  if (query.port !== null && serving.length > 1) throw noPort(serving, query.port);
  warnUnmatched(chosen, serving.length, query, warnings);
  return chosen;
}

/** An address of its own goes before all addresses of the machine. */
function atAddress(listeners: ConfigNode[], addresses: string[] | undefined): ConfigNode[] {
  const addressed = (wanted: string[]) =>
    listeners.filter((one) => addressesOf(one).some((address) => wanted.includes(address)));
  if (addresses === undefined || listeners.length === 1) return listeners;
  const own = addressed(addresses);
  const any = addressed(['0.0.0.0', '::']);
  if (own.length > 0) return own;
  return any.length > 0 ? any : listeners;
}

function connectionOf(listener: ConfigNode, query: RouteQuery): Connection {
  const { addresses } = query;
  const own = ports(listener);
  const isOwnPort = query.port !== null && own.includes(query.port);
  const isLoopback = addresses?.every((address) => address.startsWith('127.')) ?? false;
  return {
    port: isOwnPort ? query.port : (own[0] ?? query.port),
    addresses: addresses ?? null,
    serverName: serverNameOf(query),
    isTls: query.scheme === 'https',
    source: isLoopback ? '127.0.0.1' : null,
  };
}

/** None is sent in clear text, and for an address; null: not known. */
function serverNameOf({ scheme, serverName, authority }: RouteQuery): string | null {
  if (serverName === null && scheme === 'https') return null;
  const name = (serverName ?? splitPort(authority).host).toLowerCase();
  return scheme === 'http' || /^[\d.]+$|^\[/.test(name) ? '' : name;
}

function chainsOf(listener: ConfigNode): ConfigNode[] {
  const fallback = at(listener, 'default_filter_chain');
  return [...items(at(listener, 'filter_chains')), ...(fallback === null ? [] : [fallback])];
}

/** Every connection manager of a listener. */
export function managersOf(listener: ConfigNode): ConfigNode[] {
  return chainsOf(listener).flatMap((chain) => filterOf(chain, 'HttpConnectionManager') ?? []);
}

function isServing(chain: ConfigNode): boolean {
  return filterOf(chain, 'HttpConnectionManager') !== null || filterOf(chain, 'TcpProxy') !== null;
}

function filterOf(chain: ConfigNode | null, type: string): ConfigNode | null {
  return configOf(items(at(chain, 'filters')).find((one) => typeName(one) === type) ?? null);
}

function addressesOf(listener: ConfigNode): string[] {
  const all = [listener, ...items(at(listener, 'additional_addresses'))];
  return all.flatMap((one) => textAt(one, 'address', 'socket_address', 'address') ?? []);
}

function ports(listener: ConfigNode): number[] {
  const addresses = [listener, ...items(at(listener, 'additional_addresses'))];
  return addresses.flatMap((one) => {
    const port = textAt(one, 'address', 'socket_address', 'port_value');
    return port === null ? [] : [Number(port)];
  });
}

function isUdp(listener: ConfigNode): boolean {
  return textAt(listener, 'address', 'socket_address', 'protocol') === 'UDP';
}

function nameOf(listener: ConfigNode): string {
  return `listener ${listenerAddress(listener)}`;
}

function placesOf(nodes: (ConfigNode | null)[]): string {
  return nodes.flatMap((node) => (node === null ? [] : [placeOf(node)])).join(', ');
}

function undecidedChain(listener: ConfigNode, chains: (ConfigNode | null)[]): string {
  const none = chains.includes(null) ? ', or none' : '';
  return `${nameOf(listener)}: which filter chain takes the connection is not decided here: ${placesOf(chains)}${none}`;
}

function warnUnmatched(chosen: ConfigNode[], count: number, query: RouteQuery, warnings: string[]): void {
  if (query.port === null && count === 1) return;
  const why = query.port === null ? 'its port is not known' : `no HTTP listener has port ${query.port}`;
  warnings.push(`Envoy listener: ${why}; ${chosen.map(listenerAddress).join(', ')} was read`);
}

/** Behind a container's or a balancer's port any of them may be. */
function noPort(serving: ConfigNode[], port: number): Error {
  return badInput(
    'the Envoy configuration has no listener for this URL',
    `no HTTP listener has port ${port}; there are ${serving.map(listenerAddress).join(', ')}, and which one takes the request cannot be told`,
    '',
  );
}

function noManager(listeners: ConfigNode[]): Error {
  const seen = listeners.map((listener) => textAt(listener, 'name') ?? listenerAddress(listener));
  return badInput(
    'the Envoy configuration has no HTTP listener',
    `listeners seen: ${seen.join(', ')}; none has an envoy.filters.network.http_connection_manager filter`,
    'give the configuration of the Envoy that speaks HTTP for this endpoint (--envoy-config or --envoy-admin)',
  );
}
