/** Nginx, as rules need it. */
import type { Profile } from '../profile/profile.ts';
import { nginxAdvice } from './profile/advice.ts';
import { nginxAnswers, nginxPage } from './profile/answers.ts';
import { nginxEffect } from './profile/effect.ts';
import { nginxGenerators } from './profile/generators.ts';
import { nginxHabits } from './profile/habits.ts';
import { nginxPhrases } from './profile/phrases.ts';

export const nginx: Profile = {
  kind: 'nginx',
  name: 'Nginx',
  rank: 1,
  flags: [
    { field: 'access-log', placeholder: '<file>', about: "Nginx's access log" },
    { field: 'error-log', placeholder: '<file>', about: "Nginx's error log" },
    { field: 'config', placeholder: '<file>', about: 'nginx.conf; what it includes is found beside it' },
    {
      field: 'log-format',
      placeholder: '<string>',
      about: "the log_format string, where the config isn't given",
    },
  ],
  advice: nginxAdvice,
  phrases: nginxPhrases,
  effect: nginxEffect,
  habits: nginxHabits,
  fingerprints: [{ header: 'server', pattern: /^(nginx|openresty)/i, rank: 1 }],
  answers: nginxAnswers,
  statuses: {
    499: 'Nginx writes 499 into its log for a client that left; as an answer it is some application’s own.',
  },
  marks: { page: nginxPage },
  generators: nginxGenerators,
  limits: [{ ms: 60_000, counts: 'silence', setting: 'proxy_read_timeout', earlyMs: 300 }],
  logs: {
    ends: 'error',
    processes: 'notices',
    notices: 'error_log … notice;',
    connectionField: '$connection',
    upstreamFields: '$upstream_addr $upstream_status',
    telling: 'error_log … info; in nginx.conf',
  },
};
