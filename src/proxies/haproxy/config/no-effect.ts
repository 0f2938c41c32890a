/** Settings that people write for a stream and that do nothing for it (run against 2.6.12). */
import type { Setting } from '../../../model/setting.ts';
import { type Found, findOption, findSetting } from './scope.ts';
import { type Scope, writtenSetting } from './settings.ts';

const tunnel =
  'counts only once both sides have switched protocol, as WebSocket and CONNECT do: an event stream never does';

/** By the second word of `timeout …`; `side`: whose setting it is. */
const timeouts: { name: string; side: 'frontend' | 'backend'; why: string }[] = [
  { name: 'tunnel', side: 'backend', why: tunnel },
  {
    name: 'client',
    side: 'frontend',
    why: 'does not run while the response is awaited or silent: it ends a client that does not take what is sent',
  },
  {
    name: 'http-keep-alive',
    side: 'frontend',
    why: 'ends client connections that wait for their next request',
  },
  { name: 'http-request', side: 'frontend', why: 'is over once the request head has come' },
  { name: 'client-fin', side: 'frontend', why: 'counts after one side has closed' },
  { name: 'server-fin', side: 'backend', why: 'counts after one side has closed' },
  { name: 'tarpit', side: 'frontend', why: 'holds requests that a tarpit rule has caught' },
];

const options: { words: string[]; why: string }[] = [
  {
    words: ['http-buffer-request'],
    why: "waits for the request's body before it is passed on; the response is never held",
  },
  {
    words: ['http-server-close'],
    why: 'closes the connection to the server after the response, not during it',
  },
  { words: ['httpclose'], why: 'closes connections after the response, not during it' },
];

/** In effect for this request, but without effect on its stream. */
export function noEffectSettings(scope: Scope): Setting[] {
  const { backend, stop } = scope.way;
  if (scope.mode !== 'http' || !backend || stop) return [];
  const timers = timeouts.flatMap(({ name, side, why }) => {
    const section = side === 'backend' ? backend : scope.frontend;
    return noEffect(scope, findSetting(section, 'timeout', name), `timeout ${name}`, why, 2);
  });
  const switches = options.flatMap(({ words, why }) => {
    const found = findOption(backend, ...words) ?? findOption(scope.frontend, ...words);
    return noEffect(scope, found, `option ${words.join(' ')}`, why, 1);
  });
  return [...timers, ...tunnelRules(scope), ...switches];
}

function tunnelRules(scope: Scope): Setting[] {
  return scope.way.timeouts
    .filter(({ which }) => which === 'tunnel')
    .flatMap(({ line, section, at }) => noEffect(scope, { line, section }, 'set-timeout tunnel', tunnel, at));
}

function noEffect(
  { hop }: Scope,
  found: Found | null,
  setting: string,
  detail: string,
  at: number,
): Setting[] {
  if (!found) return [];
  return [writtenSetting(hop, found, { kind: 'no-effect', setting, detail }, [at, at + 1])];
}
