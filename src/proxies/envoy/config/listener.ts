/** Which listener, filter chain and HTTP connection manager take a connection. */
import { badInput } from '../../../errors.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import { splitPort } from './domains.ts';
import { at, type ConfigNode, configOf, items, textAt, textOf, typeName } from './node.ts';

/** All null where no listener was read: a route table alone. */
export interface ListenerChoice {
  listener: ConfigNode | null;
  chain: ConfigNode | null;
  /** `typed_config` of the HTTP connection manager. */
  manager: ConfigNode | null;
}

/** Chooses by port, then by SNI; what had to be guessed goes into `warnings`. */
export function chooseListener(
  listeners: ConfigNode[],
  query: RouteQuery,
  warnings: string[],
): ListenerChoice {
  const serving = listeners.filter((listener) => chainsOf(listener).some((chain) => managerOf(chain)));
  const matching = serving.filter((listener) => query.port !== null && ports(listener).includes(query.port));
  // A QUIC listener shares its port with the TCP one that the first connection meets.
  const listener = matching.find((one) => !isUdp(one)) ?? matching[0] ?? serving.find((one) => !isUdp(one));
  const chosen = listener ?? serving[0];
  if (chosen === undefined) throw noManager(listeners);
  if (query.port !== null && matching.length === 0 && serving.length > 1) throw noPort(serving, query.port);
  if (matching.length === 0) warnUnmatched(chosen, serving.length, query, warnings);
  const chain = chooseChain(chosen, query, warnings);
  return { listener: chosen, chain, manager: managerOf(chain)! };
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

function chooseChain(listener: ConfigNode, query: RouteQuery, warnings: string[]): ConfigNode {
  const serving = chainsOf(listener).filter((chain) => managerOf(chain) !== null);
  const fallback = at(listener, 'default_filter_chain');
  const name = query.scheme === 'https' ? splitPort(query.authority).host.toLowerCase() : '';
  const ranked = items(at(listener, 'filter_chains'))
    .map((chain) => ({ chain, rank: chainRank(chain, query, name) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank);
  const chain = ranked[0]?.chain ?? fallback;
  if (chain !== null && managerOf(chain) !== null) return chain;
  const seen = name === '' ? `${query.scheme} without a server name` : `the server name ${name}`;
  warnings.push(
    `listener ${listenerAddress(listener)}: no HTTP filter chain takes ${seen}; its first HTTP filter chain was read`,
  );
  return serving[0]!;
}

/** How well a chain fits, 0: not at all. Exact names beat longer suffixes, which beat chains without names. */
function chainRank(chain: ConfigNode, query: RouteQuery, name: string): number {
  const match = at(chain, 'filter_chain_match');
  const transport = textAt(match, 'transport_protocol');
  if (transport === (query.scheme === 'https' ? 'raw_buffer' : 'tls')) return 0;
  const port = textAt(match, 'destination_port');
  if (port !== null && query.port !== null && Number(port) !== query.port) return 0;
  const names = items(at(match, 'server_names')).map((node) => textOf(node)?.toLowerCase() ?? '');
  if (names.length === 0) return 1;
  if (names.includes(name)) return 100_000;
  const suffixes = names.filter((one) => one.startsWith('*.') && name.endsWith(one.slice(1)));
  return Math.max(0, ...suffixes.map((one) => one.length));
}

function chainsOf(listener: ConfigNode): ConfigNode[] {
  const fallback = at(listener, 'default_filter_chain');
  return [...items(at(listener, 'filter_chains')), ...(fallback === null ? [] : [fallback])];
}

function managerOf(chain: ConfigNode): ConfigNode | null {
  const filter = items(at(chain, 'filters')).find((one) => typeName(one) === 'HttpConnectionManager');
  return configOf(filter ?? null);
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

function warnUnmatched(listener: ConfigNode, count: number, query: RouteQuery, warnings: string[]): void {
  if (query.port === null && count === 1) return;
  const why = query.port === null ? 'its port is not known' : `no HTTP listener has port ${query.port}`;
  warnings.push(`Envoy listener: ${why}; ${listenerAddress(listener)} was read`);
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
