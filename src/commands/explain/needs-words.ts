/** The inputs that a rule looks at, in words, with the flags that supply them. */
import type { Input } from '../../model/input.ts';
import { flagText, profilesWith } from '../../proxies/profile/inputs.ts';
import type { HopField } from '../../proxies/profile/profile.ts';

/** `--nginx-access-log FILE, likewise of …`: every proxy whose input is read. */
function flagsOf(field: HopField): string {
  const [first, ...others] = profilesWith(field).map(({ kind }) => kind);
  if (first === undefined) return '--hop';
  const more = others.length === 0 ? '' : `, likewise of ${others.join(', ')}`;
  return `${flagText(first, field)}${more}`;
}

export const needsWords: Readonly<Record<Input, string>> = {
  wire: 'the streams through the proxies, as this tool saw them: always at hand',
  direct: 'the same streams asked around the proxies (--direct URL)',
  'access-log': `access logs of the proxies (${flagsOf('access-log')})`,
  'error-log': `error logs of the proxies (${flagsOf('error-log')})`,
  config: `configs of the proxies (${flagsOf('config')})`,
  admin: "Envoy's admin interface (--envoy-admin URL)",
  tool: 'the load on this tool itself: always at hand',
};
