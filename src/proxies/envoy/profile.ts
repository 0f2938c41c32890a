/** Envoy, as rules need it. */
import type { Profile } from '../profile/profile.ts';
import { envoyAdvice } from './profile/advice.ts';
import { envoyAnswers } from './profile/answers.ts';
import { envoyCounters } from './profile/counters.ts';
import { envoyEffect } from './profile/effect.ts';
import { envoyGenerators } from './profile/generators.ts';
import { envoyHabits } from './profile/habits.ts';
import { envoyPhrases } from './profile/phrases.ts';

export const envoy: Profile = {
  kind: 'envoy',
  name: 'Envoy',
  rank: 2,
  flags: [
    { field: 'access-log', placeholder: '<file>', about: "Envoy's access log" },
    { field: 'config', placeholder: '<file>', about: "Envoy's YAML or JSON, or a saved /config_dump" },
    {
      field: 'log-format',
      placeholder: '<string>',
      about: "the access log's format string, where the config isn't given",
    },
    {
      field: 'admin',
      placeholder: '<url>',
      about: "Envoy's admin interface: its config, clusters and counters are read",
    },
  ],
  advice: envoyAdvice,
  phrases: envoyPhrases,
  effect: envoyEffect,
  habits: envoyHabits,
  fingerprints: [
    { header: 'server', pattern: /^(istio-)?envoy/i, rank: 1 },
    // Nginx writes its own Server and lets this one of an Envoy behind it pass.
    { header: 'x-envoy-upstream-service-time', pattern: /./, rank: 2 },
  ],
  answers: envoyAnswers,
  marks: { passedOn: 'x-envoy-upstream-service-time' },
  counters: envoyCounters,
  generators: envoyGenerators,
  limits: [
    // Over HTTP/1.1 the connection closes a second later.
    { ms: 15_000, counts: 'age', setting: 'timeout', shows: [15_000, 16_000] },
    { ms: 300_000, counts: 'silence', setting: 'stream_idle_timeout', shows: [300_000, 301_000] },
  ],
  logs: {
    ends: 'access',
    processes: 'admin',
    upstreamFields: '%UPSTREAM_HOST%',
  },
};
