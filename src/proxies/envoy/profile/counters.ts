/** What Envoy counts (HCM and cluster statistics), as its admin interface tells it. */
import type { EndCounter } from '../../profile/profile.ts';

export const envoyCounters: EndCounter[] = [
  ['downstream_rq_idle_timeout', 'idle-timeout'],
  ['upstream_rq_per_try_idle_timeout', 'idle-timeout'],
  ['downstream_rq_max_duration_reached', 'total-timeout'],
  ['upstream_rq_max_duration_reached', 'total-timeout'],
  ['upstream_rq_timeout', 'total-timeout'],
  ['upstream_cx_protocol_error', 'upstream-closed'],
  ['upstream_cx_destroy_remote_with_active_rq', 'upstream-closed'],
  ['upstream_rq_rx_reset', 'upstream-closed'],
];
