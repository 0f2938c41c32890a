/** What to change in Apache, in its own words (httpd.apache.org/docs/2.4/mod/directives.html). */
import type { Profile } from '../../profile/profile.ts';

export const apacheAdvice: Profile['advice'] = {
  certificate: { setting: 'SSLCertificateFile' },
  'certificate-for-name': { setting: 'SSLCertificateFile' },
  'tls-listener': { setting: 'SSLEngine' },
  'tls-versions': { setting: 'SSLProtocol' },
  'tls-server-name': {
    setting: 'ServerName',
    text: 'Add the name to the virtual host (ServerName or ServerAlias), or ask under a name that it serves.',
  },
  http2: {
    setting: 'Protocols',
    current: null,
    suggested: 'h2 http/1.1',
    text: 'Load mod_http2 and offer it in this virtual host (`Protocols h2 http/1.1`); with mpm_prefork it does not work.',
  },
  'http2-cleartext': {
    setting: 'Protocols',
    current: null,
    suggested: 'h2c http/1.1',
    text: 'Load mod_http2 and speak it in clear text (`Protocols h2c http/1.1`).',
  },
  names: { setting: 'ServerAlias' },
  route: { setting: 'ProxyPass', suggested: '{path} http://…' },
  'access-rule': { setting: 'Require' },
  'rate-limit': { setting: 'QS_ClientEventLimitCount' },
  'connection-limit': { setting: 'MaxRequestWorkers' },
  'max-streams': { setting: 'H2MaxSessionStreams' },
  'compressed-types': { setting: 'AddOutputFilterByType' },
  'upstream-breaker': {
    setting: 'max=',
    suggested: '1000',
    text: 'Behind the address in ProxyPass or BalancerMember: it counts for each child process. Raise it above the number of streams that are open at once, or leave it out (then it is ThreadsPerChild); `acquire=` is how many milliseconds a request waits for a place.',
  },
  'response-timer': { setting: 'ProxyTimeout', suggested: '3600' },
  'idle-timer': { setting: 'ProxyTimeout', suggested: '3600' },
  buffering: {
    setting: 'flushpackets',
    suggested: 'on',
    text: 'Behind the address in ProxyPass (or by ProxySet): mod_proxy_fcgi and mod_proxy_ajp keep what comes until 8 KB are full, mod_proxy_http passes it on at once. In PHP, `output_buffering` must be off too.',
  },
  'upstream-address': { setting: 'ProxyPass' },
  'upstream-lookup': {
    setting: 'ProxyPass',
    text: 'Check the name in ProxyPass and that this machine resolves it: Apache asks the resolver of the system.',
  },
  'upstream-resolver': {
    setting: 'ProxyPass',
    text: 'Check the name in ProxyPass and that this machine resolves it: Apache asks the resolver of the system.',
  },
  'upstream-plain': {
    setting: 'ProxyPass',
    text: 'Use http:// in ProxyPass for this upstream, or have it speak TLS on that port.',
  },
  'upstream-trust': {
    setting: 'SSLProxyCACertificateFile',
    text: 'Name the authority in SSLProxyCACertificateFile; SSLProxyCheckPeerName compares the certificate with the host in ProxyPass.',
  },
  'upstream-server-name': {
    setting: 'SSLProxyEngine',
    suggested: 'on',
    text: 'An https:// upstream takes `SSLProxyEngine on` in this virtual host; the name sent is the host of ProxyPass, with `ProxyPreserveHost On` that of the request.',
  },
  'head-size': {
    setting: 'ResponseFieldSize',
    text: 'Raise `responsefieldsize` of the worker (8192 by default), or have the origin send smaller headers.',
  },
  'upstream-end-http2': {
    setting: 'Protocols',
    suggested: 'http/1.1',
    text: 'mod_proxy_fcgi never ends an HTTP/2 stream that it breaks off, whatever its timers say; over HTTP/1.1 it closes the connection once KeepAliveTimeout is over. Offer HTTP/1.1 alone in this virtual host, or have the application speak HTTP and pass on to it with http://.',
  },
  'keep-alive': {
    setting: 'ttl',
    suggested: 'ttl=4',
    text: "Keep idle upstream connections for less time than the origin does (`ttl=4` behind the address in ProxyPass, where the origin has the usual 5 s), or raise the origin's keep-alive; `SetEnv proxy-initial-not-pooled 1` spares the first request of each client.",
  },
  affinity: {
    setting: 'stickysession',
    text: 'In the balancer, by the cookie or parameter that names the session: `ProxySet stickysession=NAME`, with a `route=` for each BalancerMember.',
  },
  'failed-server': {
    setting: 'retry',
    suggested: 'retry=0',
    text: 'Behind each BalancerMember: then Apache goes on asking it after a failure in place of leaving it alone for 60 s.',
  },
  'request-headers': {
    setting: 'RequestHeader',
    text: 'Look for `RequestHeader unset {header}` in the server, virtual host and location of the stream.',
  },
};
