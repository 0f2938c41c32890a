/** The inputs that a rule looks at, in words, with the flags that supply them. */
import type { Input } from '../../model/input.ts';

export const needsWords: Readonly<Record<Input, string>> = {
  wire: 'the streams through the proxies, as this tool saw them: always at hand',
  direct: 'the same streams asked around the proxies (--direct URL)',
  'access-log': 'access logs of the proxies (--nginx-access-log, --envoy-access-log)',
  'error-log': 'error logs of the proxies (--nginx-error-log)',
  config: 'configs of the proxies (--nginx-config, --envoy-config)',
  admin: "Envoy's admin interface (--envoy-admin URL)",
  tool: 'the load on this tool itself: always at hand',
};
