/** What Nginx's failures mean, as sentences or parts of one. */
import type { Profile } from '../../profile/profile.ts';

export const nginxPhrases: Profile['phrases'] = {
  route: 'location',
  dropped:
    'Status 444 is no upstream’s: a `return 444` in the config took the request, most often in a default server that turns unknown names away.',
  'access-rules': 'auth_basic, allow/deny and auth_request',
  'head-limit': 'proxy_buffer_size, 4 to 8 KiB',
  'certificate-reload': 'reads it at a reload',
  'no-healthy-upstream':
    'Every server of the group had failed before (max_fails) and is set aside for fail_timeout, is full (max_conns) or marked down, or the group is empty.',
  'servers-return':
    'each failed max_fails times and is asked again after fail_timeout at the earliest; the error log says how they failed',
  'header-ignored': 'unless proxy_ignore_headers names it',
  'no-transform-unheeded': 'gzip of Nginx, which does not heed it',
};
