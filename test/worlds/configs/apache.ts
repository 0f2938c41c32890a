/** An httpd.conf as its users write them. */
import type { HopSituation } from '../situation.ts';
import { type HopPlace, limitOf } from './index.ts';

/** `combined`, and the microseconds that many append to it. */
const combined = '%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"';
const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http'];

export function apacheConfig(hop: HopSituation, place: HopPlace): string {
  const upstream = `http://127.0.0.1:{{port.${place.upstream}}}/events`;
  const loaded = [...modules, ...(place.isTls ? ['ssl', 'http2'] : [])];
  return `${[
    ...loaded.map((name) => `LoadModule ${name}_module modules/mod_${name}.so`),
    'User nobody',
    'Group nogroup',
    'ServerName localhost',
    `DefaultRuntimeDir {{dir}}`,
    `PidFile {{dir}}/${hop.name}.pid`,
    `Listen 127.0.0.1:{{port.${hop.name}}}`,
    `ErrorLog {{dir}}/${hop.name}-error.log`,
    `LogFormat "${combined}${hop.logFormat === 'timed' ? ' %D' : ''}" mine`,
    `CustomLog {{dir}}/${hop.name}-access.log mine`,
    `ProxyTimeout ${Math.ceil((limitOf(hop, 'read-limit') ?? 60_000) / 1_000)}`,
    `<VirtualHost *:{{port.${hop.name}}}>`,
    ...(place.isTls ? secure : []).map((line) => `    ${line}`),
    `    ProxyPass /events ${upstream}`,
    `    ProxyPassReverse /events ${upstream}`,
    '</VirtualHost>',
  ].join('\n')}\n`;
}

const secure = [
  'SSLEngine on',
  'SSLCertificateFile {{cert}}',
  'SSLCertificateKeyFile {{key}}',
  'Protocols h2 http/1.1',
];
