/** Envoy's virtual host search: the port is part of the compared name unless an option takes it off. */

export interface HostOptions {
  stripAnyPort: boolean;
  stripMatchingPort: boolean;
  ignorePort: boolean;
  stripTrailingDot: boolean;
  listenerPort: number | null;
}

/** The name that Envoy compares with `domains`, from Host or :authority as sent. */
export function comparedHost(authority: string, options: HostOptions): string {
  const { host, port } = splitPort(authority);
  const strips =
    options.stripAnyPort ||
    options.ignorePort ||
    (options.stripMatchingPort && port !== null && Number(port) === options.listenerPort);
  const name = options.stripTrailingDot ? host.replace(/\.$/, '') : host;
  return port === null || strips ? name : `${name}:${port}`;
}

/** `host:port` taken apart; IPv6 literals keep their brackets. */
export function splitPort(authority: string): { host: string; port: string | null } {
  const found = /^(.*):(\d+)$/.exec(authority);
  const host = found?.[1];
  if (host === undefined || (host.includes(':') && !host.endsWith(']')))
    return { host: authority, port: null };
  return { host, port: found?.[2] ?? null };
}

/**
 * Index of the virtual host that takes `host`, null when none does. Exact, then the longest `*.suffix`,
 * then the longest `prefix.*`, then `*`; case-insensitive (Envoy's route_components.proto, `domains`).
 */
export function searchDomains(virtualHosts: string[][], host: string): number | null {
  const name = host.toLowerCase();
  let best: { index: number; rank: number; length: number } | null = null;
  for (const [index, domains] of virtualHosts.entries()) {
    for (const domain of domains) {
      const rank = rankOf(domain.toLowerCase(), name);
      if (rank === null) continue;
      if (best === null || rank < best.rank || (rank === best.rank && domain.length > best.length)) {
        best = { index, rank, length: domain.length };
      }
    }
  }
  return best?.index ?? null;
}

/** 0 exact, 1 suffix wildcard, 2 prefix wildcard, 3 anything, null no match; `*` never stands for nothing. */
function rankOf(domain: string, name: string): 0 | 1 | 2 | 3 | null {
  if (domain === '*') return 3;
  if (domain === name) return 0;
  if (name.length < domain.length) return null;
  if (domain.startsWith('*') && name.endsWith(domain.slice(1))) return 1;
  if (domain.endsWith('*') && name.startsWith(domain.slice(0, -1))) return 2;
  return null;
}
