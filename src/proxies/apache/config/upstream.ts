/** The addresses behind a route, and whether they are spoken to in TLS. */
import type { Setting } from '../../../model/setting.ts';
import { wordPlace } from './places.ts';
import { workersFor } from './proxying.ts';
import { ofServer, type Scope } from './scope.ts';
import { defaultSetting, type Parts, serverAnchor, writtenSetting } from './settings.ts';
import { argumentText, firstArgument } from './tree.ts';
import { balancerOf, parameter, urlIndex } from './workers.ts';

/** One setting: the members of the balancer, or the address in the route itself. */
export function upstreamSettings(scope: Scope): Setting[] {
  const { route, servers } = scope;
  if (route.kind !== 'passes') return [];
  const balancer = balancerOf(servers, route.target);
  const found = { directive: route.by, level: route.level };
  const target = workersFor(scope)?.target ?? route.target;
  const tls = /^(?:https|h2):/i.test(target) ? [overTls(scope)] : [];
  if (!balancer) {
    const index = route.by.key === 'rewriterule' ? 1 : Math.max(0, urlIndex(route.by));
    const place = wordPlace(route.by, index);
    const parts: Parts = { kind: 'upstream', setting: route.by.name, items: [addressOf(target)], place };
    return [writtenSetting(scope, found, parts), ...tls];
  }
  const live = balancer.members.filter((member) => !/[DSEN]/i.test(parameter(member, 'status')?.value ?? ''));
  const [first] = balancer.members;
  const items = live.map(({ url }) => addressOf(url));
  const level = {
    label: `Proxy balancer://${balancer.name}`,
    directives: balancer.section?.block ?? [],
    node: balancer.section,
  };
  const detail = balancer.members.map(({ directive }) => argumentText(directive)).join('; ');
  const parts = {
    kind: 'upstream',
    setting: 'BalancerMember',
    value: items.join(' '),
    detail,
    items,
  } as const;
  const place =
    balancer.members.length === 1 && first
      ? wordPlace(first.directive, Math.max(0, urlIndex(first.directive)))
      : null;
  return [
    writtenSetting(scope, first ? { directive: first.directive, level } : found, { ...parts, place }),
    ...tls,
  ];
}

function overTls(scope: Scope): Setting {
  const found = ofServer(scope, 'SSLProxyEngine');
  const parts = { kind: 'upstream-tls', setting: 'SSLProxyEngine' } as const;
  return found
    ? writtenSetting(scope, found, { ...parts, value: firstArgument(found.directive).toLowerCase() })
    : defaultSetting(scope, { ...parts, value: 'off' }, serverAnchor(scope));
}

const ports: Record<string, number> = {
  http: 80,
  https: 443,
  h2: 443,
  h2c: 80,
  ws: 80,
  wss: 443,
  fcgi: 8000,
  ajp: 8009,
};

/** `127.0.0.1:8081` of `http://127.0.0.1:8081/path`; a Unix socket as it is written. */
export function addressOf(target: string): string {
  const socket = /^unix:([^|]*)/i.exec(target)?.[1];
  if (socket !== undefined) return `unix:${socket}`;
  const [, scheme = '', authority = ''] = /^(\w+):\/\/([^/]*)/.exec(target) ?? [];
  const host = authority.replace(/^.*@/, '');
  return /:\d+$/.test(host) ? host : `${host}:${ports[scheme.toLowerCase()] ?? 80}`;
}
