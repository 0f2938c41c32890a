/** Settings of what passes a request on: its timers, and whether mod_proxy_fcgi keeps what comes. */
import type { Setting } from '../../../model/setting.ts';
import type { SettingKind } from '../../../model/setting-kind.ts';
import { behindPlace, valuePlace } from './places.ts';
import { ofServer, type Scope } from './scope.ts';
import { defaultSetting, passAnchor, writtenSetting } from './settings.ts';
import { parseSpan } from './time.ts';
import { placeOf } from './tree.ts';
import { balancerOf, closest, type Parameter, parameter, type Worker, workersOf } from './workers.ts';

/** The workers of a request: one, or the members of its balancer; null: it is not passed on. */
export function workersFor({ route, servers }: Scope): { workers: Worker[]; target: string } | null {
  if (route.kind !== 'passes') return null;
  const balancer = balancerOf(servers, route.target);
  if (balancer) return { workers: balancer.members, target: balancer.members[0]?.url ?? route.target };
  const worker = closest(workersOf(servers), route.target);
  return { workers: worker ? [worker] : [], target: route.target };
}

/** Nothing for a request that Apache answers by itself. */
export function proxyingSettings(scope: Scope): Setting[] {
  const found = workersFor(scope);
  if (!found) return [];
  const { workers, target } = found;
  const read = timer(scope, workers, 'idle-timeout');
  return [
    read,
    // Between two reads: the wait for the response head is such a gap too.
    { ...read, kind: 'response-timeout' },
    connectTimer(scope, workers),
    ...poolLimits(scope, workers),
    ...(isKept(target) ? flushing(scope, workers[0] ?? null) : []),
    ...keepAliveDelay(scope, target),
  ];
}

/** mod_proxy_fcgi and mod_proxy_ajp keep what comes until a buffer is full; mod_proxy_http passes it on at once. */
function isKept(target: string): boolean {
  return /^(?:unix:[^|]*\|)?(?:fcgi|ajp):/i.test(target);
}

/** `timeout=` of the worker, else ProxyTimeout, else Timeout (ap_proxy_determine_address). */
function timer(scope: Scope, workers: Worker[], kind: SettingKind): Setting {
  const general = serverTimer(scope, kind);
  const own = shortest(workers, 'timeout', general.ms);
  return own ? parameterSetting(scope, own, kind) : general;
}

function serverTimer(scope: Scope, kind: SettingKind): Setting {
  const set = ofServer(scope, 'ProxyTimeout');
  if (set) {
    const ms = parseSpan(set.directive.args[0]?.text ?? '');
    return writtenSetting(scope, set, { kind, setting: set.directive.name, ms });
  }
  const general = ofServer(scope, 'Timeout');
  const value = general?.directive.args[0]?.text ?? '60';
  const detail = general ? null : 'without it and without Timeout it is 60 seconds';
  const parts = {
    ...{ kind, setting: 'ProxyTimeout', value, ms: parseSpan(value), detail },
    ...(general && { standsIn: `Timeout ${value} (${placeOf(general.directive)})` }),
  };
  return defaultSetting(scope, parts, passAnchor(scope));
}

/** `max=` of a worker: how many connections each child process may have to it (mod_proxy). */
function poolLimits(scope: Scope, workers: Worker[]): Setting[] {
  return workers.flatMap((worker) => {
    const found = parameter(worker, 'max');
    const detail = 'for each child process; what comes above it waits for `acquire=`, and gets 503 then';
    return found ? [{ ...parameterSetting(scope, found, 'max-connections'), ms: null, detail }] : [];
  });
}

function connectTimer(scope: Scope, workers: Worker[]): Setting {
  const read = timer(scope, workers, 'connect-timeout');
  const own = shortest(workers, 'connectiontimeout', read.ms);
  return own ? parameterSetting(scope, own, 'connect-timeout') : read;
}

/** Members may differ: then the shortest tells. Null: those that have none are given no longer, `general` ms. */
function shortest(workers: Worker[], key: string, general: number | null): Parameter | null {
  const asked = inTurn(workers);
  const found = asked.flatMap((worker) => parameter(worker, key) ?? []);
  const [first] = found.sort((a, b) => spanOf(a) - spanOf(b));
  if (!first) return null;
  const isAll = found.length === asked.length;
  return isAll || spanOf(first) < (general ?? Number.POSITIVE_INFINITY) ? first : null;
}

function spanOf({ value }: Parameter): number {
  return parseSpan(value) ?? Number.POSITIVE_INFINITY;
}

/** Without what waits for the others to fail (`+H`, `+R`), or is asked for nothing (`+D`, `+S`, `+E`, `+N`); all where nothing else is left. */
function inTurn(workers: Worker[]): Worker[] {
  const live = workers.filter((worker) => !/[HRDSEN]/i.test(parameter(worker, 'status')?.value ?? ''));
  return live.length > 0 ? live : workers;
}

/** As the path of a server's or section's directive. */
function parameterSetting(
  scope: Scope,
  { key, value, directive, index }: Parameter,
  kind: SettingKind,
): Setting {
  const level = levelOf(scope, directive);
  const place = valuePlace(directive, index, value);
  return writtenSetting(
    scope,
    { directive, level },
    { kind, setting: key, value, ms: parseSpan(value), place },
  );
}

function levelOf(scope: Scope, directive: Worker['directive']) {
  const all = [...scope.sections, ...scope.servers];
  const label = directive.key === 'balancermember' ? 'Proxy balancer' : 'main';
  return (
    all.find(({ directives }) => directives.includes(directive)) ?? {
      label,
      directives: [directive],
      node: null,
    }
  );
}

/** Nothing where it is on: then what comes is passed on at once. */
function flushing(scope: Scope, worker: Worker | null): Setting[] {
  const own = worker && parameter(worker, 'flushpackets');
  if (own && /^(?:on|auto)$/i.test(own.value)) return [];
  const parts = {
    kind: 'buffering',
    state: 'until-full',
    setting: 'flushpackets',
    value: own?.value ?? 'off',
    detail: 'flushpackets is off: head and events are kept until 8 KB are full or the response is over',
  } as const;
  if (worker && own) {
    const level = levelOf(scope, own.directive);
    const place = valuePlace(own.directive, own.index, own.value);
    return [writtenSetting(scope, { directive: own.directive, level }, { ...parts, place })];
  }
  const by = worker?.directive ?? null;
  if (!by || by.block) return [defaultSetting(scope, { ...parts, place: null }, passAnchor(scope))];
  const place = behindPlace(by, 'flushpackets={value}');
  return [defaultSetting(scope, { ...parts, place }, { directive: by, level: levelOf(scope, by) })];
}

/** After a failure behind mod_proxy_fcgi the client's connection is kept like one that is idle. */
function keepAliveDelay(scope: Scope, target: string): Setting[] {
  if (!isKept(target)) return [];
  const found = ofServer(scope, 'KeepAliveTimeout');
  const value = found?.directive.args[0]?.text ?? '5';
  const parts = {
    kind: 'no-effect',
    state: 'close-delay',
    setting: 'KeepAliveTimeout',
    value,
    ms: parseSpan(value),
    detail:
      'a response that mod_proxy_fcgi breaks off is not ended: over HTTP/1.1 the connection is closed this much later',
  } as const;
  return [found ? writtenSetting(scope, found, parts) : defaultSetting(scope, parts, null)];
}
