/** All that is known of one request in one configuration of Varnish, and how a setting is made of it. */
import type { ConfigFile, Place, Setting } from '../../../model/setting.ts';
import type { SettingKind, SettingState } from '../../../model/setting-kind.ts';
import type { Behind } from './backend.ts';
import type { CommandLine } from './command-line.ts';
import type { Handling } from './handling.ts';
import type { Declaration } from './statements.ts';
import type { Word } from './words.ts';

export interface Scope {
  hop: string;
  declarations: Declaration[];
  files: ConfigFile[];
  handling: Handling;
  behind: Behind;
  /** Null: how varnishd is started was not given. */
  command: { file: string; line: CommandLine } | null;
}

/** What differs from one setting to the next. */
export interface Parts {
  kind: SettingKind;
  setting: string;
  value: string | null;
  path: string;
  state?: SettingState;
  ms?: number | null;
  detail?: string | null;
  items?: string[];
  answers?: number;
  off?: string;
}

/** Where it stands; null: nowhere, it is the default. */
export type Stands = { file: string; line: number; place: Place | null } | null;

export function makeSetting({ hop }: Pick<Scope, 'hop'>, parts: Parts, stands: Stands): Setting {
  const { state = null, ms = null, detail = null, off = null, items, answers, ...rest } = parts;
  return {
    hop,
    proxy: 'varnish',
    ...rest,
    state,
    ms,
    detail,
    off,
    origin: stands === null ? 'default' : 'config',
    file: stands?.file ?? null,
    line: stands?.line ?? null,
    place: stands?.place ?? null,
    ...(items && { items }),
    ...(answers !== undefined && { answers }),
  };
}

/** The words of a value; null when they stand on more than one line. */
export function wordsPlace(file: string, words: readonly Word[]): Place | null {
  const [first] = words;
  const last = words.at(-1);
  if (!first || !last || first.start.line !== last.end.line) return null;
  const { line, column } = first.start;
  return { file, line, column, length: last.end.column - column, template: '{value}' };
}

/** Behind the `{` of a declaration, on a line of its own where nothing else stands behind it. */
export function insideOf(
  { files }: Pick<Scope, 'files'>,
  declaration: Declaration,
  statement: string,
): Place | null {
  const { file, open } = declaration;
  const text = files.find((one) => one.file === file)?.text.split('\n')[(open?.end.line ?? 0) - 1];
  if (open === null || text === undefined) return null;
  const { line, column } = open.end;
  const place = { file, line, length: 0 };
  const bare = text.replace(/\r$/, '');
  if (!/^\s*(?:#.*|\/\/.*)?$/.test(bare.slice(column - 1)))
    return { ...place, column, template: ` ${statement}` };
  const indent = /^[ \t]*/.exec(bare)?.[0] ?? '';
  const template = statement
    .split('\n')
    .map((one) => `\n${indent}    ${one}`)
    .join('');
  return { ...place, column: bare.length + 1, template };
}
