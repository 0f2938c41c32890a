/** What to change in HAProxy, in its own words (configuration manual 2.6). */
import type { Profile } from '../../profile/profile.ts';

export const haproxyAdvice: Profile['advice'] = {
  'tls-listener': { setting: 'bind' },
  'tls-versions': { setting: 'ssl-min-ver' },
  http2: {
    setting: 'alpn',
    current: null,
    suggested: 'h2,http/1.1',
    text: 'Offer HTTP/2 on this listener: `bind … ssl crt … alpn h2,http/1.1`.',
  },
  'http2-cleartext': {
    setting: 'proto',
    current: null,
    suggested: 'h2',
    text: 'A listener without TLS takes HTTP/2 with prior knowledge by itself; `proto h2` on its bind line takes nothing else.',
  },
  names: { setting: 'use_backend' },
  route: {
    setting: 'use_backend',
    text: 'Write `use_backend NAME if { path_beg {path} }` above the lines that take it now or, where a map chooses, a line for the path in its file.',
  },
  'access-rule': {
    setting: 'http-request deny',
    text: 'Change its condition so that it lets this request through, or put `http-request allow if …` before it; the rules of the backend are asked all the same.',
  },
  'rate-limit': { setting: 'http-request deny' },
  'connection-limit': { setting: 'maxconn' },
  'max-streams': { setting: 'tune.h2.max-concurrent-streams' },
  'open-files': {
    setting: 'maxconn',
    text: 'Raise `maxconn` of the global section above twice the streams that it is to hold: HAProxy sets its limit of open files by it.',
  },
  'compressed-types': {
    setting: 'compression type',
    suggested: 'text/html text/plain text/css application/javascript application/json',
    text: 'Name the types that are compressed, without text/event-stream: the compressor keeps the last bytes of each event until the next one comes.',
  },
  'client-abort': {
    setting: 'option abortonclose',
    text: 'In the backend or `defaults`: with `option abortonclose` HAProxy closes the request to the server as soon as its client closes, and not when it next writes to it.',
  },
  'flush-interval': {
    setting: 'option http-no-delay',
    text: 'Where 0.2 s matter: `option http-no-delay` in `defaults`, or in the frontend and the backend of the streams; each event then goes out as it comes.',
  },
  'idle-timer': { setting: 'timeout server', suggested: '1h' },
  'response-timer': { setting: 'timeout server', suggested: '1h' },
  'upstream-address': { setting: 'server' },
  'upstream-breaker': {
    setting: 'maxconn',
    text: 'Raise `maxconn` of the server line above the number of open streams, or leave it out; `timeout queue` (without it `timeout connect`) is how long a request waits for a place.',
  },
  'upstream-lookup': {
    setting: 'server',
    text: 'Check the name in the server line: HAProxy looks it up when it starts, and again only with `resolvers`.',
  },
  'upstream-plain': {
    setting: 'ssl',
    text: 'Leave `ssl` out of the server line, or have the upstream speak TLS on that port.',
  },
  'upstream-trust': {
    setting: 'ca-file',
    text: 'Name the authority in `ca-file` of the server line, and the certificate\u2019s name in `verifyhost`.',
  },
  'upstream-server-name': {
    setting: 'sni',
    current: null,
    suggested: 'str(NAME)',
    text: 'Send the server name: `sni str(NAME)` on the server line; without it none is sent.',
  },
  'client-timer': {
    setting: 'timeout client',
    text: 'timeout client of the frontend counts while what is sent finds no room at the client: raise it only where clients are known to catch up. It does not run while the response is silent.',
  },
  'health-check': { setting: 'check' },
  'head-size': {
    setting: 'tune.bufsize',
    current: null,
    suggested: '32768',
    text: 'Raise tune.bufsize in the global section (16384 by default), or have the origin send smaller headers.',
  },
  'keep-alive': {
    setting: 'pool-purge-delay',
    suggested: '4s',
    text: 'Keep idle connections to the server for less time than it does (`pool-purge-delay 4s` on the server line), or raise its keep-alive.',
  },
  retry: {
    setting: 'retry-on',
    current: null,
    suggested: 'conn-failure empty-response',
    text: 'Ask again what the server never answered: `retry-on conn-failure empty-response`; a POST is then sent twice where the server had begun.',
  },
  affinity: {
    setting: 'balance',
    suggested: 'hdr(mcp-session-id)',
    text: 'By what names the session: a header (`balance hdr(NAME)`), a cookie of its own (`cookie SRV insert indirect nocache`), or `balance source` where clients have addresses of their own.',
  },
  'affinity-parameter': { setting: 'balance', suggested: 'url_param NAME' },
  'request-headers': {
    setting: 'http-request del-header',
    text: 'Look for `http-request del-header {header}` (or del-header with a pattern that it fits) in the frontend and the backend.',
  },
};
