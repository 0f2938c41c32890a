/** The server that takes the request of one walk. */
import type { RouteQuery } from '../../../../model/route-query.ts';
import { chooseServer, type ServerChoice } from '../server.ts';
import { decide } from './choices.ts';
import type { Surroundings } from './levels.ts';
import { matches, type Walk } from './walk.ts';

/** Null: none does. */
export function takeServer(walk: Walk, around: Surroundings, query: RouteQuery): ServerChoice | null {
  const asks = {
    isAskedOn: ({ directive, address }: ServerChoice['listen']) =>
      directive === null ||
      decide(walk.choices, {
        of: directive,
        about: 'address',
        words: `the address that is asked (listen ${address})`,
        first: true,
      }),
    fits: (by: ServerChoice['server'], text: string, host: string) =>
      matches(walk, { by, text, ignoreCase: true, words: `server_name ~${text}` }, host),
  };
  const servers = around.http.filter(({ name }) => name === 'server');
  return chooseServer(servers, query, asks, around.isWhole);
}
