/** What a VCL changes of the request and of its answer, where a stream depends on it. */
import type { Setting } from '../../../model/setting.ts';
import type { SettingKind, SettingState } from '../../../model/setting-kind.ts';
import { makeSetting, type Scope } from './scope.ts';
import type { Statement } from './statements.ts';

const idHeader = 'Last-Event-ID';

/** Another path, an id that is taken off, another type: only what holds for this request for certain. */
export function changeSettings(scope: Scope): Setting[] {
  if (scope.handling.action === 'synth') return [];
  return [...pathChange(scope), ...droppedId(scope), ...typeChange(scope)];
}

function pathChange(scope: Scope): Setting[] {
  const { asked, passedUrl, fetch, recv } = scope.handling;
  const [fetched, received] = [fetch.sets.get('bereq.url'), recv.sets.get('req.url')];
  if (typeof passedUrl !== 'string' || pathOf(passedUrl) === pathOf(asked)) return [];
  if (fetched) return [changed(scope, fetched, { kind: 'rewrite', setting: 'set bereq.url', state: 'path' })];
  return received
    ? [changed(scope, received, { kind: 'rewrite', setting: 'set req.url', state: 'path' })]
    : [];
}

function pathOf(url: string): string {
  return url.replace(/\?.*$/s, '');
}

function droppedId(scope: Scope): Setting[] {
  const { fetch, recv, passedId } = scope.handling;
  const [fetched, received] = [
    fetch.unsets.get('bereq.http.last-event-id'),
    recv.unsets.get('req.http.last-event-id'),
  ];
  const found = fetched ?? received;
  if (passedId !== null || !found) return [];
  const setting = `unset ${fetched ? 'bereq' : 'req'}.http.${idHeader}`;
  return [changed(scope, found, { kind: 'dropped-header', setting, value: idHeader })];
}

function typeChange(scope: Scope): Setting[] {
  const { response, answeredType } = scope.handling;
  const found = response.sets.get('beresp.http.content-type');
  if (!found || typeof answeredType !== 'string' || /^text\/event-stream\b/i.test(answeredType)) return [];
  const setting = 'set beresp.http.Content-Type';
  return [changed(scope, found, { kind: 'rewrite', setting, value: answeredType, state: 'content-type' })];
}

interface Changed {
  kind: SettingKind;
  setting: string;
  value?: string;
  state?: SettingState;
}

function changed(scope: Scope, { file, start, words }: Statement, parts: Changed): Setting {
  const stands = { file, line: start.start.line, place: null };
  const value = parts.value ?? words.map(({ text }) => text).join(' ');
  return makeSetting(scope, { path: 'VCL', ...parts, value }, stands);
}
