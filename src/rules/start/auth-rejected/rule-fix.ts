/** What to do about the rule of a config that turned the request away. Part of `auth-rejected`. */
import type { AccessRule } from '../../../analysis/answers/access-rules.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { SettingStates } from '../../../model/setting-kind.ts';
import { ownAdvice } from '../../../proxies/profile/advice.ts';
import { whereSet, writtenAt } from '../../frames/evidence.ts';

const texts: Record<SettingStates['access-rule'], string> = {
  password:
    'It asks for a name and a password: send them (-u user:password), or switch it off for this path.',
  token:
    'It checks a token by itself: send one that it accepts (its issuer, audience and key), or leave this path out of its rules.',
  subrequest:
    'What it names decides, a location or a server: ask what stands behind that why it refuses this request, or switch it off for this path.',
  service:
    'The service that it asks decides: see in its log why it refuses this request, or switch the filter off for this route (typed_per_filter_config).',
  address:
    '`allow` the address of this client before it, in the location that takes this path. Credentials change nothing there, unless `satisfy any` is set.',
  policy: 'Change the rule so that it lets this request through, or leave this path out of it.',
};

/** Where it stands, and what it looks at. */
export function ruleFix(rule: AccessRule): ProposedFix {
  const { proxy, setting, state } = rule;
  const own = state === 'policy' ? ownAdvice(proxy, 'access-rule')?.text : undefined;
  return { proxy, setting, ...writtenAt(rule), text: own ?? texts[state ?? 'policy'] };
}

/** `deny all (nginx.conf:12)`: the realm of a password is not shown. */
export function ruleWords(rule: AccessRule): string {
  const value = rule.state === 'password' || rule.value === null ? '' : ` ${rule.value}`;
  return `${rule.setting}${value} (${whereSet(rule)})`;
}
