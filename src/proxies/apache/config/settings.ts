/** Builds one Setting from a directive that is there, or from Apache's default for one that is not. */
import { type SettingParts, unwrittenSetting } from '../../../configs/setting-parts.ts';
import type { Place, Setting } from '../../../model/setting.ts';
import { argumentPlace, linePlace } from './places.ts';
import { type Found, ofServer, pathOf, type Scope } from './scope.ts';
import { argumentText, type Directive } from './tree.ts';

export interface Parts extends SettingParts {
  place?: Place | null;
}

/** A directive that is there. Its place is all its words: a suggested value names them all. */
export function writtenSetting(scope: Scope, { directive, level }: Found, parts: Parts): Setting {
  return {
    ...bare(scope, parts),
    value: parts.value === undefined ? argumentText(directive) : parts.value,
    path: pathOf(scope, level),
    origin: 'config',
    file: directive.file,
    line: directive.line,
    place: parts.place === undefined ? argumentPlace(directive) : parts.place,
  };
}

/** A directive that is absent: `anchor` is the statement behind which it would be put. */
export function defaultSetting(scope: Scope, parts: Parts, anchor: Found | null): Setting {
  if (!anchor) return bare(scope, parts);
  const { directive, level } = anchor;
  const place = parts.place ?? linePlace(scope.files, directive, `${parts.setting} {value}`);
  return {
    ...bare(scope, parts),
    path: pathOf(scope, level),
    file: directive.file,
    line: place?.line ?? directive.line,
    place,
  };
}

/** By inheritance from the server, or its default. */
export function serverSetting(scope: Scope, parts: Parts, fallback: string | null): Setting {
  const found = ofServer(scope, parts.setting);
  if (found) return writtenSetting(scope, found, parts);
  return defaultSetting(scope, { ...parts, value: fallback }, serverAnchor(scope));
}

/** Where a directive for the whole server is put: behind its name, else at its top. */
export function serverAnchor(scope: Scope): Found | null {
  const [level] = scope.servers;
  if (!level) return null;
  const named = level.directives.findLast(({ key }) => key === 'servername');
  const first = level.directives.find(({ key }) => key === 'listen') ?? level.directives[0];
  const directive: Directive | null | undefined = named ?? level.node ?? first;
  return directive ? { directive, level } : null;
}

/** Where a directive of a server for what is passed on is put: behind the `ProxyPass` where that is the server's own. */
export function passAnchor(scope: Scope): Found | null {
  const { route } = scope;
  const isOwn = route.kind === 'passes' && scope.servers[0] === route.level;
  return isOwn ? { directive: route.by, level: route.level } : serverAnchor(scope);
}

/** The innermost section that the request meets, else the server. */
export function requestAnchor(scope: Scope): Found | null {
  const level = scope.sections.find((one) => one.node?.key === 'location' && !scope.servers.includes(one));
  return level?.node ? { directive: level.node, level } : serverAnchor(scope);
}

function bare({ hop, servers }: Scope, parts: Parts): Setting {
  return unwrittenSetting({ hop, proxy: 'apache', path: servers[0]?.label ?? 'main' }, parts);
}
