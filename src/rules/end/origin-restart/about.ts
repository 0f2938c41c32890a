/** What `origin-restart` is about. */
import type { About } from '../../rule.ts';
import { measured, nginx } from '../../sources.ts';

export const about: About = {
  what: 'One process of the origin restarted, crashed or was replaced: the streams that it served end together, those of its siblings do not.',
  lookAlikes: [
    '`proxy-reload`: streams of several upstream addresses end together.',
    '`upstream-closed`: the upstream closed one stream, with no common moment.',
    '`total-timeout`: each ends at the same age, not at the same time.',
  ],
  settles: 'Access rows that name the upstream address of each stream; the log of the origin at that second.',
  source: [
    measured('Nginx 1.22.1 and Envoy with two origins, one of which was killed'),
    nginx('variables', 'http_upstream'),
  ],
};
