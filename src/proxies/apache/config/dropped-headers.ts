/** Request headers that mod_headers takes off before the request is passed on. */
import type { Setting } from '../../../model/setting.ts';
import { allOfRequest, type Scope } from './scope.ts';
import { writtenSetting } from './settings.ts';

const idHeader = 'Last-Event-ID';

/** `RequestHeader unset Last-Event-ID`: what a client that comes back says. Nothing where a condition, or another word on it, decides. */
export function droppedHeaders(scope: Scope): Setting[] {
  if (scope.route.kind !== 'passes') return [];
  const named = allOfRequest(scope, 'RequestHeader').filter(({ directive }) =>
    directive.args.some(({ text }) => text.toLowerCase() === idHeader.toLowerCase()),
  );
  const [found, ...others] = named;
  const words = (found?.directive.args ?? []).map(({ text }) => text.toLowerCase());
  if (!found || others.length > 0 || words[0] !== 'unset' || words.length > 2) return [];
  return [
    writtenSetting(scope, found, { kind: 'dropped-header', setting: found.directive.name, value: idHeader }),
  ];
}
