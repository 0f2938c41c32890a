/** Which frontend takes a connection: by the addresses of its `bind` lines. */
import type { RouteQuery } from '../../../model/route-query.ts';
import type { Line } from './lines.ts';
import type { Section } from './sections.ts';

export interface Bind {
  line: Line;
  /** As written, one of a list. */
  address: string;
  /** Empty: every address. */
  host: string;
  /** First and last; null: no TCP port. */
  ports: [number, number] | null;
  isTls: boolean;
  /** It may speak HTTP/2 here. */
  http2: boolean;
  alpn: string[] | null;
}

export interface Taken {
  frontend: Section;
  bind: Bind | null;
}

/** The listeners of one section. */
export function bindsOf({ lines }: Section): Bind[] {
  return lines.filter(({ words }) => words[0].text === 'bind').flatMap(bindsOfLine);
}

function bindsOfLine(line: Line): Bind[] {
  const [, addresses, ...rest] = line.words.map(({ text }) => text);
  const isTls = rest.includes('ssl');
  const after = (name: string) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
  const alpn = after('alpn')?.split(',') ?? null;
  const http2 =
    after('proto') === 'h2' || (!isTls && after('proto') === undefined) || (alpn?.includes('h2') ?? false);
  return (addresses ?? '').split(',').map((address) => ({
    ...splitAddress(address),
    line,
    address,
    isTls,
    http2,
    alpn,
  }));
}

function splitAddress(address: string): Pick<Bind, 'host' | 'ports'> {
  if (/^(?:unix|abns|abnsz|uxst|fd|sockpair)@|^\//.test(address)) return { host: address, ports: null };
  const plain = address.replace(/^(?:ipv4|ipv6|tcp4?|tcp6|udp|quic[46])@/, '');
  const [, host = '', first, last] = /^(.*):(\d+)(?:-(\d+))?$/.exec(plain) ?? [];
  if (first === undefined) return { host: plain, ports: null };
  const bare = host.replace(/^\[|\]$/g, '');
  return {
    host: bare === '*' || bare === '0.0.0.0' || bare === '::' ? '' : bare,
    ports: [Number(first), Number(last ?? first)],
  };
}

/**
 * The frontend behind the port that was asked, a given address before one for all; without such a port (a container's,
 * a balancer's) the only one that there is, or the only one of that scheme. Null: it cannot be told.
 */
export function takeFrontend(sections: Section[], { port, addresses, scheme }: RouteQuery): Taken | null {
  const all = sections
    .filter(({ kind }) => kind === 'frontend' || kind === 'listen')
    .flatMap((frontend) => bindsOf(frontend).map((bind) => ({ frontend, bind })));
  const onPort = all.filter(
    ({ bind: { ports } }) => port !== null && ports && ports[0] <= port && port <= ports[1],
  );
  const own = onPort.filter(({ bind }) => bind.host !== '' && addresses?.includes(bind.host));
  const open = onPort.filter(({ bind }) => bind.host === '');
  const taken = own[0] ?? open[0] ?? onPort[0];
  if (taken) return taken;
  const byScheme = all.filter(({ bind }) => bind.isTls === (scheme === 'https'));
  return onlyOne(byScheme) ?? onlyOne(all);
}

function onlyOne(all: Taken[]): Taken | null {
  const [first] = all;
  return first && all.every(({ frontend }) => frontend === first.frontend) ? first : null;
}
