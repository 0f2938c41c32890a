/** Apache, as rules need it. */
import type { Profile } from '../profile/profile.ts';
import { apacheAdvice } from './profile/advice.ts';
import { apacheAnswers, apachePage } from './profile/answers.ts';
import { apacheEffect } from './profile/effect.ts';
import { apacheHabits } from './profile/habits.ts';
import { apachePhrases } from './profile/phrases.ts';

export const apache: Profile = {
  kind: 'apache',
  name: 'Apache',
  rank: 4,
  flags: [
    { field: 'access-log', placeholder: '<file>', about: "Apache's access log" },
    { field: 'error-log', placeholder: '<file>', about: "Apache's error log" },
    {
      field: 'config',
      placeholder: '<file>',
      about: 'apache2.conf or httpd.conf; what it includes is found beside it',
    },
    {
      field: 'log-format',
      placeholder: '<string>',
      about: "the LogFormat string, where the config isn't given",
    },
  ],
  advice: apacheAdvice,
  phrases: apachePhrases,
  effect: apacheEffect,
  habits: apacheHabits,
  fingerprints: [{ header: 'server', pattern: /^apache\//i, rank: 7 }],
  answers: apacheAnswers,
  marks: { page: apachePage, isPageUsual: true },
  limits: [{ ms: 60_000, counts: 'silence', setting: 'ProxyTimeout' }],
  logs: {
    ends: 'error',
    processes: 'notices',
    notices: 'LogLevel notice',
    upstreamFields: '%f %R %{BALANCER_WORKER_NAME}e',
    telling: 'LogLevel warn in apache2.conf',
  },
};
