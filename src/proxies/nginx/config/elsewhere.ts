/** Where the same directive stands with another value, and this request does not come: people look for it there. */
import type { Elsewhere, Setting } from '../../../model/setting.ts';
import { argumentText, type Directive } from './blocks.ts';
import { shownCondition } from './request/conditions.ts';
import { levelNamed, type Scope } from './scope.ts';
import { serverNames } from './server.ts';
import { parseNginxTime } from './time.ts';

/** What a fix may change, and what people write into the wrong place. */
const kinds: ReadonlySet<Setting['kind']> = new Set<Setting['kind']>([
  'idle-timeout',
  'response-timeout',
  'connect-timeout',
  'buffering',
  'upstream-protocol',
  'compression',
]);

/** More than these are no help. */
const most = 8;

/** A directive with the blocks around it, outermost first. */
interface Occurrence {
  directive: Directive;
  around: Directive[];
}

/** The settings, each with where else its directive stands; nothing where only the request decides which place serves it. */
export function withElsewhere(scope: Scope, settings: Setting[]): Setting[] {
  if (scope.ends !== 'certain') return settings;
  const root = scope.levels.at(-1)?.directives ?? [];
  const seen = new Map<string, Occurrence[]>();
  const all = (name: string) => {
    const known = seen.get(name) ?? occurrences(root, name);
    seen.set(name, known);
    return known;
  };
  return settings.map((setting) => {
    if (!kinds.has(setting.kind)) return setting;
    const elsewhere = [setting.setting, ...mistakenFor(scope, setting)]
      .flatMap(all)
      .filter(({ directive }) => !isInForce(directive, setting))
      .map((one) => placeOf(scope, one, setting))
      .filter((one, index, list) => list.findIndex((other) => isSame(one, other)) === index)
      .slice(0, most);
    return elsewhere.length === 0 ? setting : { ...setting, elsewhere };
  });
}

/** In `stream { }` it is `proxy_timeout` that counts; guides for HTTP name another. */
function mistakenFor(scope: Scope, { setting }: Setting): string[] {
  return setting === 'proxy_timeout' && levelNamed(scope, 'stream') ? ['proxy_read_timeout'] : [];
}

function occurrences(directives: Directive[], name: string, around: Directive[] = []): Occurrence[] {
  return directives.flatMap((directive) => {
    if (directive.block) return occurrences(directive.block, name, [...around, directive]);
    return directive.name === name ? [{ directive, around }] : [];
  });
}

function isInForce({ file, start }: Directive, setting: Setting): boolean {
  return setting.origin === 'config' && file === setting.file && start.line === setting.line;
}

function isSame(one: Elsewhere, other: Elsewhere): boolean {
  return one.file === other.file && one.line === other.line;
}

function placeOf(scope: Scope, { directive, around }: Occurrence, setting: Setting): Elsewhere {
  const value = argumentText(directive);
  return {
    setting: directive.name,
    value,
    ms: setting.ms === null ? null : parseNginxTime(value),
    file: directive.file,
    line: directive.start.line,
    words: wordsFor(scope, around, setting),
  };
}

/** The outermost block that the request does not come into says why. */
function wordsFor(scope: Scope, around: Directive[], setting: Setting): string {
  const own = new Set(scope.levels.flatMap(({ node }) => node ?? []));
  const block = around.find((one) => !own.has(one));
  if (!block)
    return `in ${blockWords(around.at(-1))}, and ${atOf(setting)}, nearer to the request, takes its place`;
  const taker = scope.choice?.server;
  if (block.name === 'server' && taker)
    return `in ${serverWords(block)}, and this request is taken by ${serverWords(taker)} (${lineOf(taker)})`;
  if (block.name === 'http' && taker)
    return `in http { }, and this connection is passed on by ${serverWords(taker)} of stream { } (${lineOf(taker)})`;
  if (block.name !== 'location') return `in ${blockWords(block)}, into which this request does not come`;
  const serving = scope.location
    ? `${blockWords(scope.location)} (${lineOf(scope.location)})`
    : 'no location';
  return `in ${blockWords(block)}, and this request is served by ${serving}`;
}

function atOf({ setting, value, file, line }: Setting): string {
  return `${setting} ${value} (${file}:${line})`;
}

function lineOf({ file, start }: Directive): string {
  return `${file}:${start.line}`;
}

function serverWords(server: Directive): string {
  const names = serverNames(server);
  if (names.length > 0) return `the server with server_name ${names.slice(0, 3).join(' ')}`;
  const listen = server.block?.find(({ name }) => name === 'listen');
  return `the server with listen ${listen ? argumentText(listen) : '80'}`;
}

/** `location /api/`, `http { }`: what an `if` compares with is not shown. */
function blockWords(block: Directive | undefined): string {
  if (!block) return 'the main part';
  if (block.name === 'if') return shownCondition(block);
  if (block.name === 'server') return serverWords(block);
  return block.name === 'http' || block.name === 'stream'
    ? `${block.name} { }`
    : `${block.name} ${argumentText(block)}`;
}
