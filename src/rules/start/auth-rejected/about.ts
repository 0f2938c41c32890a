/** What `auth-rejected` is about. */
import type { About } from '../../rule.ts';
import { envoy, nginx, rfc } from '../../sources.ts';

export const about: About = {
  what: 'The request was turned away for who sent it: 401, 403 or 407, or a TLS client certificate that was asked for. A check of the credentials that itself failed (auth_request) is told apart from a refusal.',
  lookAlikes: [
    '`redirected`: the way to a login page.',
    '`route-missing`: a 403 for a missing route or index, not for credentials.',
    '`rate-limited`: 429, or a limit that answers with another status.',
    '`request-refused`: a 403 whose answer speaks of something else, as a page that wants a browser proved does.',
  ],
  settles:
    'The row of the proxy that answered and its error line (`access forbidden by rule`, RBAC, ext_authz); a request with credentials that are known to work.',
  source: [
    rfc(9110, '11'),
    nginx('auth_request', 'http_auth_request'),
    nginx('deny', 'http_access'),
    envoy('RBAC filter', 'configuration/http/http_filters/rbac_filter'),
  ],
};
