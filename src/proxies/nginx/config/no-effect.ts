/** Settings that people write for a stream and that do nothing for it. */
import type { Setting } from '../../../model/setting.ts';
import { type Found, findAll, findOne, type Scope } from './scope.ts';
import { writtenSetting } from './settings.ts';

/** Directives of the client side, whatever the upstream speaks. */
const idleDirectives: Record<string, string> = {
  keepalive_timeout:
    'ends client connections that wait for their next request; a running HTTP/1.1 or HTTP/2 response is left alone',
  send_timeout:
    'runs only while data waits to be sent: it ends a reader that has stopped reading, never a silent stream',
  client_header_timeout: 'is over once the request head has come',
  client_body_timeout: 'is over once the request body has come',
};

/** Request headers to the upstream, by lower-case name. */
const idleHeaders: { name: string; value: RegExp; why: string }[] = [
  {
    name: 'x-accel-buffering',
    value: /^/,
    why: 'goes to the upstream with the request; nginx heeds X-Accel-Buffering only in the upstream’s response',
  },
  {
    name: 'connection',
    value: /^upgrade$/i,
    why: 'asks the upstream for another protocol, as WebSocket does; an event stream is plain HTTP and has no use for it',
  },
];

/** In effect for this request by nginx's inheritance, but without effect on its stream. */
export function noEffectSettings(scope: Scope): Setting[] {
  return [...idleTimers(scope), ...passTimers(scope), ...headers(scope)];
}

function idleTimers(scope: Scope): Setting[] {
  return Object.entries(idleDirectives).flatMap(([name, why]) => one(scope, name, why));
}

function passTimers(scope: Scope): Setting[] {
  if (!scope.pass) return [];
  const { family, directive } = scope.pass;
  const why = 'limits the sending of the request to the upstream, not the wait for its events';
  const sending = one(scope, `${family}_send_timeout`, why);
  if (family === 'proxy') return sending;
  const unused = ['proxy_read_timeout', 'proxy_buffering'].flatMap((name) =>
    one(scope, name, `this location uses ${directive.name}, which heeds ${name.replace('proxy', family)}`),
  );
  return [...sending, ...unused];
}

function headers(scope: Scope): Setting[] {
  if (scope.pass?.family !== 'proxy') return [];
  return findAll(scope, 'proxy_set_header').flatMap((found) => {
    const [name = '', value = ''] = found.directive.args.map((word) => word.text);
    const idle = idleHeaders.find((entry) => entry.name === name.toLowerCase() && entry.value.test(value));
    return idle ? [noEffect(scope, found, idle.why)] : [];
  });
}

function one(scope: Scope, name: string, why: string): Setting[] {
  const found = findOne(scope, name);
  return found ? [noEffect(scope, found, why)] : [];
}

function noEffect(scope: Scope, found: Found, why: string): Setting {
  return writtenSetting(scope, found, { kind: 'no-effect', setting: found.directive.name, detail: why });
}
