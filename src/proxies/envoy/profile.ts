/** Envoy, as rules need it. */
import type { Profile } from '../profile/profile.ts';
import { envoyAdvice } from './profile/advice.ts';
import { envoyAnswers } from './profile/answers.ts';
import { envoyHabits } from './profile/habits.ts';
import { envoyPhrases } from './profile/phrases.ts';

export const envoy: Profile = {
  kind: 'envoy',
  name: 'Envoy',
  rank: 2,
  advice: envoyAdvice,
  phrases: envoyPhrases,
  habits: envoyHabits,
  fingerprints: [
    { header: 'server', pattern: /^(istio-)?envoy/i, rank: 1 },
    // Nginx writes its own Server and lets this one of an Envoy behind it pass.
    { header: 'x-envoy-upstream-service-time', pattern: /./, rank: 2 },
  ],
  answers: envoyAnswers,
  marks: { passedOn: 'x-envoy-upstream-service-time' },
  logs: {
    ends: 'access',
    processes: 'admin',
    upstreamFields: '%UPSTREAM_HOST%',
    // RESPONSE_CODE_DETAILS names what made the response.
    passedOnDetail: /^(via_upstream|downstream_|-?$)/,
  },
};
