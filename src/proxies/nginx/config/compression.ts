/** What compresses the response, and whether event streams are among the types. */
import type { Setting } from '../../../model/setting.ts';
import { argumentText } from './blocks.ts';
import { argumentPlace, insertionPlace } from './places.ts';
import { type Found, findOne, type Scope } from './scope.ts';
import { defaultSetting, innermostAnchor, writtenSetting } from './settings.ts';

/** gzip always; brotli and zstd, which are modules of third parties, only where they are on. */
export function compressionSettings(scope: Scope): Setting[] {
  const others = ['brotli', 'zstd'].map((name) => compression(scope, name));
  return [compression(scope, 'gzip'), ...others.filter(({ value }) => value !== 'off')];
}

/** Value: `off`, or the types. Its place takes the switch (`gzip off;`), for this location alone. */
function compression(scope: Scope, name: string): Setting {
  const kind = 'compression';
  const found = findOne(scope, name);
  if (!found) return defaultSetting(scope, { kind, setting: name, value: 'off' }, innermostAnchor(scope));
  if (found.directive.args[0]?.text.toLowerCase() !== 'on')
    return writtenSetting(scope, found, { kind, setting: name, value: 'off' });
  const types = findOne(scope, `${name}_types`);
  const covers = types?.directive.args.some(({ text }) => /^(\*|text\/event-stream)$/i.test(text)) ?? false;
  const value = types ? argumentText(types.directive) : 'text/html';
  const setting = covers ? `${name}_types` : name;
  const detail = `${name} on (${found.directive.file}:${found.directive.start.line}); text/event-stream is ${covers ? '' : 'not '}among its types`;
  const state = covers ? 'event-streams' : null;
  const written = writtenSetting(scope, covers && types ? types : found, {
    kind,
    state,
    setting,
    value,
    detail,
  });
  return { ...written, place: switchPlace(scope, found, name) };
}

/** A second `gzip` at the same level would be refused as a duplicate. */
function switchPlace(scope: Scope, found: Found, name: string) {
  if (found.level === scope.levels[0]) return argumentPlace(found.directive);
  const anchor = innermostAnchor(scope);
  return anchor ? insertionPlace(scope.files, anchor.directive, name) : null;
}
