/** What compresses the response (mod_deflate, mod_brotli), and whether event streams are among the types. */
import type { Setting } from '../../../model/setting.ts';
import { regexMatch } from './paths.ts';
import { allOfRequest, type Found, ofRequest, type Scope } from './scope.ts';
import { defaultSetting, requestAnchor, writtenSetting } from './settings.ts';
import { argumentText, firstArgument, placeOf } from './tree.ts';

const compressors = /^(?:deflate|brotli_compress)$/i;
/** With which an environment variable switches them off. */
const switches = /^(?:no-gzip|no-brotli)$/;

/** Value: `off`, or what is compressed. Nothing is proposed here: both end a block where mod_proxy_http flushes. */
export function compressionSettings(scope: Scope, path: string): Setting[] {
  const parts = { kind: 'compression', setting: 'SetOutputFilter' } as const;
  const always = ofRequest(scope, 'SetOutputFilter');
  const isAlways =
    always !== null && filtersOf(firstArgument(always.directive)).some((one) => compressors.test(one));
  const typed = allOfRequest(scope, 'AddOutputFilterByType').filter(({ directive }) =>
    filtersOf(firstArgument(directive)).some((one) => compressors.test(one)),
  );
  const off = switchedOff(scope, path);
  if (!isAlways && typed.length === 0)
    return [defaultSetting(scope, { ...parts, value: 'off', place: null }, requestAnchor(scope))];
  if (off) {
    const detail = `${argumentText(off.directive)} (${placeOf(off.directive)}) switches it off`;
    return [
      writtenSetting(scope, off, {
        ...parts,
        setting: off.directive.name,
        value: 'off',
        detail,
        place: null,
      }),
    ];
  }
  return [isAlways && always ? allTypes(scope, always) : byTypes(scope, typed)];
}

function filtersOf(words: string): string[] {
  return words.split(';');
}

function allTypes(scope: Scope, found: Found): Setting {
  const detail = `SetOutputFilter (${placeOf(found.directive)}) compresses every type`;
  return writtenSetting(scope, found, {
    kind: 'compression',
    state: 'event-streams',
    setting: 'SetOutputFilter',
    detail,
    place: null,
  });
}

function byTypes(scope: Scope, typed: Found[]): Setting {
  const isCovering = ({ directive }: Found) =>
    directive.args.slice(1).some(({ text }) => /^(?:text\/event-stream|\*)$/i.test(text));
  const covering = typed.find(isCovering);
  const found = (covering ?? typed[0]) as Found;
  const types = typed.flatMap(({ directive }) => directive.args.slice(1).map(({ text }) => text));
  const detail = `AddOutputFilterByType (${placeOf(found.directive)}): text/event-stream is ${covering ? '' : 'not '}among its types`;
  return writtenSetting(scope, found, {
    kind: 'compression',
    state: covering ? 'event-streams' : null,
    setting: 'AddOutputFilterByType',
    value: [...new Set(types)].join(' '),
    detail,
    place: null,
  });
}

/** `SetEnv no-gzip 1` of a section, or `SetEnvIf Request_URI … no-gzip` that fits the path. */
function switchedOff(scope: Scope, path: string): Found | null {
  const set = allOfRequest(scope, 'SetEnv').find(({ directive }) => switches.test(firstArgument(directive)));
  const conditional = ['SetEnvIf', 'SetEnvIfNoCase'].flatMap((name) => allOfRequest(scope, name));
  const fitting = conditional.find(({ directive }) => {
    const [attribute = '', pattern = '', ...names] = directive.args.map(({ text }) => text);
    if (!/^request_uri$/i.test(attribute) || !names.some((one) => switches.test(one.split('=')[0] ?? '')))
      return false;
    return !!regexMatch(pattern, path, directive.key === 'setenvifnocase');
  });
  return set ?? fitting ?? null;
}
