/** Sections that Apache decides by as it reads its config: `<IfModule>`, `<IfDefine>`, `<IfVersion>`, `<IfFile>`. */
import { existsSync } from 'node:fs';
import { argumentText, type Directive, firstArgument } from './tree.ts';

/** What has been read so far. */
export interface Known {
  /** By `Define`; with the value, or an empty text. */
  defines: Map<string, string>;
  /** Without `mod_`, `_module` and `.c`. */
  modules: Set<string>;
  /** A `LoadModule` was read: what is not among the modules is not there. */
  knowsModules: boolean;
  /** Of Apache; null: not known. */
  serverRoot: string | null;
}

/** Modules that Debian and the defaults of `configure` compile in. */
const compiledIn = ['core', 'so', 'http', 'log_config', 'logio', 'version', 'unixd', 'watchdog'];

/** The name behind `mod_proxy.c`, `proxy_module` and `proxy`. */
export function moduleName(word: string): string {
  return word.replace(/^mod_/, '').replace(/(?:_module|\.c)$/, '');
}

/** Whether what is in the section holds; null: it is no such section, or not known. */
export function holds(section: Directive, known: Known): boolean | null {
  const word = firstArgument(section);
  const isNegated = word.startsWith('!');
  const name = isNegated ? word.slice(1) : word;
  const told = decided(section, name, known);
  return told === null ? null : told !== isNegated;
}

function decided(section: Directive, name: string, known: Known): boolean | null {
  switch (section.key) {
    case 'ifmodule':
      return hasModule(name, known);
    case 'ifdefine':
      return known.defines.has(name);
    case 'ifdirective':
    case 'ifsection':
      return true;
    case 'iffile':
      return existsSync(name);
    case 'ifversion':
      return fitsVersion(argumentText(section));
    default:
      return null;
  }
}

/** Of a part of a config, without `LoadModule`, all that it asks for is taken to be there. */
function hasModule(name: string, { modules, knowsModules }: Known): boolean {
  const module = moduleName(name);
  return !knowsModules || modules.has(module) || compiledIn.includes(module);
}

/** The branch that is in use; the last number is not known. */
const branch = [2, 4];

function fitsVersion(condition: string): boolean | null {
  const [, operator = '', text = ''] = /^(<=|>=|<|>|==?|)\s*(\d+(?:\.\d+)*)$/.exec(condition) ?? [];
  const asked = text.split('.').map(Number);
  const order = (branch[0] ?? 0) - (asked[0] ?? 0) || (branch[1] ?? 0) - (asked[1] ?? 0);
  if (text === '' || (order === 0 && asked.length > 2)) return null;
  if (operator.startsWith('>')) return order > 0 || (order === 0 && operator === '>=');
  if (operator.startsWith('<')) return order < 0 || (order === 0 && operator === '<=');
  return order === 0;
}
