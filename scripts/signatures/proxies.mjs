// The proxies whose close signatures are measured: an entry each. `config` is told the ports, the folder and the limits
// (seconds, or undefined) of one case; a case of which `limits` names nothing is left out. To add one: an entry here.

/** Files that Nginx would otherwise put where it was built for. */
const nginxTemp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Caddy with a line in its `reverse_proxy`. */
const caddyfile =
  (flush) =>
  ({ http1, admin, origin, dir }, { idle, total }) =>
    `{
  admin 127.0.0.1:${admin}
  auto_https off
  grace_period 1s
  servers {
    protocols h1 h2 h2c
    ${total ? `timeouts {\n write ${total}s\n}` : ''}
  }
}
http://127.0.0.1:${http1} {
  log {
    output file ${dir}/access.log
  }
  reverse_proxy 127.0.0.1:${origin} {
    ${flush}
    transport http {
      read_timeout ${idle ?? 60}s
    }
  }
}
`;

export const proxies = [
  {
    kind: 'nginx',
    versions: ['newest'],
    limits: { idle: 'proxy_read_timeout 2s' },
    reload: 'reload, worker_shutdown_timeout 1s',
    config: ({ http1, http2, origin, dir }, { idle }) => `worker_processes 1;
pid ${dir}/nginx.pid;
error_log ${dir}/error.log info;
worker_shutdown_timeout 1s;
events { worker_connections 256; }
http {
  ${nginxTemp.map((name) => `${name}_temp_path ${dir}/tmp/${name};`).join(' ')}
  log_format ends '$server_protocol $status $request_completion.';
  access_log ${dir}/access.log ends;
  server {
    listen 127.0.0.1:${http1};
    listen 127.0.0.1:${http2} http2;
    location / {
      proxy_pass http://127.0.0.1:${origin};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout ${idle ?? 60}s;
    }
  }
}
`,
    says: [/^HTTP\S+ \d+ \w*/gm, /upstream [a-z ]+(?:\(\d+)?|recv\(\) failed \(\d+/g],
  },
  {
    kind: 'envoy',
    file: 'envoy.yaml',
    versions: ['1.36.2', 'newest'],
    isOnePort: true,
    limits: { idle: 'route idle_timeout 2s', total: 'route timeout 3s' },
    config: ({ http1, origin, dir }, { idle, total }) => `static_resources:
  listeners:
  - address: { socket_address: { address: 127.0.0.1, port_value: ${http1} } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: edge
          codec_type: AUTO
          access_log:
          - name: envoy.access_loggers.file
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
              path: ${dir}/access.log
              log_format:
                text_format_source:
                  inline_string: "%PROTOCOL% %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%\\n"
          route_config:
            virtual_hosts:
            - name: app
              domains: ["*"]
              routes:
              - match: { prefix: "/" }
                route: { cluster: origin, timeout: ${total ?? 0}s, idle_timeout: ${idle ?? 0}s }
          http_filters:
          - name: envoy.filters.http.router
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
  clusters:
  - name: origin
    connect_timeout: 1s
    load_assignment:
      cluster_name: origin
      endpoints:
      - lb_endpoints:
        - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ${origin} } } }
`,
    says: [/^HTTP\S+ \d+ \S+ \S+/gm],
  },
  {
    kind: 'haproxy',
    versions: ['newest'],
    limits: { idle: 'timeout server 2s' },
    reload: 'reload, hard-stop-after 1s',
    config: ({ http1, http2, origin }, { idle }) => `global
  log stdout format raw local0
  hard-stop-after 1s
defaults
  mode http
  log global
  log-format "%HV %ST %tsc. %B"
  timeout connect 1s
  timeout client 1m
  timeout server ${idle ?? 60}s
frontend f
  bind 127.0.0.1:${http1}
  bind 127.0.0.1:${http2} proto h2
  default_backend app
backend app
  server app1 127.0.0.1:${origin}
`,
    says: [/HTTP\S+ \d+ [\w-]{4}(?=\.)/g],
  },
  {
    kind: 'apache',
    versions: ['newest'],
    isOnePort: true,
    limits: { idle: 'ProxyTimeout 2' },
    reload: 'graceful restart',
    config: ({ http1, origin, dir }, { idle }) => `${[
      'mpm_event',
      'authz_core',
      'proxy',
      'proxy_http',
      'http2',
    ]
      .map((name) => `LoadModule ${name}_module modules/mod_${name}.so`)
      .join('\n')}
User nobody
Group nogroup
ServerName localhost
DefaultRuntimeDir ${dir}
PidFile ${dir}/httpd.pid
Listen 127.0.0.1:${http1}
Protocols h2c http/1.1
ErrorLog ${dir}/error.log
LogFormat "%H %>s %X" ends
CustomLog ${dir}/access.log ends
ProxyTimeout ${idle ?? 60}
ProxyPass / http://127.0.0.1:${origin}/
`,
    says: [/^HTTP\S+ \d+ \S/gm, /\(\d+\)[A-Za-z ]+|AH0111\d: [a-z ]+/g],
  },
  {
    kind: 'caddy',
    versions: ['newest'],
    isOnePort: true,
    needsAdmin: true,
    limits: { idle: 'transport read_timeout 2s', total: 'timeouts write 3s' },
    reload: 'reload, grace_period 1s',
    config: caddyfile(''),
    says: [
      /(?<="proto":")[^"]+(?=")/g,
      /(?:unexpected EOF|connection reset by peer|i\/o timeout|context canceled)(?=")/g,
      /aborting with incomplete response/g,
    ],
  },
  {
    kind: 'caddy',
    versions: ['newest'],
    isOnePort: true,
    needsAdmin: true,
    limits: {},
    reload: 'reload with flush_interval -1',
    isReloadAlone: true,
    config: caddyfile('flush_interval -1'),
    says: [
      /(?<="proto":")[^"]+(?=")/g,
      /(?:unexpected EOF|connection reset by peer|i\/o timeout|context canceled)(?=")/g,
      /aborting with incomplete response/g,
    ],
  },
  {
    kind: 'varnish',
    versions: ['newest'],
    isOnePort: true,
    limits: { idle: 'between_bytes_timeout 2s', total: 'send_timeout 3s' },
    reload: 'vcl.load and vcl.use',
    args: ({ http1 }, { total }) => [
      ...['-a', `127.0.0.1:${http1}`, '-p', 'feature=+http2'],
      ...(total ? ['-p', `send_timeout=${total}`] : []),
    ],
    config: ({ origin }, { idle }) => `vcl 4.1;
backend default {
  .host = "127.0.0.1";
  .port = "${origin}";
  .between_bytes_timeout = ${idle ?? 60}s;
}
sub vcl_recv { return (pass); }
`,
    logFormat: '%H %s',
    says: [/^HTTP\S+ \d+/gm],
  },
  {
    kind: 'pingora',
    versions: ['newest'],
    isOnePort: true,
    limits: { idle: 'peer read_timeout 2 s' },
    config: ({ http1, origin, dir }, { idle }) =>
      JSON.stringify({
        listen: `127.0.0.1:${http1}`,
        h2c: true,
        accessLog: `${dir}/access.log`,
        errorLog: `${dir}/error.log`,
        routes: [
          {
            prefix: '/',
            upstream: `127.0.0.1:${origin}`,
            ...(idle && { readTimeoutMs: idle * 1000 }),
          },
        ],
      }),
    says: [/\b(?:ReadTimedout|ConnectionClosed|ReadError|ConnectionReset)\b/g, /prematurely closed[a-z ]*/gi],
  },
  {
    kind: 'go',
    versions: ['newest'],
    isOnePort: true,
    limits: { total: 'Server.WriteTimeout 3 s' },
    config: ({ http1, origin, dir }, { total }) =>
      JSON.stringify({
        listen: `127.0.0.1:${http1}`,
        h2c: true,
        writeTimeoutMs: (total ?? 0) * 1000,
        accessLog: `${dir}/access.log`,
        errorLog: `${dir}/error.log`,
        routes: [{ prefix: '/', upstream: `127.0.0.1:${origin}` }],
      }),
    says: [/ReverseProxy [a-z ]+|unexpected EOF|connection reset by peer|context canceled|i\/o timeout/g],
  },
];
