/** An HTTP server of the same config that gets the connection next. */
import type { RouteQuery } from '../../../../model/route-query.ts';
import { argumentText, type Directive } from '../blocks.ts';
import { hasPort, isLoopback, listensOf } from '../listen.ts';
import { findOne, type Scope } from '../scope.ts';
import { httpServers } from './scope.ts';

/** The request as that server gets it; null where none of `addresses` is one of this config's own. */
export function queryBehind(scope: Scope, root: Directive[], addresses: string[]): RouteQuery | null {
  const listens = httpServers(root).flatMap(listensOf);
  const own = addresses.map(placeOf).find(({ host, port }) => {
    const isHere = isLoopback(host) || host === 'localhost';
    return listens.some((listen) => {
      if (port === null) return listen.address === host;
      return hasPort(listen, port) && (isHere || listen.address.startsWith(`${host}:`));
    });
  });
  if (!own) return null;
  const { host, port } = own;
  const address = host === 'localhost' ? '127.0.0.1' : host;
  const addressed = port === null ? {} : { addresses: [address] };
  const { addresses: _asked, ...query } = scope.query;
  return { ...query, scheme: schemeBehind(scope), port, ...addressed };
}

function placeOf(address: string): { host: string; port: number | null } {
  const [, host = address, port] = /^(.*):(\d+)$/.exec(address) ?? [];
  return address.startsWith('unix:') || !port
    ? { host: address, port: null }
    : { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** TLS that ends at `listen … ssl` may begin anew with `proxy_ssl on`. */
function schemeBehind(scope: Scope): RouteQuery['scheme'] {
  const again = findOne(scope, 'proxy_ssl');
  if (again && argumentText(again.directive) === 'on') return 'https';
  return scope.choice?.listen.tls ? 'http' : scope.query.scheme;
}
