/** What Apache's failures mean, as sentences or parts of one. */
import type { Profile } from '../../profile/profile.ts';

export const apachePhrases: Profile['phrases'] = {
  hour: '3600',
  route: 'ProxyPass',
  'access-rules': 'Require, AuthType and RewriteRule [F]',
  'certificate-reload': 'reads it at a restart',
  'no-healthy-upstream':
    'Every member of the balancer had failed before and is left alone for `retry` seconds (60 unless it is set), or is disabled.',
  'servers-return': 'each is asked again `retry` seconds (60 unless it is set) after it failed',
};
