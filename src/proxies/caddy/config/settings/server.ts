/** Settings of the server and site that take the request. */
import type { RouteQuery } from '../../../../model/route-query.ts';
import type { Setting } from '../../../../model/setting.ts';
import type { CaddyConfig, CaddyServer, Site } from '../model.ts';
import { hostFits } from '../request/host.ts';
import { timer, writtenSetting } from './setting.ts';

/** `listener`, `domains` and the limits of the server. */
export function serverSettings(hop: string, server: CaddyServer, query: RouteQuery): Setting[] {
  const { listens, isTls, at, timeouts } = server;
  const path = `http > ${listenText(server)}`;
  const state = isTls ? 'tls' : 'plain';
  const value = listens.map(({ text }) => text).join(' ');
  const write = timeouts.get('write');
  return [
    writtenSetting(hop, at, { kind: 'listener', state, setting: 'listen', path, value, detail: state }),
    ...domains(hop, server, query, path),
    ...(write
      ? [
          timer(hop, write, {
            ...({ kind: 'total-timeout', state: 'response', setting: 'write' } as const),
            path: `servers > timeouts`,
            detail: 'from the request on; the stream ends at the first write after it',
          }),
        ]
      : []),
  ];
}

export function listenText({ listens }: CaddyServer): string {
  return listens[0]?.text ?? 'server';
}

function domains(hop: string, { sites }: CaddyServer, query: RouteQuery, path: string): Setting[] {
  const match = siteFor(sites, query);
  const names = sites.flatMap((site) => site.names);
  if (sites.length === 0) return [];
  if (!match)
    return [
      writtenSetting(hop, sites[0]?.at ?? null, {
        ...({ kind: 'domains', state: 'unmatched', setting: 'site address', path } as const),
        ...{ value: names.join(' '), items: names, detail: 'no site has that name' },
        place: sites.length === 1 ? (sites[0]?.namesPlace ?? null) : null,
      }),
    ];
  const items = match.names.length > 0 ? match.names : ['*'];
  return [
    writtenSetting(hop, match.at, {
      ...({ kind: 'domains', state: 'matched', setting: 'site address', path } as const),
      ...{ value: items.join(' '), items, detail: `site ${match.label}` },
    }),
  ];
}

/** The first whose names fit; one without names takes every name. */
export function siteFor(sites: readonly Site[], { authority }: RouteQuery): Site | null {
  return sites.find(({ names }) => names.length === 0 || hostFits(names, authority) !== false) ?? null;
}

/** The file that Caddy is started with, and reads again on a reload. */
export function sourceSetting(hop: string, { files, isAdminOff }: CaddyConfig): Setting[] {
  const [main] = files;
  if (!main) return [];
  const parts = { kind: 'config-source', setting: '--config', path: 'main' } as const;
  return [{ ...writtenSetting(hop, null, parts), file: main.file, taken: isAdminOff ? 'start' : 'reload' }];
}
