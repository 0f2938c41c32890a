/** Nginx's default behaviour. */
import type { Habits } from '../../profile/habits.ts';

export const nginxHabits: Habits = {
  // ngx_http_proxy_module: "Version 1.1 is used by default since 1.29.7".
  asksInHttp10: { value: true, versions: 'before 1.29.7' },
  // A read timer is re-armed only when it would move by more than this (NGX_TIMER_LAZY_DELAY).
  idleTimerEarlyMs: { value: 300, versions: '1.22.1' },
  noRoute: { value: 'path', versions: '1.22.1' },
  ignoresPort: { value: true, versions: '1.22.1' },
  // `return 444`, ngx_http_rewrite_module.
  dropsWith: { value: 444, versions: '1.22.1' },
  failsAlike: { value: 502, versions: '1.22.1' },
  deniesAlike: { value: 403, versions: '1.22.1' },
  showsCuts: { value: true, versions: '1.22.1' },
  obeysAccelHeader: { value: true, versions: '1.22.1' },
  knowsNoAge: { value: true, versions: '1.22.1' },
  // limit_req_status and limit_conn_status are 503 by default.
  limitsAlike: { value: 503, versions: '1.22.1' },
};
