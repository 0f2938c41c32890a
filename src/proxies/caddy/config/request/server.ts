/** Which server of a Caddy config takes a request: by its port and address, as the system hands it over. */
import type { RouteQuery } from '../../../../model/route-query.ts';
import type { CaddyServer, ListenAddress } from '../model.ts';
import { siteFor } from '../settings/server.ts';

/**
 * Null where there is none, or where none has the port and several may stand behind it (a container's, a
 * balancer's).
 */
export function chooseServer(servers: readonly CaddyServer[], query: RouteQuery): CaddyServer | null {
  const byPort = servers.filter(({ listens }) => listens.some((listen) => hasPort(listen, query.port)));
  const byAddress = byPort.filter(({ listens }) =>
    listens.some((listen) => listen.host === '' || isAsked(listen, query)),
  );
  const exact = byAddress.find(({ listens }) => listens.some((listen) => isAsked(listen, query)));
  const found = exact ?? byAddress[0] ?? byPort[0];
  if (found) return found;
  const byScheme = servers.filter(({ isTls }) => isTls === (query.scheme === 'https'));
  const named = byScheme.filter(({ sites }) => siteFor(sites, query) !== null);
  const [only, ...others] = [named, byScheme].find((some) => some.length > 0) ?? servers;
  return others.length === 0 ? (only ?? null) : null;
}

export function hasPort({ ports }: ListenAddress, port: number | null): boolean {
  return ports !== null && port !== null && port >= ports[0] && port <= ports[1];
}

function isAsked({ host }: ListenAddress, { addresses = [] }: RouteQuery): boolean {
  return host !== '' && addresses.includes(host === 'localhost' ? '127.0.0.1' : host);
}
