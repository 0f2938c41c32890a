/** Connections that were never made, by the step that failed and its code. */

import type { Failure } from '../../model/connecting.ts';
import type { Facts } from '../../model/facts.ts';
import type { Route, Stream } from '../../model/stream.ts';

export interface FailureGroup {
  route: Route;
  code: string;
  message: string;
  streams: Stream[];
}

/** Streams that failed at `phase`, one group a route and code. */
export function failureGroups(
  { streams }: Facts,
  phase: Failure['phase'],
  isConcerned: (code: string) => boolean = () => true,
): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const stream of streams) {
    const { failure, route } = stream;
    if (failure?.phase !== phase || failure.code === 'STOPPED' || !isConcerned(failure.code)) continue;
    const key = `${route}|${failure.code}`;
    const group = groups.get(key) ?? { route, code: failure.code, message: failure.message, streams: [] };
    group.streams.push(stream);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** One that `stream` tried before it was connected to another. */
export interface DeadAddress {
  address: string;
  code: string;
  stream: Stream;
}

/** Addresses that could not be connected to although another of the same name could, with the code of each. */
export function deadAddresses({ streams }: Facts, isConcerned: (code: string) => boolean): DeadAddress[] {
  const seen = new Map<string, DeadAddress>();
  for (const stream of streams) {
    if (stream.marks.connectMs === null) continue;
    for (const { address, code } of stream.connectErrors)
      if (isConcerned(code)) seen.set(address, { address, code, stream });
  }
  return [...seen.values()];
}

/** Addresses tried by these streams and what each gave. */
export function triedAddresses(streams: Stream[]): string {
  const tried = streams.flatMap(({ connectErrors }) =>
    connectErrors.map(({ address, code }) => `${address} (${code})`),
  );
  return [...new Set(tried)].join(', ');
}

/** How the other route fared: ` Asked around the proxies (--direct) the connection was made.` */
export function otherRouteWords({ streams }: Facts, route: Route): string {
  const others = streams.filter((stream) => stream.route !== route);
  if (others.length === 0) return '';
  const connected = others.some(({ marks }) => marks.connectMs !== null);
  const way = route === 'proxy' ? 'Around the proxies (--direct)' : 'Through the proxies';
  return ` ${way} the connection was ${connected ? 'made' : 'not made either'}.`;
}
