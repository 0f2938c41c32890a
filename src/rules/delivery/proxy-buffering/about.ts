/** What `proxy-buffering` is about. */
import type { About } from '../../rule.ts';
import { measured, nginx, page } from '../../sources.ts';

export const about: About = {
  what: 'A proxy keeps the body, and often the head too, until a buffer is full or the response is over: events come in bursts, or none comes.',
  lookAlikes: [
    '`origin-not-flushing`: the same bursts come around the proxies.',
    '`compression-buffering`: only streams that accept compression are late.',
    '`response-timeout`: the origin has not begun to answer.',
    '`proxy_buffering on` is no fault by itself: Nginx passes a chunked HTTP/1.1 upstream at once, and then this rule is ruled out.',
  ],
  settles:
    '`--direct URL`: events come one by one there. The config shows what keeps them; an access row with 499, upstream status 200 and 0 bytes sent proves it.',
  source: [
    nginx('proxy_buffering'),
    nginx('proxy_http_version'),
    page(
      'Nginx: src/event/ngx_event_pipe.c',
      'https://github.com/nginx/nginx/blob/master/src/event/ngx_event_pipe.c',
    ),
    measured('Nginx 1.22.1, close-delimited, HTTP/1.0 and chunked upstreams'),
  ],
};
