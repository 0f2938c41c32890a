/** `ErrorDocument`: what is answered in place of a failure of Apache's own; of the upstream's too with ProxyErrorOverride. */
import type { Setting } from '../../../model/setting.ts';
import { allOfRequest, type Scope } from './scope.ts';
import { writtenSetting } from './settings.ts';
import { firstArgument } from './tree.ts';

/** The innermost of each status. */
export function errorPageSettings(scope: Scope): Setting[] {
  const seen = new Set<string>();
  return allOfRequest(scope, 'ErrorDocument').flatMap((found) => {
    const status = firstArgument(found.directive);
    if (seen.has(status)) return [];
    seen.add(status);
    const value = `${status} …`;
    return [
      writtenSetting(scope, found, {
        kind: 'error-page',
        setting: 'ErrorDocument',
        value,
        items: [status],
        place: null,
      }),
    ];
  });
}
