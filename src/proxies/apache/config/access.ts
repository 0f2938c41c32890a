/** What may turn a request away: `Require`, `Deny from`. */
import type { Setting } from '../../../model/setting.ts';
import type { SettingStates } from '../../../model/setting-kind.ts';
import type { Level } from './level.ts';
import type { Scope } from './scope.ts';
import { writtenSetting } from './settings.ts';
import { argumentText, type Directive } from './tree.ts';

type State = SettingStates['access-rule'];

/** The innermost section that has any takes the place of those around it (AuthMerging Off). */
export function accessSettings(scope: Scope): Setting[] {
  if (scope.route.kind === 'answers') return [];
  const level = scope.sections.find(({ directives }) => requires(directives).length > 0);
  if (!level) return [];
  return requires(level.directives).flatMap((directive) => {
    const state = stateOf(directive);
    if (!state) return [];
    const parts = { kind: 'access-rule', state, setting: directive.name, place: null } as const;
    return [writtenSetting(scope, { directive, level: level as Level }, parts)];
  });
}

function requires(directives: Directive[]): Directive[] {
  return directives.flatMap((one) => {
    if (one.key === 'require' || one.key === 'deny') return [one];
    return one.block && /^require(?:all|any|none)$/.test(one.key) ? requires(one.block) : [];
  });
}

/** Null: it lets everybody in. */
function stateOf(directive: Directive): State | null {
  const words = argumentText(directive).toLowerCase();
  if (/^all granted|^not all denied/.test(words)) return null;
  if (/^(?:not )?(?:ip|host|forward-dns|local)\b|^from /.test(words)) return 'address';
  return /^(?:valid-user|user|group|ldap)/.test(words) ? 'password' : 'policy';
}
