/** What is said of a request whose way the config alone does not tell. */
import type { RouteQuery } from '../../../../model/route-query.ts';
import type { CaddyServer } from '../model.ts';
import { hasPort } from '../request/server.ts';
import type { Way } from '../request/walk.ts';

export function portWarnings({ listens }: CaddyServer, { port }: RouteQuery): string[] {
  if (port === null || listens.some((listen) => hasPort(listen, port))) return [];
  return [`no server of the Caddy config listens on port ${port}; ${listens[0]?.text ?? 'another'} was read`];
}

export function openWarnings(ways: readonly Way[]): string[] {
  const places = [...new Set(ways.map(endWords))];
  const isUnknown = ways.some(({ end }) => end.kind === 'open');
  if (places.length < 2 && !isUnknown) return [];
  const on = [...new Set(ways.flatMap(({ decisions }) => decisions))].slice(0, 3);
  const why = on.length > 0 ? ` on ${on.join(', ')}` : '';
  const said = `which route takes the request depends${why}: ${places.slice(0, 4).join(' or ')}`;
  return [`${said}; only what they have in common is used`];
}

function endWords({ end, chain }: Way): string {
  if (end.kind === 'open') return `one that follows from ${end.words}`;
  const last = chain.at(-1);
  if (end.kind === 'nothing' || !last) return 'none, and it answers 200 without a body';
  return `${last.label} (${last.at.file}:${last.at.line})`;
}
