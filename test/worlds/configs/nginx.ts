/** An nginx.conf as its users write them. */
import type { HopSituation } from '../situation.ts';
import type { HopPlace } from './index.ts';

/** `combined`, and what many append to it. */
export const timedFormat =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" ' +
  'rt=$request_time ua="$upstream_addr" us="$upstream_status" uct="$upstream_connect_time"';

/** Without what names a client. */
export const shortFormat = '$remote_addr [$time_local] "$request" $status $body_bytes_sent $request_time';

export const jsonFormat =
  '{"time":"$time_iso8601","remote_addr":"$remote_addr","request":"$request","status":$status,"bytes":$body_bytes_sent,' +
  '"request_time":$request_time,"upstream_addr":"$upstream_addr","upstream_status":"$upstream_status",' +
  '"http_user_agent":"$http_user_agent"}';

const formats: Partial<Record<HopSituation['logFormat'], string>> = {
  timed: `timed '${timedFormat}'`,
  short: `short '${shortFormat}'`,
  json: `json escape=json '${jsonFormat}'`,
};

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
    ...(formats[hop.logFormat] ? [`    log_format ${formats[hop.logFormat]};`] : []),
    `    access_log {{dir}}/${hop.name}-access.log ${hop.logFormat};`,
    ...zoneLines(hop),
    ...upstreamLines(hop, place),
    '    server {',
    ...listenLines(hop, place).map((line) => `        ${line}`),
    '        server_name app.example.test;',
    `        root {{dir}}/www;`,
    `        location ${hop.gate?.what === 'no-route' ? '/feed' : '/events'} {`,
    ...gateLines(hop).map((line) => `            ${line}`),
    `            proxy_pass http://${isGroup(hop, place) ? 'app' : `127.0.0.1:{{port.${place.upstream}}}`};`,
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

function isGroup({ hasDeadServer }: HopSituation, { replica }: HopPlace): boolean {
  return hasDeadServer || replica !== null;
}

function upstreamLines(hop: HopSituation, place: HopPlace): string[] {
  if (!isGroup(hop, place)) return [];
  const others = [...(hop.hasDeadServer ? ['dead'] : []), ...(place.replica ? [place.replica] : [])];
  const servers = [place.upstream, ...others].map((name) => `        server 127.0.0.1:{{port.${name}}};`);
  return ['    upstream app {', ...servers, '    }'];
}

function zoneLines({ gate }: HopSituation): string[] {
  if (gate?.what === 'limit-req')
    return ['    limit_req_zone $binary_remote_addr zone=per_client:1m rate=1r/m;'];
  return gate?.what === 'limit-conn' ? ['    limit_conn_zone $binary_remote_addr zone=per_client:1m;'] : [];
}

function gateLines({ gate }: HopSituation): string[] {
  switch (gate?.what) {
    case 'deny':
      return ['deny all;'];
    case 'return':
      return [`return ${gate.status};`];
    case 'limit-req':
      return ['limit_req zone=per_client;'];
    case 'limit-conn':
      return ['limit_conn per_client 1;'];
    default:
      return [];
  }
}
