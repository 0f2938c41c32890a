/** Where a stream is looked up in the cache, and how it is left out of it. */
import type { Setting } from '../../../model/setting.ts';
import { insideOf, makeSetting, type Scope } from './scope.ts';
import { valueText } from './statements.ts';

/** Where `return (pass)` goes for this path. */
export function cacheSpot(scope: Scope): Setting[] {
  if (scope.handling.action !== 'hash') return [];
  const recv = scope.declarations.find(({ kind, name }) => kind === 'sub' && name === 'vcl_recv');
  const path = typeof scope.handling.url === 'string' ? scope.handling.url.replace(/\?.*$/s, '') : null;
  if (!recv || path === null || !/^\/[\w/.-]*$/.test(path)) return [];
  const pattern = `^${path.replaceAll('.', '[.]')}([?]|$)`;
  const place = insideOf(scope, recv, `if (req.url ~ "${pattern}") {\n    return ({value});\n}`);
  const parts = { kind: 'spot', setting: 'return', value: null, path: 'sub vcl_recv' } as const;
  const made = { ...makeSetting(scope, parts, null), file: recv.file, line: recv.start.start.line, place };
  return isMarked(scope) ? [made] : [made, lookupSetting(scope, made)];
}

/** Not to be stored: those who ask for it then wait for nobody (hit-for-miss). */
function isMarked({ handling }: Scope): boolean {
  const mark = handling.response.sets.get('beresp.uncacheable');
  return mark !== undefined && valueText(mark) === 'true';
}

/** It stands where the lookup is decided, and is changed at the top of vcl_recv. */
function lookupSetting({ handling }: Scope, spot: Setting): Setting {
  const { statement } = handling;
  const stands = statement && { file: statement.file, line: statement.start.start.line };
  const detail = statement
    ? 'return (hash)'
    : 'vcl_recv returns nothing for it, so the built-in VCL looks it up';
  return { ...spot, kind: 'cache-lookup', detail, ...(stands ?? {}) };
}
