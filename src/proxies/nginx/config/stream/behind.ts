/** An HTTP server of the same config that gets the connection next. */
import type { RouteQuery } from '../../../../model/route-query.ts';
import { argumentText, type Directive } from '../blocks.ts';
import { listensOf } from '../listen.ts';
import { ownPlace } from '../own-place.ts';
import { findOne, type Scope } from '../scope.ts';
import { httpServers } from './scope.ts';

/** The request as that server gets it; null where one of `addresses` is not this config's own. */
export function queryBehind(scope: Scope, root: Directive[], addresses: string[]): RouteQuery | null {
  const own = ownPlace(httpServers(root).flatMap(listensOf), addresses);
  if (!own) return null;
  const { host, port } = own;
  const addressed = port === null ? {} : { addresses: [host] };
  const { addresses: _asked, ...query } = scope.query;
  return { ...query, scheme: schemeBehind(scope), port, ...addressed };
}

/** TLS that ends at `listen … ssl` may begin anew with `proxy_ssl on`. */
function schemeBehind(scope: Scope): RouteQuery['scheme'] {
  const again = findOne(scope, 'proxy_ssl');
  if (again && argumentText(again.directive) === 'on') return 'https';
  return scope.choice?.listen.tls ? 'http' : scope.query.scheme;
}
