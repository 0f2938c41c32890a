/** Settings that say which listener, names and directive take the request. */
import type { Setting } from '../../../model/setting.ts';
import { ofServer, type Scope } from './scope.ts';
import { namesOf, serverName } from './server.ts';
import { defaultSetting, serverAnchor, serverSetting, writtenSetting } from './settings.ts';
import { argumentText, isOn, placeOf } from './tree.ts';

/** `listener`, `domains` and `route`, in this order; no route where only the request tells which it is. */
export function routeSettings(scope: Scope): Setting[] {
  return [...listener(scope), domains(scope), ...route(scope), ...maxStreams(scope)];
}

export function isTls(scope: Scope): boolean {
  return isOn(ofServer(scope, 'SSLEngine')?.directive);
}

function listener(scope: Scope): Setting[] {
  const { listen } = scope.choice;
  if (!listen) return [];
  const state = isTls(scope) ? 'tls' : 'plain';
  const level = scope.servers.at(-1);
  const parts = { kind: 'listener', state, setting: 'Listen', detail: state } as const;
  return level ? [writtenSetting(scope, { directive: listen, level }, parts)] : [];
}

function domains(scope: Scope): Setting {
  const { server, match, because } = scope.choice;
  const [level] = scope.servers;
  const named = level?.directives.findLast(({ key }) => key === 'serveralias') ?? null;
  const written = level?.directives.findLast(({ key }) => key === 'servername') ?? null;
  const main = serverName(scope.root);
  const own = main === null ? [] : [main];
  const items = server ? namesOf(server, scope.root) : own;
  const parts = { kind: 'domains', state: match, setting: 'ServerName', detail: because, items } as const;
  const directive = written ?? named;
  if (!directive || !level) return defaultSetting(scope, { ...parts, value: null }, serverAnchor(scope));
  const setting = directive === named && !written ? 'ServerAlias' : 'ServerName';
  return { ...writtenSetting(scope, { directive, level }, { ...parts, setting }), value: items.join(' ') };
}

function route(scope: Scope): Setting[] {
  const { route: taken } = scope;
  if (taken.kind === 'unknown') return [];
  const { by, level } = taken;
  const kind = 'route';
  if (taken.kind === 'serves-files') {
    const root = ofServer(scope, 'DocumentRoot');
    const parts = {
      kind,
      state: 'serves-files',
      setting: 'ProxyPass',
      value: null,
      detail: 'static files',
    } as const;
    const where = root ?? serverAnchor(scope);
    const told = where
      ? writtenSetting(scope, where, { ...parts, place: null })
      : defaultSetting(scope, parts, null);
    return [withVia(told, taken.rewrote)];
  }
  const found = { directive: by as NonNullable<typeof by>, level };
  const setting = found.directive.name;
  if (taken.kind === 'passes') {
    const detail = `${setting} ${argumentText(found.directive)}`;
    const told = writtenSetting(scope, found, { kind, state: 'passes', setting, detail, place: null });
    return [withVia(told, taken.rewrote)];
  }
  const detail = `${setting} answers ${taken.status}`;
  const items = taken.to === null ? undefined : [taken.to];
  const parts = { kind, state: 'answers', setting, detail, answers: taken.status, place: null } as const;
  return [writtenSetting(scope, found, { ...parts, ...(items && { items }) })];
}

function withVia(setting: Setting, rewrote: { file: string; line: number } | null): Setting {
  return rewrote ? { ...setting, via: `RewriteRule (${placeOf(rewrote)})` } : setting;
}

/** HTTP/2 is spoken where Protocols says so, and mod_http2 is there. */
function maxStreams(scope: Scope): Setting[] {
  const protocols = ofServer(scope, 'Protocols')?.directive.args.map(({ text }) => text.toLowerCase()) ?? [];
  const isSpoken = protocols.includes(isTls(scope) ? 'h2' : 'h2c');
  const detail = isSpoken ? 'HTTP/2 is on' : 'HTTP/2 is off on this server';
  const state = isSpoken ? null : 'http2-off';
  return [
    serverSetting(scope, { kind: 'max-streams', state, setting: 'H2MaxSessionStreams', detail }, '100'),
  ];
}
