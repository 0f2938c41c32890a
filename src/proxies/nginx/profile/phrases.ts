/** What Nginx's failures mean, as sentences or parts of one. */
import type { Profile } from '../../profile/profile.ts';

export const nginxPhrases: Profile['phrases'] = {
  'no-healthy-upstream':
    'Every server of the group had failed before (max_fails) and is set aside for fail_timeout, or the group is empty.',
  'servers-return':
    'each failed max_fails times and is asked again after fail_timeout at the earliest; the error log says how they failed',
};
