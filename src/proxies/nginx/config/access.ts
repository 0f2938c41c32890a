/** What in a location may turn a request away: `auth_basic`, `auth_jwt`, `auth_request`, `deny`. */
import type { Setting } from '../../../model/setting.ts';
import type { SettingStates } from '../../../model/setting-kind.ts';
import { argumentText } from './blocks.ts';
import { type Found, findAll, findOne, type Scope } from './scope.ts';
import { writtenSetting } from './settings.ts';

/** Directives that `off` switches off. */
const checks: [name: string, state: SettingStates['access-rule']][] = [
  ['auth_basic', 'password'],
  ['auth_jwt', 'token'],
  ['auth_request', 'subrequest'],
];

/** None where the location answers before it asks for leave (`return`). */
export function accessSettings(scope: Scope): Setting[] {
  if (scope.handling.answers !== undefined) return [];
  const found = checks.flatMap(([name, state]) => {
    const one = findOne(scope, name);
    if (!one || argumentText(one.directive) === 'off') return [];
    return [writtenSetting(scope, one, { kind: 'access-rule', state, setting: name })];
  });
  return [...found, ...denials(scope)].map((setting) => ({ ...setting, place: null }));
}

/** `allow` and `deny` are one list: an inner level that has either drops the outer ones. */
function denials(scope: Scope): Setting[] {
  const [allow, deny] = [findAll(scope, 'allow'), findAll(scope, 'deny')];
  const isNearer = (one: Found | undefined, than: Found | undefined) =>
    !than || (one !== undefined && scope.levels.indexOf(one.level) <= scope.levels.indexOf(than.level));
  if (!isNearer(deny[0], allow[0])) return [];
  return deny.map((one) =>
    writtenSetting(scope, one, { kind: 'access-rule', state: 'address', setting: 'deny' }),
  );
}
