/** What to change in Nginx, in its own words (directives of nginx.org/en/docs/http). */
import type { Profile } from '../../profile/profile.ts';

export const nginxAdvice: Profile['advice'] = {
  certificate: { setting: 'ssl_certificate' },
  'certificate-for-name': { setting: 'ssl_certificate' },
  'tls-listener': { setting: 'listen' },
  'tls-versions': { setting: 'ssl_protocols' },
  'tls-server-name': {
    setting: 'server_name',
    text: 'Add the name to the server block, or ask under a name that it serves.',
  },
  http2: {
    setting: 'http2',
    current: 'off',
    suggested: 'on',
    text: 'Switch HTTP/2 on for this server (`http2 on;`, before 1.25.1 `listen … http2`).',
  },
  'http2-cleartext': {
    setting: 'http2',
    current: 'off',
    suggested: 'on',
    text: 'Switch HTTP/2 on for this server (`http2 on;`, before 1.25.1 `listen … http2`).',
  },
  names: { setting: 'server_name' },
  route: { setting: 'location', suggested: '{path} { proxy_pass http://…; }' },
  'access-rule': { setting: 'allow' },
  'rate-limit': { setting: 'limit_req' },
  'connection-limit': { setting: 'limit_conn' },
  'max-streams': { setting: 'http2_max_concurrent_streams' },
  'open-files': {
    setting: 'worker_rlimit_nofile',
    suggested: '131072',
    text: 'Set it in the main context to more than twice the streams that one worker is to hold, and worker_connections to that number.',
  },
  'compressed-types': { setting: 'gzip_types' },
  'response-timer': { setting: 'proxy_read_timeout', suggested: '1h' },
  'idle-timer': { setting: 'proxy_read_timeout', suggested: '1h' },
  'own-address': {
    setting: 'absolute_redirect',
    current: 'on',
    suggested: 'off',
    text: 'Nginx completes a redirect to a path with the scheme and port at which it listens itself: with `absolute_redirect off;` it names the path alone, and clients stay where they came in (`port_in_redirect off;` leaves out the port only; `server_name_in_redirect` stays off).',
  },
  buffering: { setting: 'proxy_buffering', suggested: 'off' },
  'unbuffered-by-header': {
    setting: 'X-Accel-Buffering',
    suggested: 'no',
    text: 'Or have the origin answer with this header: Nginx then passes each piece of this answer at once, compressed or not',
    doesNotCure: 'what another box in front holds back: Nginx takes the header out',
  },
  cache: { setting: 'proxy_cache', suggested: 'off', text: 'Switch the cache off for this location.' },
  drop: {
    setting: 'return',
    current: '444',
    text: 'Find the `return 444` that takes this name or path; add the name to the server_name of the server that is meant to serve it.',
  },
  'upstream-address': { setting: 'proxy_pass' },
  'upstream-lookup': {
    setting: 'resolver',
    text: 'Check the name in proxy_pass and that the server named by `resolver` knows it; in a container that is often another one than /etc/resolv.conf names.',
  },
  'upstream-resolver': {
    setting: 'resolver',
    current: null,
    text: 'Give Nginx a resolver (`resolver ADDRESS valid=30s;`): a name in a variable is looked up at run time.',
  },
  'upstream-plain': {
    setting: 'proxy_pass',
    text: 'Use http:// in proxy_pass for this upstream, or have it speak TLS on that port.',
  },
  'upstream-trust': {
    setting: 'proxy_ssl_trusted_certificate',
    text: 'Name the authority in proxy_ssl_trusted_certificate and the certificate’s name in proxy_ssl_name.',
  },
  'upstream-server-name': {
    setting: 'proxy_ssl_server_name',
    current: null,
    suggested: 'on',
    text: 'Send the server name (`proxy_ssl_server_name on;`, off by default; proxy_ssl_name for another name than that in proxy_pass).',
  },
  'upstream-version': {
    setting: 'proxy_http_version',
    suggested: '1.1',
    text: 'Speak HTTP/1.1 to the upstream: proxy_http_version 1.1 (the default from Nginx 1.29.7 on), with `proxy_set_header Connection "";`.',
  },
  'head-size': {
    setting: 'proxy_buffer_size',
    current: null,
    suggested: '16k',
    text: 'Raise proxy_buffer_size, and proxy_buffers with it (8 buffers of that size: Nginx refuses to start where twice the first does not fit into them), or have the origin send smaller headers.',
  },
  'keep-alive': {
    setting: 'keepalive_timeout',
    suggested: '4s',
    text: "Keep idle upstream connections for less time than the origin does (keepalive_timeout in the upstream block; 4s where the origin has the usual 5 s), or raise the origin's keep-alive above it (Node: 5 s by default).",
  },
  'client-timer': {
    setting: 'send_timeout',
    text: 'send_timeout (60 s by default) counts between two writes that the client takes: raise it only where clients are known to catch up.',
  },
  'client-abort': {
    setting: 'proxy_ignore_client_abort',
    suggested: 'off',
    text: 'Leave proxy_ignore_client_abort off (the default) for this location: with on Nginx keeps the upstream of a client that is gone until it has written to it twice, or the upstream ends.',
  },
  retry: {
    setting: 'proxy_next_upstream',
    text: 'Nginx retries such a request by itself where it has another server or a fresh connection to try; a POST only with non_idempotent.',
  },
  affinity: {
    setting: 'hash',
    current: null,
    suggested: 'hash $http_mcp_session_id consistent',
    text: 'In the upstream block, by what names the session: a header (`hash $http_mcp_session_id consistent;`), a cookie (`hash $cookie_NAME consistent;`) or, where clients have addresses of their own, `ip_hash;`.',
  },
  'server-list': {
    setting: 'down',
    suggested: 'down',
    text: 'Behind a `server` that is away for a while, in place of removing its line: with `ip_hash` the clients of the other servers then stay where they are.',
  },
  'failed-server': {
    setting: 'max_fails',
    suggested: 'max_fails=0',
    text: 'Behind each `server` of the group: then Nginx goes on asking it after a failure in place of refusing every request.',
  },
  'request-headers': {
    setting: 'proxy_set_header',
    text: 'Nginx passes on what a client sends, unless `proxy_set_header {header} "";` or `proxy_pass_request_headers off` says otherwise; `proxy_set_header {header} $http_last_event_id;` sets it again.',
  },
};
