/** What to change in Varnish, in the words of VCL and of its run-time parameters. */
import type { Profile } from '../../profile/profile.ts';

export const varnishAdvice: Profile['advice'] = {
  'idle-timer': { setting: 'between_bytes_timeout' },
  'response-timer': { setting: 'first_byte_timeout', suggested: '1h' },
  'stream-age': {
    setting: 'send_timeout',
    suggested: '24h',
    text: 'Raise send_timeout of varnishd (-p), or in vcl_recv, which takes no restart: `set sess.send_timeout = 24h;`. Over HTTP/1.1 it counts from the first byte of the response, whatever is sent.',
  },
  'whole-body': {
    setting: 'beresp.do_stream',
    suggested: 'true',
    text: 'Have Varnish pass the body on as it comes: `set beresp.do_stream = true` (the default), and neither do_esi nor do_gzip for event streams, which hold it as well.',
  },
  'compressed-types': {
    setting: 'beresp.do_gzip',
    suggested: 'false',
    text: 'Set beresp.do_gzip for other types alone: it compresses an event stream as it does a page.',
  },
  cache: {
    setting: 'return',
    suggested: 'pass',
    text: 'Have Varnish neither store nor share this answer: `return (pass)` for this path, before anything else in vcl_recv returns.',
  },
  uncacheable: {
    setting: 'beresp.uncacheable',
    suggested: 'true',
    text: 'Or mark event streams in vcl_backend_response, before it returns: `set beresp.uncacheable = true; set beresp.ttl = 2m;` (hit-for-miss). For so long those who ask wait for nobody; the first ones after it still do.',
  },
  route: {
    setting: 'vcl_recv',
    text: 'Find the condition of vcl_recv that answers this path by itself, and let it pass.',
  },
  'access-rule': { setting: 'vcl_recv' },
  'upstream-address': { setting: 'backend' },
  'upstream-breaker': {
    setting: '.max_connections',
    suggested: '10000',
    text: 'Raise .max_connections of the backend above the streams that are to be open at once, or leave it out: each stream holds one connection as long as it runs.',
  },
  'health-check': {
    setting: '.probe',
    text: 'Look at what the probe asks, and at its window and threshold (`varnishadm backend.list -p`).',
  },
  'head-size': {
    setting: 'http_resp_hdr_len',
    text: 'Raise http_resp_hdr_len, http_resp_size and workspace_backend (-p of varnishd), or have the origin send smaller headers.',
  },
  'keep-alive': {
    setting: 'backend_idle_timeout',
    suggested: '4s',
    text: "Keep idle connections to the backend for less time than the origin does (-p backend_idle_timeout; 4s where the origin has the usual 5 s), or raise the origin's keep-alive above it (Node: 5 s by default).",
  },
  'request-headers': {
    setting: 'unset bereq.http',
    text: 'Look for `unset req.http.{header}` or `unset bereq.http.{header}` in the VCL; a request that is passed keeps its headers.',
  },
};
