/** haproxy.cfg: the settings that govern one request. */

import { otherFile } from '../../../configs/other-file.ts';
import { type OwnListen, ownPlaceOf, withOwnListener } from '../../../configs/own-listener.ts';
import type { ConfigReading } from '../../../configs/reading.ts';
import { throughBoth } from '../../../configs/through-both.ts';
import { badInput, type DoctorError } from '../../../errors.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import type { Setting } from '../../../model/setting.ts';
import type { ConfigsRead } from '../../config-reader.ts';
import { bindsOf } from './bind.ts';
import { withElsewhere } from './elsewhere.ts';
import { filterSettings } from './filters.ts';
import { limitSettings } from './limits.ts';
import { readLogs } from './logs.ts';
import { noEffectSettings } from './no-effect.ts';
import { type Followed, followRequest } from './request/follow.ts';
import type { Stop } from './request/rules.ts';
import { rewriteSettings } from './rewrites.ts';
import { accessSettings, nameOf, routeSettings } from './route.ts';
import { whereOf } from './scope.ts';
import { type HaproxyFiles, readSections, type Section } from './sections.ts';
import { serverSettings } from './servers.ts';
import type { Scope } from './settings.ts';
import { sourceSettings, spotSettings } from './spots.ts';
import { timerSettings } from './timers.ts';

/** Files of one process belong together, as several `-f` do. */
export function readHaproxyConfigs(hop: string, paths: string[], query: RouteQuery): ConfigsRead {
  if (paths.length === 0) return { readings: [], faults: [] };
  try {
    return { readings: [readHaproxyConfig(hop, paths, query)], faults: [] };
  } catch (error) {
    return { readings: [], faults: paths.slice(0, 1).map((path) => ({ path, error })) };
  }
}

/** A request that is passed on to the listener that it came from ends here. */
const mostListeners = 5;

/** Throws badInput, with file and line, where HAProxy itself would refuse the text, or nothing in it takes the request. */
export function readHaproxyConfig(hop: string, paths: string[], query: RouteQuery): ConfigReading {
  const files = readSections(paths);
  const reading = readRequest(hop, files, query, mostListeners);
  if (!reading) throw noFrontend(paths[0] ?? '', files, query);
  return reading;
}

/** Through a listener of its own behind the first one, too; null: nothing takes the request. */
function readRequest(
  hop: string,
  files: HaproxyFiles,
  query: RouteQuery,
  listenersLeft: number,
): ConfigReading | null {
  const followed = followRequest(files, query);
  if (!followed) return null;
  const outer = readFollowed(hop, files, followed);
  const inside = listenersLeft > 1 ? queryOfOwnListener(files, outer, query) : null;
  const inner = inside && readRequest(hop, files, inside, listenersLeft - 1);
  if (!inside || !inner) return outer;
  const own = outer.settings.filter(({ kind }) => kind === 'upstream');
  const both = throughBoth(outer, inner, inside);
  return { ...both, settings: [...both.settings, ...own] };
}

/** The request as that listener gets it; null where it goes elsewhere, or a rule changes it on the way. */
function queryOfOwnListener(
  files: HaproxyFiles,
  { settings, passedOn }: ConfigReading,
  { method, headers }: RouteQuery,
): RouteQuery | null {
  const addresses = settings.find(({ kind }) => kind === 'upstream')?.items ?? [];
  const place = ownPlaceOf(addresses, files.sections.flatMap(listensOf));
  if (!place || !passedOn) return null;
  return { ...passedOn, method, headers, port: place.port, addresses: [place.host] };
}

function readFollowed(hop: string, files: HaproxyFiles, followed: Followed): ConfigReading {
  const warnings = [...files.warnings, ...followed.warnings, ...openWarnings(followed)];
  const scopes = followed.ways.map((way): Scope => ({ ...followed, hop, way, warnings }));
  const [first, ...others] = scopes as [Scope, ...Scope[]];
  const { settings: logSettings, logs } = readLogs(first);
  const all = readScope(first);
  const rest = others.map(readScope);
  const settings = [
    ...all.filter((one) => rest.every((other) => hasAlike(other, one))),
    ...accessSettings(hop, [...stopsOf(followed), ...followed.perhaps], warnings),
    ...logSettings,
    ...sourceSettings(first),
  ];
  return { settings, files: files.files, logs, warnings: [...new Set(warnings)], ...passedOn(followed) };
}

function readScope(scope: Scope): Setting[] {
  const settings = [
    ...routeSettings(scope),
    ...rewriteSettings(scope),
    ...serverSettings(scope),
    ...timerSettings(scope),
    ...filterSettings(scope),
    ...limitSettings(scope),
    ...noEffectSettings(scope),
    ...spotSettings(scope),
  ];
  return withElsewhere(scope, withOwnListener(settings, scope.files.sections.flatMap(listensOf)));
}

function listensOf(section: Section): OwnListen[] {
  if (section.kind !== 'frontend' && section.kind !== 'listen') return [];
  return bindsOf(section).map(({ host, ports, line }) => ({ host, ports, at: whereOf(line) }));
}

/** What another way has as well; where it may go is told by the warnings. */
function hasAlike(settings: Setting[], setting: Setting): boolean {
  return settings.some((other) =>
    (['kind', 'state', 'setting', 'value', 'ms', 'origin', 'file', 'line'] as const).every(
      (key) => other[key] === setting[key],
    ),
  );
}

/** The rule that answers on every way. */
function stopsOf({ ways: [way, ...others] }: Followed): Stop[] {
  return way.stop && others.length === 0 ? [way.stop] : [];
}

/** Which backend takes it depends on what is not known here: said with the line. */
function openWarnings({ ways }: Followed): string[] {
  if (ways.length === 1) return [];
  return ways
    .filter(({ by, backend, why }) => by && backend && why.length > 0)
    .map(
      ({ by, backend, why }) =>
        `${by && whereOf(by)}: whether ${nameOf(backend)} takes this request depends on ${why.join(', ')}`,
    );
}

/** The next server gets the same name and path, where no rule changes them. */
function passedOn({ ways, query, frontend }: Followed): Pick<ConfigReading, 'passedOn'> {
  const [way, ...others] = ways;
  const sections = [frontend, ...(way.backend ? [way.backend] : [])];
  const isChanged = sections.some(({ lines }) =>
    lines.some(({ words }) =>
      /^(?:set-(?:path|pathq|uri)|replace-(?:path|pathq|uri)|normalize-uri)$/.test(words[1]?.text ?? ''),
    ),
  );
  const setsHost = sections.some(({ lines }) =>
    lines.some(({ words }) => words[1]?.text === 'set-header' && words[2]?.text.toLowerCase() === 'host'),
  );
  if (others.length > 0 || way.stop || !way.backend || isChanged || setsHost) return {};
  const isTls = way.backend.lines.some(
    ({ words }) => words[0].text === 'server' && words.some(({ text }) => text === 'ssl'),
  );
  return { passedOn: { scheme: isTls ? 'https' : 'http', authority: query.authority, path: query.path } };
}

function noFrontend(path: string, { sections, files }: HaproxyFiles, { port }: RouteQuery): DoctorError {
  const message = `the haproxy config ${path} takes no such request`;
  const hasProxies = sections.some(({ kind }) => kind === 'frontend' || kind === 'listen');
  const other = hasProxies ? null : otherFile(message, files[0]?.text ?? '', ['haproxy-config']);
  if (other !== null) return other;
  const cause = hasProxies
    ? `none of its frontends has a bind for port ${port}, and it has several`
    : 'no frontend or listen section in it';
  return badInput(message, cause, '');
}
