/** `error_page`: what is answered in place of a failure of Nginx's own. */
import type { Setting } from '../../../model/setting.ts';
import { findAll, type Scope } from './scope.ts';
import { writtenSetting } from './settings.ts';

/** One setting a directive, its items the statuses that it takes the place of. */
export function errorPageSettings(scope: Scope): Setting[] {
  return findAll(scope, 'error_page').map((one) => {
    const words = one.directive.args.map(({ text }) => text);
    const items = words.filter((word) => /^\d{3}$/.test(word));
    return {
      ...writtenSetting(scope, one, { kind: 'error-page', setting: 'error_page', items }),
      place: null,
    };
  });
}
