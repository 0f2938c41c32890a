/** Where the same limit stands with another value, and this request does not come: people look for it there. */
import type { Elsewhere, Setting } from '../../../model/setting.ts';
import type { Scope } from './scope.ts';
import { labelOf } from './sections.ts';
import { hostLabel } from './server.ts';
import { parseSpan } from './time.ts';
import { type Directive, placeOf } from './tree.ts';

const kinds: ReadonlySet<Setting['kind']> = new Set<Setting['kind']>([
  'idle-timeout',
  'response-timeout',
  'connect-timeout',
]);

/** More than these are no help. */
const most = 8;

interface Occurrence {
  setting: string;
  value: string;
  directive: Directive;
  around: Directive[];
}

/** The settings, each with where else its limit stands. */
export function withElsewhere(scope: Scope, settings: Setting[]): Setting[] {
  const all = occurrences(scope.root, []);
  return settings.map((setting) => {
    if (!kinds.has(setting.kind)) return setting;
    const isOther = ({ setting: name, directive }: Occurrence) =>
      isSameLimit(name, setting) &&
      !(directive.file === setting.file && directive.line === setting.line && setting.origin === 'config');
    const elsewhere = all
      .filter(isOther)
      .map((one) => placed(scope, one, setting))
      .slice(0, most);
    return elsewhere.length === 0 ? setting : { ...setting, elsewhere };
  });
}

function isSameLimit(name: string, { kind }: Setting): boolean {
  if (name === 'connectiontimeout') return kind === 'connect-timeout';
  return name !== 'Timeout' || kind === 'idle-timeout';
}

function occurrences(directives: Directive[], around: Directive[]): Occurrence[] {
  return directives.flatMap((directive): Occurrence[] => {
    if (directive.block) return occurrences(directive.block, [...around, directive]);
    const value = directive.args[0]?.text ?? '';
    if (directive.key === 'proxytimeout') return [{ setting: 'ProxyTimeout', value, directive, around }];
    if (directive.key === 'timeout') return [{ setting: 'Timeout', value, directive, around }];
    if (!/^(?:proxypass(?:match)?|balancermember|proxyset)$/.test(directive.key)) return [];
    return directive.args.flatMap(({ text }) => {
      const [, setting, own] = /^(timeout|connectiontimeout)=(.*)$/i.exec(text) ?? [];
      return setting ? [{ setting: setting.toLowerCase(), value: own ?? '', directive, around }] : [];
    });
  });
}

function placed(scope: Scope, { setting, value, directive, around }: Occurrence, held: Setting): Elsewhere {
  const words = wordsFor(scope, directive, around, held);
  return { setting, value, ms: parseSpan(value), file: directive.file, line: directive.line, words };
}

/** The outermost section that the request does not come into says why. */
function wordsFor(scope: Scope, directive: Directive, around: Directive[], held: Setting): string {
  const own = new Set([...scope.servers, ...scope.sections].flatMap(({ node }) => node ?? []));
  const outside = around.find((one) => !own.has(one));
  const host = around.find(({ key }) => key === 'virtualhost');
  if (host && outside === host) {
    const [taker] = scope.servers;
    return `in ${hostLabel(host, scope.root)}, and this request is taken by ${taker?.label ?? 'main'}`;
  }
  if (/^proxypass/.test(directive.key))
    return `behind ${directive.name} ${directive.args[0]?.text}, ${servedWords(scope)}`;
  if (outside) return `in ${labelOf(outside)}, ${servedWords(scope)}`;
  return `in ${around.length === 0 ? 'the main server' : labelOf(around.at(-1) as Directive)}, and ${held.setting} ${held.value} takes its place`;
}

function servedWords({ route }: Scope): string {
  if (route.kind !== 'passes') return 'and this request is not passed on';
  return `and this request is passed on by ${route.by.name} (${placeOf(route.by)})`;
}
