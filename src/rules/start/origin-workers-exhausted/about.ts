/** What `origin-workers-exhausted` is about. */
import type { About } from '../../rule.ts';
import { page, rfc } from '../../sources.ts';

export const about: About = {
  what: 'The origin serves only so many requests at once, and each open stream holds a place (a worker, a thread, a process, a connection) for as long as it lives: the next stream, and every other request, gets no answer until one ends.',
  lookAlikes: [
    '`upstream-overflow`: the places are those of a proxy, a limit on its connections to the upstream; around the proxies all streams open.',
    '`response-timeout`: an origin that sends its head late keeps a stream waiting too, and answers short requests meanwhile.',
    '`upstream-unreachable`: one dead server of several keeps every second request waiting, also when no stream is open.',
  ],
  settles:
    '`--direct URL`: whether requests wait there too. `diagnose` sends short requests (OPTIONS) beside streams that wait, and gives its open streams up shortly before its end: where a waiting one then begins, places were what was missing.',
  source: [
    page('gunicorn: worker types', 'https://docs.gunicorn.org/en/stable/design.html'),
    rfc(9110, '9.3.7'),
  ],
};
