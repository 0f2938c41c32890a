/** Settings that say which listener, names and location take the request. */
import type { Setting } from '../../../model/setting.ts';
import { type Found, type Level, pathOf, type Scope } from './scope.ts';
import { serverNames } from './server.ts';
import { defaultSetting, type Parts, serverAnchor, writtenSetting } from './settings.ts';

/** `listener`, `domains` and `route`, in this order; no route where only the request tells which it is. */
export function routeSettings(scope: Scope): Setting[] {
  const server = scope.levels.find(({ node }) => node !== null && node === scope.choice?.server);
  const routes = scope.ends === 'unknown' ? [] : [route(scope)];
  return [...(server ? [listener(scope, server), domains(scope, server)] : []), ...routes];
}

export function listener(scope: Scope, level: Level): Setting {
  const listen = scope.choice?.listen;
  const state = listen?.tls ? 'tls' : 'plain';
  const value = listen?.address ?? null;
  const parts = { kind: 'listener', state, setting: 'listen', value, detail: state } as const;
  if (!listen?.directive) return defaultSetting(scope, parts, serverAnchor(scope));
  return writtenSetting(scope, { directive: listen.directive, level }, parts);
}

function domains(scope: Scope, level: Level): Setting {
  const written = level.directives.filter(({ name }) => name === 'server_name');
  const items = level.node ? serverNames(level.node) : [];
  const detail = scope.choice?.because ?? null;
  const state = scope.choice?.match ?? null;
  const parts = { kind: 'domains', state, setting: 'server_name', detail, items } as const;
  const [directive] = written;
  if (!directive) return defaultSetting(scope, { ...parts, value: '""' }, serverAnchor(scope));
  const setting = writtenSetting(scope, { directive, level }, { ...parts, value: items.join(' ') });
  return written.length > 1 ? { ...setting, place: null } : setting;
}

function route(scope: Scope): Setting {
  const { words: detail, ...handling } = scope.handling;
  const parts = { kind: 'route', setting: 'location', ...handling, detail } as const;
  const via = jumpsOf(scope);
  const told = routeOf(scope, parts);
  return via === '' ? told : { ...told, via };
}

/** `rewrite (nginx.conf:5)`: the jumps on its way; and that another way is open. */
function jumpsOf({ jumps, ends }: Scope): string {
  const words = jumps.slice(-3).map(({ by }) => `${by.name} (${by.file}:${by.start.line})`);
  return [...words, ...(ends === 'open' ? ['a choice that only the request makes'] : [])].join(', ');
}

function routeOf(scope: Scope, parts: Parts): Setting {
  const level = scope.levels.find(({ node }) => node === scope.location);
  if (scope.location && level) return writtenSetting(scope, { directive: scope.location, level }, parts);
  return { ...defaultSetting(scope, { ...parts, value: null }, null), ...routeStatement(scope) };
}

/** Without a location: the statement of the server that answers, else the server. */
function routeStatement(scope: Scope): Pick<Setting, 'file' | 'line' | 'path' | 'origin'> {
  const [level] = scope.levels;
  const directive = scope.answeredBy ?? level?.node ?? null;
  const where: Found | null = directive && level ? { directive, level } : null;
  return {
    file: directive?.file ?? scope.files[0]?.file ?? null,
    line: directive?.start.line ?? null,
    path: where ? pathOf(scope, where.level) : 'http',
    origin: 'config',
  };
}
