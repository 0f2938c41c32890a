/** The addresses behind a route. */
import type { Setting } from '../../../model/setting.ts';
import { argumentText, type Directive } from './blocks.ts';
import type { Pass } from './pass.ts';
import { moduleLevel, pathOf, type Scope } from './scope.ts';
import { writtenSetting } from './settings.ts';

const methods = ['ip_hash', 'least_conn', 'hash', 'random', 'least_time', 'sticky'];

/** One setting: the servers of the `upstream` block, or the address in the pass itself. */
export function upstreamSettings(scope: Scope): Setting[] {
  if (!scope.pass) return [];
  const group = groupOf(scope);
  const host = hostOf(scope.pass.target);
  const setting = group ? groupSetting(scope, group, scope.pass) : directSetting(scope, scope.pass, host);
  return setting ? [setting] : [];
}

/** The `upstream` block that the request is passed to; null: an address. */
export function groupOf(scope: Scope): Directive | null {
  const host = hostOf(scope.pass?.target ?? '').toLowerCase();
  const groups = moduleLevel(scope)?.directives.filter(({ name }) => name === 'upstream') ?? [];
  return groups.find(({ args }) => args[0]?.text.toLowerCase() === host) ?? null;
}

function directSetting(scope: Scope, pass: Pass, host: string): Setting | null {
  const [level] = scope.levels;
  if (!level) return null;
  const known = !host.includes('$');
  return writtenSetting(
    scope,
    { directive: pass.directive, level },
    {
      kind: 'upstream',
      setting: pass.directive.name,
      detail: known ? null : 'the address is only known when a request comes',
      items: known ? [withPort(host, pass.target)] : [],
    },
  );
}

function groupSetting(scope: Scope, group: Directive, pass: Pass): Setting | null {
  const around = moduleLevel(scope);
  const servers = (group.block ?? []).filter(({ name }) => name === 'server');
  const [first] = servers;
  if (!around || !first) return null;
  const items = servers
    .filter(({ args }) => !args.some(({ text }) => text === 'down'))
    .map(({ args }) => withPort(args[0]?.text ?? '', pass.target));
  const keepalive = group.block?.find(({ name }) => name === 'keepalive') ?? null;
  const setting = writtenSetting(
    scope,
    { directive: first, level: around },
    {
      kind: 'upstream',
      state: keepalive ? 'keeps-connections' : null,
      setting: 'server',
      value: items.join(' '),
      detail: groupDetail(group, servers, keepalive),
      items,
    },
  );
  const path = `${pathOf(scope, around)} > upstream ${argumentText(group)}`;
  const chooses = choiceOf(group);
  return {
    ...setting,
    path,
    place: servers.length === 1 ? setting.place : null,
    ...(chooses && { chooses }),
  };
}

/** By what a server of the group is chosen; undefined: in turn, or by how busy each is. */
function choiceOf(group: Directive): Setting['chooses'] {
  const method = group.block?.find(({ name }) => methods.includes(name));
  if (method?.name === 'ip_hash') return 'client-address';
  if (method?.name === 'hash' && method.args[0]?.text === '$remote_addr') return 'client-address';
  return method?.name === 'hash' || method?.name === 'sticky' ? 'request' : undefined;
}

/** `ip_hash; 10.0.0.2:80 backup; keepalive 32`. */
function groupDetail(group: Directive, servers: Directive[], keepalive: Directive | null): string {
  const method = group.block?.find(({ name }) => methods.includes(name));
  return [
    method ? `${method.name} ${argumentText(method)}`.trim() : 'round robin',
    ...servers.filter(({ args }) => args.length > 1).map(argumentText),
    ...(keepalive ? [`keepalive ${argumentText(keepalive)}`] : []),
  ].join('; ');
}

/** `unix:/run/app.sock` of `http://unix:/run/app.sock:/path`; else what stands between scheme and path. */
function hostOf(target: string): string {
  const plain = target.replace(/^[a-z]+:\/\//i, '');
  return plain.startsWith('unix:')
    ? plain.replace(/^(unix:[^:]*):.*$/, '$1')
    : (plain.split('/')[0] ?? '').replace(/^.*@/, '');
}

function withPort(address: string, target: string): string {
  if (address.startsWith('unix:') || /:\d+$/.test(address)) return address;
  return `${address}:${/^(https|grpcs):/i.test(target) ? 443 : 80}`;
}
