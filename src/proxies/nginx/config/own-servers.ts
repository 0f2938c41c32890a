/** A server of the same config that gets the request next: one Nginx in front of itself. */
import type { ConfigReading } from '../../../configs/reading.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import type { Setting } from '../../../model/setting.ts';
import type { SettingKind } from '../../../model/setting-kind.ts';
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

/** What the outer server does not say of the stream, or what is the same for the whole process. */
const saidOnce: ReadonlySet<SettingKind> = new Set([
  'listener',
  'domains',
  'max-streams',
  'worker-connections',
  'shutdown-timeout',
]);

/**
 * Both servers hold for the stream, so both readings do; its upstream is the inner one's. The outer one comes first: it
 * speaks with the client.
 */
export function throughBoth(
  outer: ConfigReading,
  inner: ConfigReading,
  { path }: Pick<RouteQuery, 'path'>,
): ConfigReading {
  const kept = outer.settings.filter(({ kind }) => kind !== 'upstream');
  const added = inner.settings.filter(({ kind }) => !saidOnce.has(kind));
  const isNew = (one: Setting) =>
    kept.every(({ kind, file, line, setting }) => {
      return kind !== one.kind || file !== one.file || line !== one.line || setting !== one.setting;
    });
  const asked = ({ kind }: Setting) => kind === 'route' && { askedPath: path.split('?')[0] ?? '' };
  return {
    ...inner,
    settings: [...kept, ...added.filter(isNew).map((one) => ({ ...asked(one), ...one }))],
    logs: [...outer.logs, ...inner.logs],
    warnings: [...new Set([...outer.warnings, ...inner.warnings])],
  };
}
