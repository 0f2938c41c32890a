/** An haproxy.cfg as its users write them. */
import type { HopSituation } from '../situation.ts';
import { type HopPlace, limitOf, milliseconds } from './index.ts';

export function haproxyConfig(hop: HopSituation, place: HopPlace): string {
  const secure = place.isTls ? ' ssl crt {{certkey}} alpn h2,http/1.1' : '';
  return `${[
    'global',
    '    log stdout format raw local0',
    ...(hop.shutdownMs === null ? [] : [`    hard-stop-after ${milliseconds(hop.shutdownMs)}`]),
    '',
    'defaults',
    '    mode http',
    '    log global',
    '    option httplog',
    '    timeout connect 5s',
    '    timeout client 1m',
    `    timeout server ${milliseconds(limitOf(hop, 'read-limit') ?? 60_000)}`,
    '',
    `frontend ${hop.name}`,
    `    bind 127.0.0.1:{{port.${hop.name}}}${secure}`,
    '    acl is_stream path_beg /events',
    '    use_backend app if is_stream',
    '',
    'backend app',
    `    server app1 127.0.0.1:{{port.${place.upstream}}}`,
  ].join('\n')}\n`;
}
