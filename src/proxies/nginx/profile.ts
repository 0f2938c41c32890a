/** Nginx, as rules need it. */
import type { Profile } from '../profile/profile.ts';
import { nginxAdvice } from './profile/advice.ts';
import { nginxAnswers, nginxPage } from './profile/answers.ts';
import { nginxHabits } from './profile/habits.ts';
import { nginxPhrases } from './profile/phrases.ts';

export const nginx: Profile = {
  kind: 'nginx',
  name: 'Nginx',
  rank: 1,
  advice: nginxAdvice,
  phrases: nginxPhrases,
  habits: nginxHabits,
  fingerprints: [{ header: 'server', pattern: /^(nginx|openresty)/i, rank: 1 }],
  answers: nginxAnswers,
  marks: { page: nginxPage },
  logs: { ends: 'error', processes: 'notices', upstreamFields: '$upstream_addr $upstream_status' },
};
