/** A server of the same config that gets the request next: one Nginx in front of itself. */
import type { RouteQuery } from '../../../model/route-query.ts';
import type { Setting } from '../../../model/setting.ts';
import type { Directive } from './blocks.ts';
import { listensOf } from './listen.ts';
import { ownPlace } from './own-place.ts';
import type { Scope } from './scope.ts';

/** The request as that server gets it; null where it goes elsewhere, or only a request tells where to. */
export function queryOfOwnServer(scopes: Scope[], settings: Setting[]): RouteQuery | null {
  const [scope] = scopes;
  const passed = scope?.passedOn;
  if (!passed || scopes.length > 1) return null;
  const servers = (scope.levels.find(({ label }) => label === 'http')?.directives ?? []).filter(isServer);
  const listens = servers.flatMap(listensOf);
  const addresses = settings.find(({ kind }) => kind === 'upstream')?.items ?? [];
  const place = ownPlace(listens, addresses);
  if (!place) return null;
  const { scheme, authority, path, method } = passed;
  return { scheme, authority, path, method, port: place.port, addresses: [place.host] };
}

function isServer({ name, block }: Directive): boolean {
  return name === 'server' && block !== null;
}
