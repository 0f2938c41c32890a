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
  {
    name: 'connection',
    value: /^keep-alive$/i,
    why: 'is about the connection to the upstream after the response; a running stream is left alone',
  },
  {
    name: 'upgrade',
    value: /^\$http_upgrade$/i,
    why: 'is empty for an event stream, which asks for no other protocol, and an empty field is not sent',
  },
];

/** In effect for this request by nginx's inheritance, but without effect on its stream. */
export function noEffectSettings(scope: Scope): Setting[] {
  return [
    ...idleTimers(scope),
    ...passTimers(scope),
    ...headers(scope),
    ...answerHeaders(scope),
    ...defaults(scope),
    ...unbuffered(scope),
    ...dropped(scope),
  ];
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

/** A level that has any of these lists drops those of all outer ones. */
function dropped(scope: Scope): Setting[] {
  if (scope.pass?.family !== 'proxy') return [];
  const isOne = ({ name }: { name: string }) => name === 'proxy_set_header';
  const [own, ...outer] = scope.levels.filter(({ directives }) => directives.some(isOne));
  const first = own?.directives.find(isOne);
  if (!own || !first) return [];
  const nameOf = (words: { text: string }[]) => words[0]?.text.toLowerCase();
  const again = new Set(own.directives.filter(isOne).map(({ args }) => nameOf(args)));
  const why = `is dropped: ${own.label} has a proxy_set_header of its own (${first.file}:${first.start.line}), and then none of further out holds`;
  return outer
    .slice(0, 1)
    .flatMap((level) => level.directives.filter(isOne).map((directive) => ({ directive, level })))
    .filter(({ directive }) => !again.has(nameOf(directive.args)))
    .map((found) => noEffect(scope, found, why));
}

/** What is so without it as well. */
const sameAsDefault: Record<string, { value: RegExp; why: string }> = {
  proxy_cache: {
    value: /^off$/,
    why: 'is the default: no cache is set further out, so there is none to switch off',
  },
  chunked_transfer_encoding: {
    value: /^on$/,
    why: 'is the default: over HTTP/1.1 a stream is chunked without it',
  },
};

function defaults(scope: Scope): Setting[] {
  return Object.entries(sameAsDefault).flatMap(([name, { value, why }]) => {
    const found = findOne(scope, name);
    const text = found?.directive.args[0]?.text ?? '';
    const isOuter = scope.levels.some(({ directives }) =>
      directives.some((other) => other.name === name && other !== found?.directive),
    );
    return found && value.test(text) && !isOuter ? [noEffect(scope, found, why)] : [];
  });
}

/** Without buffering only the buffer that a response head is read into is used. */
function unbuffered(scope: Scope): Setting[] {
  const family = scope.pass?.family ?? 'proxy';
  const buffering = findOne(scope, `${family}_buffering`)?.directive.args[0]?.text;
  if (!scope.pass || buffering?.toLowerCase() !== 'off') return [];
  const why = `is not used while ${family}_buffering is off`;
  return ['buffers', 'busy_buffers_size', 'max_temp_file_size'].flatMap((name) =>
    one(scope, `${family}_${name}`, why),
  );
}

/** `add_header X-Accel-Buffering no`: goes the wrong way. */
function answerHeaders(scope: Scope): Setting[] {
  return findAll(scope, 'add_header')
    .filter(({ directive }) => directive.args[0]?.text.toLowerCase() === 'x-accel-buffering')
    .map((found) =>
      noEffect(
        scope,
        found,
        'goes to the client; this Nginx heeds X-Accel-Buffering in the upstream’s response alone',
      ),
    );
}

function one(scope: Scope, name: string, why: string): Setting[] {
  const found = findOne(scope, name);
  return found ? [noEffect(scope, found, why)] : [];
}

function noEffect(scope: Scope, found: Found, why: string): Setting {
  return writtenSetting(scope, found, { kind: 'no-effect', setting: found.directive.name, detail: why });
}
