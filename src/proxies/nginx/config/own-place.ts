/** Whether what is passed on comes to this Nginx again. */
import { hasPort, isLoopback, type Listen } from './listen.ts';

interface Address {
  /** An address, or the path of a socket. */
  host: string;
  port: number | null;
}

function placeOf(address: string): Address {
  const [, name, port] = /^(.*):(\d+)$/.exec(address) ?? [];
  if (address.startsWith('unix:') || !name) return { host: address, port: null };
  const host = name.replace(/^\[|\]$/g, '');
  return { host: host === 'localhost' ? '127.0.0.1' : host, port: Number(port) };
}

/** A wildcard is only known to be this machine's where the address is one that every machine has. */
function isAt(listen: Listen, { host, port }: Address): boolean {
  if (port === null) return listen.address === host;
  const own = listen.address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const isAny = own === '*' || own === '0.0.0.0' || own === '::';
  return hasPort(listen, port) && (own === host || own === 'localhost' || (isAny && isLoopback(host)));
}

/** The place among `listens` to which every one of these addresses leads; null where one leads elsewhere. */
export function ownPlace(listens: Listen[], addresses: string[]): Address | null {
  const [place, ...others] = addresses.map(placeOf);
  if (!place || !listens.some((listen) => isAt(listen, place))) return null;
  return others.every(({ host, port }) => host === place.host && port === place.port) ? place : null;
}
