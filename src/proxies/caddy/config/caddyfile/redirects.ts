/** What automatic HTTPS adds to the servers of a Caddyfile. */
import type { CaddyServer, ListenAddress, Route } from '../model.ts';
import { listenAddress } from './addresses.ts';
import type { GlobalOptions } from './options.ts';

/** Automatic HTTPS: names that are served over TLS are redirected there from the plain port. */
export function withRedirects(servers: CaddyServer[], options: GlobalOptions): CaddyServer[] {
  if (options.autoHttps === 'off' || options.autoHttps === 'disable_redirects') return servers;
  const names = servers.flatMap(({ isTls, sites }) => (isTls ? sites.flatMap((site) => site.names) : []));
  const [secure] = servers.filter(({ isTls }) => isTls);
  if (names.length === 0 || !secure) return servers;
  const redirect = redirectOf(names, secure);
  const plain = servers.find(({ isTls, listens }) => !isTls && isOn(listens, options.httpPort));
  if (plain)
    return servers.map((one) => (one === plain ? { ...one, routes: [...one.routes, redirect] } : one));
  const listens = [listenAddress(`:${options.httpPort}`)];
  return [...servers, { ...secure, listens, isTls: false, routes: [redirect], sites: [] }];
}

function redirectOf(names: string[], { at }: CaddyServer): Route {
  return {
    group: null,
    sets: [
      [
        { kind: 'protocol', protocol: 'http' },
        { kind: 'host', names: [...new Set(names)] },
      ],
    ],
    handlers: [
      {
        kind: 'answer',
        word: 'automatic HTTPS',
        status: 308,
        location: 'https://{host}{uri}',
        at,
      },
    ],
    isTerminal: true,
    label: 'automatic HTTPS',
    at,
    key: '\0redirect',
  };
}

function isOn(listens: ListenAddress[], port: string): boolean {
  return listens.some(({ ports }) => ports?.[0] === Number(port));
}
