/** Where the directives stand, or would be put, that a fix may name and that decide nothing else here. */
import type { Setting } from '../../../model/setting.ts';
import type { Directive } from './blocks.ts';
import { argumentPlace, insertionPlace } from './places.ts';
import { type Found, findOne, levelNamed, moduleLevel, type Scope } from './scope.ts';
import { defaultSetting, serverAnchor, simpleSetting, writtenSetting } from './settings.ts';
import { groupOf } from './upstream.ts';

const inLocation = [
  'proxy_ignore_client_abort',
  'proxy_next_upstream',
  'proxy_ssl_server_name',
  'proxy_ssl_trusted_certificate',
  'resolver',
  'send_timeout',
];
const inServer = ['ssl_certificate', 'ssl_protocols', 'absolute_redirect'];

export function spotSettings(scope: Scope): Setting[] {
  if (scope.pass?.family !== 'proxy') return atServer(scope);
  return [
    ...inLocation.map((setting) => simpleSetting(scope, { kind: 'spot', setting }, null)),
    headSize(scope),
    ...kept(scope),
    ...atServer(scope),
  ];
}

function atServer(scope: Scope): Setting[] {
  const own = inServer.map(
    (setting) => written(scope, setting) ?? absent(scope, setting, serverAnchor(scope)),
  );
  // Which of its two forms a version takes is not known: the line alone.
  const http2 = { ...absent(scope, 'http2', serverAnchor(scope)), place: null };
  return [...own, http2, ...openFiles(scope)];
}

function written(scope: Scope, setting: string): Setting | null {
  const found = findOne(scope, setting);
  return found ? writtenSetting(scope, found, { kind: 'spot', setting }) : null;
}

function absent(scope: Scope, setting: string, anchor: Found | null): Setting {
  return defaultSetting(scope, { kind: 'spot', setting }, anchor);
}

function openFiles(scope: Scope): Setting[] {
  const main = levelNamed(scope, 'main');
  const first = main?.directives.find(({ block, file }) => !block && file === scope.files[0]?.file);
  const setting = 'worker_rlimit_nofile';
  const found = main?.directives.find(({ name }) => name === setting);
  if (main && found)
    return [writtenSetting(scope, { directive: found, level: main }, { kind: 'spot', setting })];
  return main && first ? [absent(scope, setting, { directive: first, level: main })] : [];
}

/**
 * Twice `proxy_buffer_size` must fit into `proxy_buffers` less one, or Nginx does not start: with their default of
 * 8 pages the other one grows with it; where they are set, no patch is right for all.
 */
function headSize(scope: Scope): Setting {
  const one = simpleSetting(scope, { kind: 'spot', setting: 'proxy_buffer_size' }, null);
  const isSet = ['proxy_buffers', 'proxy_busy_buffers_size'].some((name) => findOne(scope, name) !== null);
  if (isSet || one.place === null) return { ...one, place: null };
  const { template } = one.place;
  const also =
    one.origin === 'config'
      ? `${template}; proxy_buffers 8 {value}`
      : template + template.replace('proxy_buffer_size', 'proxy_buffers 8');
  return { ...one, place: { ...one.place, template: also } };
}

/** How long the group keeps idle connections: behind its `keepalive`. */
function kept(scope: Scope): Setting[] {
  const around = moduleLevel(scope);
  const group = groupOf(scope);
  if (!around || !group) return [];
  const named = (name: string) => group.block?.find((directive) => directive.name === name);
  const own = named('keepalive_timeout');
  const at: Directive = own ?? named('keepalive') ?? group;
  const setting = writtenSetting(
    scope,
    { directive: at, level: around },
    {
      kind: 'spot',
      setting: 'keepalive_timeout',
      ...(own ? {} : { value: null }),
    },
  );
  const place = own ? argumentPlace(own) : insertionPlace(scope.files, at, 'keepalive_timeout');
  return [{ ...setting, place, origin: own ? 'config' : 'default' }];
}
