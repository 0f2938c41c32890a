/** A proxy that passes requests on to a listener of its own config: what stands there holds for the stream as well. */
import type { Setting } from '../model/setting.ts';

export interface OwnListen {
  /** As written, without brackets; empty: every address. A Unix socket is its own. */
  host: string;
  /** First and last; null: no TCP port. */
  ports: readonly [number, number] | null;
  /** `haproxy.cfg:12` */
  at: string;
}

/** The upstream among `settings`, marked where one of its addresses is one of those. */
export function withOwnListener(settings: Setting[], listens: readonly OwnListen[]): Setting[] {
  return settings.map((setting) => {
    if (setting.kind !== 'upstream') return setting;
    const own = listens.find((listen) => setting.items?.some((address) => isAt(listen, address)));
    return own ? { ...setting, ownListener: own.at } : setting;
  });
}

/** The one of `addresses` at which a listener of those takes what is passed on; null where one leads elsewhere. */
export function ownPlaceOf(
  addresses: readonly string[],
  listens: readonly OwnListen[],
): { host: string; port: number } | null {
  const [first = '', ...others] = new Set(addresses);
  const [, host = '', port] = /^(.*):(\d+)$/.exec(first) ?? [];
  if (others.length > 0 || port === undefined || !listens.some((listen) => isAt(listen, first))) return null;
  return { host: bare(host) || '127.0.0.1', port: Number(port) };
}

/** A wildcard is only known to be this machine's where the address is one that every machine has. */
function isAt({ host, ports }: OwnListen, address: string): boolean {
  if (ports === null) return host === address;
  const [, name = '', port] = /^(.*):(\d+)$/.exec(address) ?? [];
  if (port === undefined || Number(port) < ports[0] || Number(port) > ports[1]) return false;
  const asked = bare(name);
  const own = bare(host);
  return own === asked || (own === '' && isLoopback(asked));
}

function bare(host: string): string {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (name === '*' || name === '0.0.0.0' || name === '::') return '';
  return name === 'localhost' ? '127.0.0.1' : name;
}

/** Without a host it is this machine as well. */
function isLoopback(host: string): boolean {
  return host === '' || host === '::1' || /^127\./.test(host);
}
