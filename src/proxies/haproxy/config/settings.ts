/** Builds one Setting from a line that is there, or for one that is not. */
import { type SettingParts, unwrittenSetting } from '../../../configs/setting-parts.ts';
import type { Place, Setting } from '../../../model/setting.ts';
import type { Line } from './lines.ts';
import type { Followed, Way } from './request/follow.ts';
import { beginsWith, type Found, sectionLabel } from './scope.ts';
import type { HaproxyFiles, Section } from './sections.ts';

/** Everything that the emitters of settings need to know about one way of the request. */
export interface Scope extends Pick<Followed, 'files' | 'query' | 'frontend' | 'bind' | 'mode'> {
  hop: string;
  way: Way;
  warnings: string[];
}

export type Parts = SettingParts;

/** A line that is there: its value are the words from `from` to before `to`, and its place is theirs. */
export function writtenSetting(
  hop: string,
  { line, section }: Found,
  parts: Parts,
  [from, to = line.words.length]: [number, number?],
): Setting {
  const words = line.words.slice(from, to);
  return {
    ...bare(hop, parts),
    value: parts.value === undefined ? words.map(({ text }) => text).join(' ') : parts.value,
    path: sectionLabel(section),
    origin: 'config',
    file: line.file,
    line: line.line,
    place: wordsPlace(line, from, to),
  };
}

/** A line that is absent: it would stand in `section`, beside those that begin alike. */
export function absentSetting(
  hop: string,
  files: HaproxyFiles,
  section: Section | null,
  parts: Parts,
): Setting {
  if (!section) return bare(hop, parts);
  const anchor = anchorIn(section, parts.setting);
  return {
    ...bare(hop, parts),
    path: sectionLabel(section),
    file: anchor.file,
    line: anchor.line,
    place: insertionPlace(files, section, parts.setting),
  };
}

/** Those words of a line; null where there are none. */
export function wordsPlace(line: Line, from: number, to: number = line.words.length): Place | null {
  const first = line.words[from];
  const last = line.words[to - 1];
  if (!first || !last || from >= to) return null;
  const { file } = line;
  return {
    file,
    line: line.line,
    column: first.column,
    length: last.end - first.column,
    template: '{value}',
  };
}

/** A new line in the section, behind the last one that begins with the same word, or as its first. */
export function insertionPlace(files: HaproxyFiles, section: Section, setting: string): Place | null {
  const anchor = anchorIn(section, setting);
  const text = files.files.find(({ file }) => file === anchor.file)?.text.split('\n')[anchor.line - 1];
  if (text === undefined) return null;
  const bareText = text.replace(/\r$/, '');
  const newline = text === bareText ? '\n' : '\r\n';
  const indent = anchor === section.head ? (section.lines[0]?.indent ?? '    ') : anchor.indent;
  return {
    file: anchor.file,
    line: anchor.line,
    column: bareText.length + 1,
    length: 0,
    template: `${newline}${indent}${setting} {value}`,
  };
}

function anchorIn(section: Section, setting: string): Line {
  const [word = ''] = setting.split(' ');
  const own = section.lines.filter(({ file }) => file === section.head.file);
  return own.findLast((line) => beginsWith(line, word)) ?? section.head;
}

function bare(hop: string, parts: Parts): Setting {
  return unwrittenSetting({ hop, proxy: 'haproxy', path: 'global' }, parts);
}
