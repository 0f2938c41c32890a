/** Lookups in a section and in the `defaults` that it takes its values from. */
import type { Line } from './lines.ts';
import type { HaproxyFiles, Section } from './sections.ts';

/** A line, and the section that it stands in. */
export interface Found {
  line: Line;
  section: Section;
}

/** The words of a line begin so. */
export function beginsWith({ words }: Line, ...texts: string[]): boolean {
  return texts.every((text, index) => words[index]?.text === text);
}

/** The section, then its `defaults`, then theirs. */
export function levels(section: Section): Section[] {
  const found: Section[] = [];
  for (let one: Section | null = section; one && !found.includes(one); one = one.defaults) found.push(one);
  return found;
}

/** The line that holds for a setting which is written once: the last one of the nearest section that has any. */
export function findSetting(section: Section, ...texts: string[]): Found | null {
  for (const level of levels(section)) {
    const line = level.lines.findLast((one) => beginsWith(one, ...texts));
    if (line) return { line, section: level };
  }
  return null;
}

/** An `option`: `no option` in a nearer section switches it off. */
export function findOption(section: Section, ...texts: string[]): Found | null {
  for (const level of levels(section)) {
    const line = level.lines.findLast(
      (one) => beginsWith(one, 'option', ...texts) || beginsWith(one, 'no', 'option', ...texts),
    );
    if (line) return line.words[0].text === 'no' ? null : { line, section: level };
  }
  return null;
}

/** The last `global` line of that name; several `global` sections are one. */
export function findGlobal({ sections }: HaproxyFiles, ...texts: string[]): Found | null {
  const globals = sections.filter(({ kind }) => kind === 'global');
  for (const section of globals.toReversed()) {
    const line = section.lines.findLast((one) => beginsWith(one, ...texts));
    if (line) return { line, section };
  }
  return null;
}

/** `backend api`, `defaults`, `global`. */
export function sectionLabel({ kind, name, head }: Section): string {
  const word = kind === 'other' ? head.words[0].text : kind;
  return name === '' ? word : `${word} ${name}`;
}

/** `http` or `tcp`; without a word it is tcp. */
export function modeOf(section: Section): string {
  return findSetting(section, 'mode')?.line.words[1]?.text ?? 'tcp';
}

/** `haproxy.cfg:12` */
export function whereOf({ file, line }: Line): string {
  return `${file}:${line}`;
}
