/** Settings that say which listener and which rule take the request, and where it is passed on to. */
import type { Setting } from '../../../model/setting.ts';
import type { Stop } from './request/rules.ts';
import { sectionLabel, whereOf } from './scope.ts';
import type { Section } from './sections.ts';
import { absentSetting, type Scope, writtenSetting } from './settings.ts';

/** `listener` and `route`. */
export function routeSettings(scope: Scope): Setting[] {
  return [...listener(scope), routeOf(scope)];
}

function listener({ hop, bind, frontend }: Scope): Setting[] {
  if (!bind) return [];
  const state = bind.isTls ? 'tls' : 'plain';
  const value = bind.ports ? `${bind.host}:${bind.ports[0]}` : bind.address;
  const parts = { kind: 'listener', state, setting: 'bind', value, detail: state } as const;
  return [writtenSetting(hop, { line: bind.line, section: frontend }, parts, [1, 2])];
}

function routeOf(scope: Scope): Setting {
  const { hop, frontend, way, files } = scope;
  if (way.stop) return answered(scope, way.stop);
  const { backend, by } = way;
  if (!backend) return withoutBackend(scope);
  const setting = by?.words[0].text ?? frontend.kind;
  const words = [by?.words[0].text, sectionLabel(backend), modeWords(scope)].filter(Boolean).join(', ');
  const parts = { kind: 'route', state: 'passes', setting, value: backend.name, detail: words } as const;
  const found = { line: by ?? frontend.head, section: by ? frontend : backend };
  const told = writtenSetting(hop, found, parts, [1, 2]);
  const shown = {
    ...told,
    place: by ? told.place : null,
    path: `${sectionLabel(frontend)} > ${sectionLabel(backend)}`,
  };
  return files && way.why.length > 0 ? { ...shown, via: 'a choice that only the request makes' } : shown;
}

function modeWords({ mode }: Scope): string {
  return mode === 'http' ? '' : `mode ${mode}`;
}

/** No `use_backend` holds and there is no `default_backend`: 503, as where no server is left. */
function withoutBackend({ hop, frontend, files }: Scope): Setting {
  const detail =
    'no use_backend holds for this request, and there is no default_backend: HAProxy answers 503';
  const parts = { kind: 'route', setting: 'default_backend', value: null, detail } as const;
  return absentSetting(hop, files, frontend, parts);
}

function answered({ hop }: Scope, { line, section, action, status, location }: Stop): Setting {
  const at = line.words[0].text === 'redirect' ? 0 : 1;
  const detail = status === null ? `${action}: no answer is sent` : `${action} ${status}`;
  const parts = {
    kind: 'route',
    state: 'answers',
    setting: line.words[0].text,
    value: action,
    detail,
    ...(status !== null && { answers: status }),
    ...(location !== null && { items: [location] }),
  } as const;
  const setting = writtenSetting(hop, { line, section }, parts, [at, at + 1]);
  return { ...setting, place: null };
}

/** The rule that turns the request away, and those that may, with what that depends on. */
export function accessSettings(hop: string, stops: Stop[], warnings: string[]): Setting[] {
  return stops.flatMap((stop) => {
    const { line, section, action, status, why } = stop;
    const isAsking = action === 'auth';
    if (why.length > 0 && !isAsking)
      warnings.push(`${whereOf(line)}: whether ${action} answers this request depends on ${why.join(', ')}`);
    const isRefusal = /^(?:deny|tarpit|reject|silent-drop|auth)$/.test(action);
    if (!isRefusal && (status === null || status < 400)) return [];
    const setting = `http-request ${action}`;
    const limit = limitOf(status, why);
    const kept = limit
      ? ({ kind: limit } as const)
      : ({ kind: 'access-rule', state: stateOf(action, why) } as const);
    const written = writtenSetting(
      hop,
      { line, section },
      { ...kept, setting, value: null, detail: 'turns the request away' },
      [0, 1],
    );
    const answers = isAsking || status === null ? {} : { answers: status };
    return [{ ...written, place: null, ...answers }];
  });
}

/** What a rule counts: the connections that are open (`sc_conn_cur`), or how often requests come; null: neither. */
function limitOf(status: number | null, why: string[]): 'connection-limit' | 'rate-limit' | null {
  if (why.some((one) => /^(?:sc\d?_|src_)conn_cur\b/.test(one))) return 'connection-limit';
  const counts = why.some((one) => /^(?:sc\d?_|src_)\w*(?:rate|cnt|cur)/.test(one));
  return status === 429 || counts ? 'rate-limit' : null;
}

function stateOf(action: string, why: string[]): 'password' | 'address' | 'policy' {
  if (action === 'auth') return 'password';
  return why.some((one) => /^src\b/.test(one)) ? 'address' : 'policy';
}

/** The rest of the path of a section's name, for sentences. */
export function nameOf(section: Section | null): string {
  return section === null ? 'no backend' : sectionLabel(section);
}
