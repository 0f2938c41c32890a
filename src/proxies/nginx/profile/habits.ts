/** What Nginx does without being told to. */
import type { Habits } from '../../profile/profile.ts';

export const nginxHabits: Habits = {
  // ngx_http_proxy_module: "Version 1.1 is used by default since 1.29.7".
  asksInHttp10: { value: true, versions: 'before 1.29.7' },
};
