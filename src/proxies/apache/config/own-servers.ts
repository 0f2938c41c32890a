/** A server of the same config that gets the request next: one Apache in front of itself. */
import { type OwnListen, ownPlaceOf } from '../../../configs/own-listener.ts';
import type { ConfigReading } from '../../../configs/reading.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import type { Setting } from '../../../model/setting.ts';
import { comparedPath } from './paths.ts';
import type { Scope } from './scope.ts';
import { parseAddress } from './server.ts';
import { type Directive, firstArgument, placeOf } from './tree.ts';

/** `Listen` of a config. */
export function listensOf(root: Directive[]): OwnListen[] {
  return root.filter(({ key }) => key === 'listen').flatMap(listenOf);
}

function listenOf(directive: Directive): OwnListen[] {
  const text = firstArgument(directive);
  const { host, port } = /^\d+$/.test(text) ? { host: '', port: Number(text) } : parseAddress(text);
  return port === null ? [] : [{ host, ports: [port, port], at: placeOf(directive) }];
}

/** The request as that server gets it; null where it goes elsewhere, or only a request tells where to. */
export function queryOfOwnServer(
  { root, query }: Scope,
  settings: Setting[],
  { passedOn }: Pick<ConfigReading, 'passedOn'>,
): RouteQuery | null {
  const addresses = settings.find(({ kind }) => kind === 'upstream')?.items ?? [];
  const place = ownPlaceOf(addresses, listensOf(root));
  if (!passedOn || !place || comparedPath(passedOn.path) === null) return null;
  return { ...passedOn, method: query.method, port: place.port, addresses: [place.host] };
}
