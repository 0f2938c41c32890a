/** An nginx.conf as its users write them. */
import type { HopSituation } from '../situation.ts';
import type { HopPlace } from './index.ts';

/** `combined`, and what many append to it. */
export const timedFormat =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" ' +
  'rt=$request_time ua="$upstream_addr" us="$upstream_status" uct="$upstream_connect_time"';

export function nginxConfig(hop: HopSituation, place: HopPlace): string {
  const level = hop.errorLevel === null ? '' : ` ${hop.errorLevel}`;
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `${[
    'worker_processes 1;',
    `pid {{dir}}/${hop.name}.pid;`,
    ...(hop.shutdownMs === null ? [] : [`worker_shutdown_timeout ${written(hop.shutdownMs)};`]),
    `error_log {{dir}}/${hop.name}-error.log${level};`,
    '',
    'events { worker_connections 1024; }',
    '',
    'http {',
    ...temps.map((name) => `    ${name}_temp_path {{dir}}/tmp/${hop.name}-${name};`),
    ...(hop.logFormat === 'timed' ? [`    log_format timed '${timedFormat}';`] : []),
    `    access_log {{dir}}/${hop.name}-access.log ${hop.logFormat};`,
    '    server {',
    ...listenLines(hop, place).map((line) => `        ${line}`),
    '        server_name app.example.test;',
    '        location /events {',
    `            proxy_pass http://127.0.0.1:{{port.${place.upstream}}};`,
    ...(hop.isBare ? [] : unbuffered).map((line) => `            ${line}`),
    ...hop.limits.map(({ setting, ms }) => `            ${setting} ${written(ms)};`),
    '        }',
    '    }',
    '}',
  ].join('\n')}\n`;
}

const unbuffered = ['proxy_http_version 1.1;', 'proxy_set_header Connection "";', 'proxy_buffering off;'];

function listenLines({ name }: HopSituation, { isTls }: HopPlace): string[] {
  const listen = `listen 127.0.0.1:{{port.${name}}}`;
  if (!isTls) return [`${listen};`];
  return [`${listen} ssl http2;`, 'ssl_certificate {{cert}};', 'ssl_certificate_key {{key}};'];
}

/** Nginx takes no fractions. */
function written(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
