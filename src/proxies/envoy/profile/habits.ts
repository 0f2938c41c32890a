/** What Envoy does without being told to. */
import type { Habits } from '../../profile/profile.ts';

export const envoyHabits: Habits = {
  // accept_http_10 of the connection manager is off by default.
  refusesHttp10: { value: 426, versions: '1.36.2, 1.40.0' },
  hasBreakers: { value: true, versions: '1.36.2, 1.40.0' },
};
