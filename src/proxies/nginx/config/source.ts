/** The file that Nginx is started with, and reads again on a reload. */
import type { Setting } from '../../../model/setting.ts';
import { levelNamed, type Scope } from './scope.ts';
import { defaultSetting } from './settings.ts';

/** Nothing where only a part of a configuration was given. */
export function sourceSettings(scope: Scope): Setting[] {
  const main = levelNamed(scope, 'main') === null ? undefined : scope.files[0];
  if (main === undefined) return [];
  const setting = defaultSetting(scope, { kind: 'config-source', setting: '-c' }, null);
  return [{ ...setting, path: 'main', origin: 'config', file: main.file, taken: 'reload' }];
}
