/** One location of Nginx, `/events`, written in many ways. `DIR`: the folder that the files lie in. */

/** Files by name, the main one first. */
export type Shape = Record<string, string>;

const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
  (kind) => `${kind}_temp_path DIR/${kind};`,
);

const main = (servers: string, before = ''): string => `pid DIR/nginx.pid; error_log DIR/error.log;
events { }
http {
  access_log off; ${temp.join(' ')}
  ${before}upstream feed { server 127.0.0.1:9000; }
${servers}
}
`;

const server = (location: string): string => `  server {
    listen 127.0.0.1:8080;
    ${location}
    location /other { proxy_pass http://feed; proxy_read_timeout 7s; }
  }`;

const one = (servers: string, before = ''): Shape => ({ 'nginx.conf': main(servers, before) });

const long = server(`location /events {
      proxy_pass http://feed;
      proxy_read_timeout 30s;
      proxy_buffering on;
    }`);
const short = server('location /events { proxy_pass http://feed; }');

export const nginxShapes: Record<string, Shape> = {
  'each setting on its line': one(long),
  'settings absent': one(server('location /events {\n      proxy_pass http://feed;\n    }')),
  'the location on one line': one(short),
  'the server on one line': one(short.replace(/\s*\n\s*/g, ' ')),
  'all on one line': { 'nginx.conf': main(long).replace(/\s*\n\s*/g, ' ') },
  'no white space that could be left out': one(
    'server{listen 127.0.0.1:8080;location /other{proxy_pass http://feed;}location /events{proxy_pass http://feed;proxy_buffering on;}}',
  ),
  'odd white space': one(
    server(`location
      /events
    {
      proxy_pass
\t\thttp://feed
      ;
      proxy_read_timeout   30s   ;
      proxy_http_version 1.0;proxy_connect_timeout 3s
;   }`),
  ),
  'comments with the marks of the grammar': one(
    server(`location /events { # { one
      proxy_pass http://feed; # ; feed
      proxy_buffering # why
        on # {
        ;
      proxy_read_timeout 30s; # ; } was 60s
    } # end {`),
  ),
  'values in quotes': one(
    server(`location "/events" {
      proxy_pass "http://feed";
      proxy_read_timeout "30s";
      proxy_buffering 'on';
      gzip "on"; gzip_types "text/event-stream" text/css;
    }`),
  ),
  'settings inherited from http': one(
    short,
    'proxy_connect_timeout 9s; gzip on; gzip_types text/event-stream;\n  ',
  ),
  'a location in a location': one(
    server('location / { proxy_read_timeout 5s; location /events { proxy_pass http://feed; } }'),
  ),
  'limits of the server': one(
    short.replace('8080;', '8080 http2; limit_conn c 1; limit_req zone=r burst=2;'),
    'limit_req_zone $binary_remote_addr zone=r:1m rate=1r/s; limit_conn_zone $binary_remote_addr zone=c:1m;\n  ',
  ),
  'CR LF and tabs': { 'nginx.conf': main(long).replaceAll('    ', '\t').replaceAll('\n', '\r\n') },
  'no line break at the end': { 'nginx.conf': main(long).trimEnd() },
  'files in files': {
    'nginx.conf': main('  include DIR/site.conf;'),
    'site.conf': `${server('location /events {\n      include DIR/events.conf;\n    }')}\n`,
    'events.conf': 'proxy_pass http://feed;\nproxy_read_timeout 30s;\n',
  },
  'files in files, settings absent, no line break at the end': {
    'nginx.conf': main('  include DIR/sites/*.conf;'),
    'sites/a.conf': server('location /events { include DIR/events.conf; }'),
    'events.conf': 'proxy_pass http://feed;',
  },
};
