/** What `client-timeout` is about. */
import type { About } from '../../rule.ts';
import { measured, page, responseFlags } from '../../sources.ts';

export const about: About = {
  what: "In the log, other clients give up at a fixed age of their own, while this tool's stream on the same path goes on.",
  lookAlikes: [
    "`total-timeout`: this tool's stream ends at that age too.",
    '`client-closed`: they leave at differing ages.',
    'Several kinds of clients at one age point to a balancer in front of them, and the finding then says so.',
    'Where no row says who ended them, the finding is no more than possible.',
  ],
  settles:
    "A run that is longer than that age; the time limits of that client's HTTP library; Nginx's error log at level info, which says that a client left.",
  source: [
    page(
      'MDN: AbortSignal.timeout',
      'https://developer.mozilla.org/en-US/docs/Web/API/AbortSignal/timeout_static',
    ),
    responseFlags,
    measured(
      'Nginx 1.22.1: the access row of a client that left in mid-stream says 200; the error log says it at level info',
    ),
  ],
};
