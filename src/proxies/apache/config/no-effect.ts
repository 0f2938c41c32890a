/** Settings that people write for a stream and that do nothing for it. */
import type { Setting } from '../../../model/setting.ts';
import { workersFor } from './proxying.ts';
import { allOfRequest, type Found, ofServer, type Scope } from './scope.ts';
import { writtenSetting } from './settings.ts';
import { type Directive, firstArgument, placeOf } from './tree.ts';
import { closest, type Parameter, parameter, urlIndex, workersOf } from './workers.ts';

const ofServers: Record<string, string> = {
  GracefulShutdownTimeout:
    'counts after `graceful-stop` alone: on a graceful restart the old children wait for their streams',
  RequestReadTimeout: 'is over once the request has been read',
  ProxyIOBufferSize: 'is the most that is read at once: what comes is passed on before it is full',
};

/** Environment variables of mod_proxy_http, by what they are about. */
const variables: [pattern: RegExp, why: string][] = [
  [/^proxy-send(?:chunked|cl|chunks)$/, 'is about the body of the request: the response is not touched'],
  [
    /^proxy-(?:nokeepalive|initial-not-pooled)$/,
    'is about the connection to the upstream between two requests',
  ],
  [/^proxy-(?:interim-response|chain-auth|source-port|flushall)$/, 'has no effect on the body of a response'],
];

/** In effect for this request, but without effect on its stream. */
export function noEffectSettings(scope: Scope): Setting[] {
  const set = Object.entries(ofServers).flatMap(([name, why]) => {
    const found = ofServer(scope, name);
    return found ? [noEffect(scope, found, name, why)] : [];
  });
  return [...set, ...environment(scope), ...keepAlive(scope), ...ofWorker(scope), ...refused(scope)];
}

function environment(scope: Scope): Setting[] {
  if (scope.route.kind !== 'passes') return [];
  return allOfRequest(scope, 'SetEnv').flatMap((found) => {
    const name = firstArgument(found.directive);
    const [, why] = variables.find(([pattern]) => pattern.test(name)) ?? [];
    return why ? [noEffect(scope, found, `SetEnv ${name}`, why)] : [];
  });
}

function keepAlive(scope: Scope): Setting[] {
  const found = ofServer(scope, 'KeepAliveTimeout');
  const why = 'ends client connections that wait for their next request; a running response is left alone';
  const isDelay = /^(?:unix:[^|]*\|)?(?:fcgi|ajp):/i.test(workersFor(scope)?.target ?? '');
  return found && !isDelay ? [noEffect(scope, found, 'KeepAliveTimeout', why)] : [];
}

/** `flushpackets=` of another module, and what a worker that shares another's does not take. */
function ofWorker(scope: Scope): Setting[] {
  const { route } = scope;
  const found = workersFor(scope);
  if (route.kind !== 'passes' || !found) return [];
  const [worker] = found.workers;
  const flush = worker && /^https?:/i.test(found.target) ? parameter(worker, 'flushpackets') : null;
  const why = 'is heeded by mod_proxy_fcgi and mod_proxy_ajp: mod_proxy_http passes on what comes at once';
  const unheeded = flush ? [ofParameter(scope, flush, why)] : [];
  return [...unheeded, ...shared(scope, route.by)];
}

/** AH01146: "Ignoring parameter … because of worker sharing". */
function shared(scope: Scope, by: Directive): Setting[] {
  const workers = workersOf(scope.servers);
  const owner = closest(workers, by.args[Math.max(0, urlIndex(by))]?.text ?? '');
  if (!owner || owner.directive === by) return [];
  const own = by.args.flatMap(({ text }, index) => {
    const [, key, value] = /^(timeout|connectiontimeout|flushpackets)=(.*)$/i.exec(text) ?? [];
    return key ? [{ key, value: value ?? '', directive: by, index }] : [];
  });
  const why = `is not taken: the worker of ${owner.url} is that of ${placeOf(owner.directive)}, with the parameters written there`;
  return own.map((one) => ofParameter(scope, one, why));
}

function ofParameter(scope: Scope, { key, value, directive }: Parameter, detail: string): Setting {
  const level = [...scope.sections, ...scope.servers].find(({ directives }) =>
    directives.includes(directive),
  );
  const found: Found = { directive, level: level ?? { label: 'main', directives: [], node: null } };
  return writtenSetting(scope, found, { kind: 'no-effect', setting: key, value, detail, place: null });
}

/** Apache does not start with it (docs: "Context: server config, virtual host"). */
function refused(scope: Scope): Setting[] {
  return scope.sections
    .filter((level) => !scope.servers.includes(level))
    .flatMap((level) => level.directives.map((directive) => ({ directive, level })))
    .filter(({ directive }) => directive.key === 'proxytimeout' || directive.key === 'timeout')
    .map((found) => {
      const why = `is not allowed in <${found.level.label}>, and Apache does not start with it: write timeout= behind the address in ProxyPass`;
      scope.warnings.push(`${placeOf(found.directive)}: ${found.directive.name} ${why}`);
      return noEffect(scope, found, found.directive.name, why);
    });
}

function noEffect(scope: Scope, found: Found, setting: string, detail: string): Setting {
  return writtenSetting(scope, found, { kind: 'no-effect', setting, detail, place: null });
}
