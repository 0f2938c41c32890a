/** The file that Nginx is started with, and reads again on a reload. */
import type { Setting } from '../../../model/setting.ts';
import { levelNamed, type Scope } from './scope.ts';
import { defaultSetting } from './settings.ts';

/** Nothing where only a part of a configuration was given. */
export function sourceSettings(scope: Scope): Setting[] {
  const main = levelNamed(scope, 'main') === null ? undefined : scope.files[0];
  if (main === undefined) return [];
  const items = relativePaths(scope);
  const parts = { kind: 'config-source', setting: '-c', ...(items.length > 0 && { items }) } as const;
  const setting = defaultSetting(scope, parts, null);
  return [{ ...setting, path: 'main', origin: 'config', file: main.file, taken: 'reload' }];
}

/** `pid run/nginx.pid`: such paths count from the prefix, which `-p` sets (nginx.org/en/docs/switches.html). */
function relativePaths({ levels }: Scope): string[] {
  const named = levels.flatMap(({ directives }) =>
    directives.filter(({ name }) => name === 'pid' || name === 'error_log' || name === 'access_log'),
  );
  return named.flatMap(({ name, args }) => {
    const path = args[0]?.text ?? '';
    return /^(?:\/|$|stderr$|off$|\w+:)/.test(path) ? [] : [`${name} ${path}`];
  });
}
