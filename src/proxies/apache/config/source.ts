/** The file that Apache is started with, and reads again on a restart. */
import type { Setting } from '../../../model/setting.ts';
import type { Scope } from './scope.ts';
import { defaultSetting } from './settings.ts';

/** Nothing where only a part of a configuration was given: without a Listen, Apache does not start. */
export function sourceSettings(scope: Scope): Setting[] {
  const [main] = scope.files;
  if (!main || !scope.root.some(({ key }) => key === 'listen')) return [];
  const setting = defaultSetting(scope, { kind: 'config-source', setting: '-f' }, null);
  return [{ ...setting, path: 'main', origin: 'config', file: main.file, taken: 'reload' }];
}
