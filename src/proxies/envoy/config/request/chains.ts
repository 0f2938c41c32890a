/** Which filter chains of a listener may take a connection (filter_chain_match). */
import { BlockList, isIP } from 'node:net';
import { at, type ConfigNode, items, textAt, textOf } from '../node.ts';

/** What is known of a connection; null: not known. */
export interface Connection {
  port: number | null;
  /** Where it comes in. */
  addresses: string[] | null;
  /** Null: not known; empty: none is sent. */
  serverName: string | null;
  isTls: boolean;
  /** Where it comes from. */
  source: string | null;
}

/** A chain's demand at one level; null: none. */
type Demand = (match: ConfigNode | null) => string[] | null;

/**
 * The chains that may take it; null among them: no chain does, not even the default one. Envoy goes down these
 * levels one by one, takes the most specific demand that is met, and never comes back (filter_chain_manager_impl.cc).
 */
export function possibleChains(listener: ConfigNode, connection: Connection): (ConfigNode | null)[] {
  const all = items(at(listener, 'filter_chains'));
  const fallback = at(listener, 'default_filter_chain');
  if (at(listener, 'filter_chain_matcher') !== null) return distinct([...all, fallback]);
  const groups = levels.reduce<ConfigNode[][]>(
    (left, level) => left.flatMap((group) => goOn(group, level, connection)),
    [all],
  );
  return distinct(groups.flatMap((group) => (group.length === 0 ? [fallback] : group)));
}

interface Level {
  demand: Demand;
  /** The demands that are met, most specific first; null: it cannot be told which. */
  met(demands: string[], connection: Connection): string[] | null;
}

const levels: Level[] = [
  {
    demand: words('destination_port'),
    met: (all, { port }) => (port === null ? null : all.filter((one) => Number(one) === port)),
  },
  { demand: ranges('prefix_ranges'), met: (all, { addresses }) => narrowest(all, addresses) },
  {
    demand: words('server_names'),
    met: (all, { serverName }) => (serverName === null ? null : namesMet(all, serverName)),
  },
  {
    demand: words('transport_protocol'),
    met: (all, { isTls }) => all.filter((one) => one === (isTls ? 'tls' : 'raw_buffer')),
  },
  // Each trial offers a protocol of its own.
  { demand: words('application_protocols'), met: (_, { isTls }) => (isTls ? null : []) },
  {
    demand: ranges('direct_source_prefix_ranges'),
    met: (all, { source }) => narrowest(all, source === null ? null : [source]),
  },
  {
    demand: (match) => words('source_type')(match)?.filter((one) => one !== 'any') ?? null,
    // Known of a connection from this machine alone.
    met: (all, { source }) => (source === null ? null : all.filter((one) => one === 'same_ip_or_loopback')),
  },
  {
    demand: ranges('source_prefix_ranges'),
    met: (all, { source }) => narrowest(all, source === null ? null : [source]),
  },
  { demand: words('source_ports'), met: () => null },
];

/** The chains that are left, in as many groups as ways are open; an empty group: none takes the connection. */
function goOn(chains: ConfigNode[], { demand, met }: Level, connection: Connection): ConfigNode[][] {
  const groups = groupsOf(chains, demand);
  const undemanding = groups.get('') ?? [];
  const demands = [...groups.keys()].filter((key) => key !== '');
  const hits = demands.length === 0 ? [] : met(demands, connection);
  if (hits === null) return [...demands.map((key) => groups.get(key) ?? []), undemanding];
  const [best] = hits;
  return [best === undefined ? undemanding : (groups.get(best) ?? [])];
}

function groupsOf(chains: ConfigNode[], demand: Demand): Map<string, ConfigNode[]> {
  const groups = new Map<string, ConfigNode[]>();
  for (const chain of chains) {
    const own = demand(at(chain, 'filter_chain_match'));
    for (const key of own === null || own.length === 0 ? [''] : own)
      groups.set(key, [...(groups.get(key) ?? []), chain]);
  }
  return groups;
}

function words(key: string): Demand {
  return (match) => {
    const all = items(at(match, key)).flatMap((one) => textOf(one)?.toLowerCase() ?? []);
    return all.length === 0 ? null : all;
  };
}

function ranges(key: string): Demand {
  return (match) => {
    const all = items(at(match, key)).map(
      (one) => `${textAt(one, 'address_prefix')}/${textAt(one, 'prefix_len') ?? '0'}`,
    );
    return all.length === 0 ? null : all;
  };
}

function narrowest(all: string[], addresses: string[] | null): string[] | null {
  if (addresses === null) return null;
  const met = addresses.map((address) =>
    all
      .filter((range) => isWithin(range, address))
      .sort((a, b) => Number(b.split('/')[1]) - Number(a.split('/')[1]))
      .slice(0, 1)
      .join(),
  );
  const [first = '', ...others] = [...new Set(met)];
  if (others.length > 0) return null;
  return first === '' ? [] : [first];
}

function isWithin(range: string, address: string): boolean {
  const [from = '', length] = range.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(from) !== family) return false;
  const list = new BlockList();
  const kind = family === 6 ? 'ipv6' : 'ipv4';
  try {
    list.addSubnet(from, Number(length), kind);
    return list.check(address, kind);
  } catch {
    return false;
  }
}

/** The exact name, else the longest `*.suffix`. */
function namesMet(all: string[], name: string): string[] {
  if (name === '') return [];
  const exact = all.filter((one) => one === name);
  const suffixes = all.filter((one) => one.startsWith('*.') && name.endsWith(one.slice(1)));
  return [...exact, ...suffixes.sort((a, b) => b.length - a.length)];
}

function distinct(chains: (ConfigNode | null)[]): (ConfigNode | null)[] {
  return chains.filter((chain, index) => chains.findIndex((one) => one?.node === chain?.node) === index);
}
