/** Builds one Setting from a directive that is there, or from nginx's default for one that is not. */
import { type SettingParts, unwrittenSetting } from '../../../configs/setting-parts.ts';
import type { Setting } from '../../../model/setting.ts';
import { argumentText } from './blocks.ts';
import { argumentPlace, insertionPlace } from './places.ts';
import { type Found, findOne, pathOf, type Scope } from './scope.ts';
import { parseNginxTime } from './time.ts';

export type Parts = SettingParts;

/** A directive that is there. Its place is all its arguments: a suggested value names them all. */
export function writtenSetting(scope: Scope, { directive, level }: Found, parts: Parts): Setting {
  return {
    ...bare(scope, parts),
    value: parts.value === undefined ? argumentText(directive) : parts.value,
    path: pathOf(scope, level),
    origin: 'config',
    file: directive.file,
    line: directive.start.line,
    place: argumentPlace(directive),
  };
}

/** A directive that is absent: `anchor` is the statement behind which it would be put. */
export function defaultSetting(scope: Scope, parts: Parts, anchor: Found | null): Setting {
  if (!anchor) return bare(scope, parts);
  const { directive, level } = anchor;
  return {
    ...bare(scope, parts),
    path: pathOf(scope, level),
    file: directive.file,
    line: directive.headEnd.line,
    place: insertionPlace(scope.files, directive, parts.setting),
  };
}

/** A simple directive by inheritance, or its default. */
export function simpleSetting(scope: Scope, parts: Parts, fallback: string | null): Setting {
  const found = findOne(scope, parts.setting);
  if (found) return writtenSetting(scope, found, parts);
  return defaultSetting(scope, { ...parts, value: fallback }, innermostAnchor(scope));
}

/** A timer by inheritance, or its default. Nginx has no word that switches its timers off. */
export function timerSetting(scope: Scope, parts: Parts, fallback: string): Setting {
  const found = findOne(scope, parts.setting);
  const text = found?.directive.args[0]?.text ?? fallback;
  const ms = parseNginxTime(text);
  if (found && ms === null) {
    const where = `${found.directive.file}:${found.directive.start.line}`;
    scope.warnings.push(`${where}: ${parts.setting} ${text} is no time that nginx accepts`);
  }
  const detail = ms === 0 ? 'zero ends the wait at once: nginx has no word for off' : parts.detail;
  return simpleSetting(scope, { ...parts, ms, detail }, fallback);
}

/** Where a directive for this route alone is put: behind the `proxy_pass`, else at the top of the location. */
export function innermostAnchor(scope: Scope): Found | null {
  const level = scope.levels.find(({ isInner }) => !isInner);
  const pass = scope.pass?.directive;
  const isOwn = level?.directives.some((directive) => directive === pass);
  if (level && pass && isOwn && pass.file === level.node?.file) return { directive: pass, level };
  return level?.node ? { directive: level.node, level } : null;
}

/** Where a directive for the whole server is put: behind its `listen`, else at its top. */
export function serverAnchor(scope: Scope): Found | null {
  if (!scope.choice) return null;
  const { server, listen } = scope.choice;
  const level = scope.levels.find(({ node }) => node === server);
  const directive = listen.directive?.file === server.file ? listen.directive : server;
  return level ? { directive, level } : null;
}

function bare(scope: Scope, parts: Parts): Setting {
  const path = scope.levels[0] ? pathOf(scope, scope.levels[0]) : 'main';
  return unwrittenSetting({ hop: scope.hop, proxy: 'nginx', path }, parts);
}
