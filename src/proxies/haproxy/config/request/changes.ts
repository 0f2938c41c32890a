/** Rules that change what later ones see of the request: its path, its headers, variables. */
import { bytesOf, matchPcre } from '../../../../configs/pcre/index.ts';
import type { SettingStates } from '../../../../model/setting-kind.ts';
import type { Line } from '../lines.ts';
import { withoutCondition } from './condition.ts';
import { matchesPattern } from './patterns.ts';
import { evaluateSample, type Request } from './sample.ts';
import type { Asked } from './verdict.ts';

/** `isOpen`: whether the rule holds is not known, so neither is what it changes. */
export function changeRequest(request: Request, line: Line, isOpen: boolean): void {
  const [, action = '', ...args] = withoutCondition(line.words).map(({ text }) => text);
  const name = action.replace(/\(.*$/s, '');
  const value = (index: number) => (isOpen ? null : expanded(request, args[index] ?? ''));
  if (name === 'set-path') request.path = value(0);
  else if (name === 'set-query') request.search = value(0);
  else if (name === 'set-pathq') setBoth(request, value(0));
  else if (name === 'set-uri') setBoth(request, withoutHost(value(0)));
  else if (/^(?:replace-path|replace-pathq|replace-uri|normalize-uri|set-method|use-service)$/.test(name))
    Object.assign(request, { path: null, search: null });
  else if (name === 'set-header') request.headers.set((args[0] ?? '').toLowerCase(), value(1));
  else if (
    name === 'del-header' ||
    name === 'replace-header' ||
    name === 'add-header' ||
    name === 'replace-value'
  )
    request.headers.set((args[0] ?? '').toLowerCase(), null);
  else if (name === 'set-var' || name === 'set-var-fmt') setVariable(request, action, args, isOpen);
  else if (name.startsWith('lua.')) Object.assign(request, { path: null, search: null });
}

/** What a rule that holds changes for a stream; null: nothing, or it is not known. Asked before the change is made. */
export function changedBy(asked: Asked, line: Line): SettingStates['rewrite'] | null {
  const { request, budget } = asked;
  const [, action = '', first = ''] = withoutCondition(line.words).map(({ text }) => text);
  if (action === 'del-header') return isNamed(asked, line, 'last-event-id') ? 'last-event-id' : null;
  if (/^(?:set|replace)-(?:header|value)$/.test(action))
    return first.toLowerCase() === 'last-event-id' ? 'last-event-id' : null;
  const { path, search } = request;
  if (path === null) return null;
  if (action === 'replace-path') return isMatch(first, path) ? 'path' : null;
  const whole = search ? `${path}?${search}` : path;
  if (action === 'replace-pathq') return isMatch(first, whole) ? 'path' : null;
  if (!/^set-(?:path|pathq|uri)$/.test(action)) return null;
  const after = { ...request };
  changeRequest(after, line, false);
  return after.path === null || after.path === path ? null : 'path';

  function isMatch(pattern: string, text: string): boolean {
    const result = matchPcre(pattern, false, bytesOf(text), budget);
    return result !== null && 'captures' in result;
  }
}

/** `del-header NAME [ -m METHOD ]`: names are in small letters, and only a pattern minds that (run against 2.6.12). */
function isNamed({ budget }: Pick<Asked, 'budget'>, { words }: Line, header: string): boolean {
  const [, , first = '', flag, method] = withoutCondition(words).map(({ text }) => text);
  if (flag !== '-m') return first.toLowerCase() === header;
  if (method === 'reg') return matchesPattern(first, false, header, budget) === true;
  if (method === 'beg') return header.startsWith(first.toLowerCase());
  if (method === 'end') return header.endsWith(first.toLowerCase());
  if (method === 'sub') return header.includes(first.toLowerCase());
  return method === 'str' && first.toLowerCase() === header;
}

function setBoth(request: Request, target: string | null): void {
  const [path, ...search] = target?.split('?') ?? [];
  request.path = path ?? null;
  request.search = target === null ? null : search.join('?');
}

function withoutHost(uri: string | null): string | null {
  return uri === null ? null : (/^\w+:\/\/[^/?]*(.*)$/.exec(uri)?.[1] ?? uri);
}

/** `set-var(txn.host) req.hdr(host),lower` */
function setVariable(
  { variables, ...request }: Request,
  action: string,
  args: string[],
  isOpen: boolean,
): void {
  const name = /\(([^(),]+)/.exec(action)?.[1];
  if (name === undefined) return;
  const isFormat = action.startsWith('set-var-fmt');
  const sample = isFormat ? null : evaluateSample({ ...request, variables }, args.join(' '));
  const text = isFormat ? expanded({ ...request, variables }, args[0] ?? '') : null;
  if (isOpen) variables.set(name, null);
  else if (sample?.kind === 'none') variables.delete(name);
  else variables.set(name, sample?.kind === 'text' ? sample.text : text);
}

/** A log-format text with its samples in their place; null where one is not known. */
export function expanded(request: Request, format: string): string | null {
  let isKnown = true;
  const text = format.replace(
    /%\[((?:\([^()]*\)|[^\]])*)\]|%%|%(?:\{[^}]*\})?\w+/g,
    (whole, expression?: string) => {
      if (whole === '%%') return '%';
      const sample = expression === undefined ? null : evaluateSample(request, expression);
      if (sample?.kind === 'unknown' || sample === null) isKnown = false;
      return sample?.kind === 'text' ? sample.text : '';
    },
  );
  return isKnown ? text : null;
}
